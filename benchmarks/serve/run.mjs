/**
 * Single rows over HTTP, keep-alive, concurrency 1 and 8: `automl serve`, and MLflow's own server where it is given.
 *
 *   node benchmarks/serve/run.mjs MODEL ROWS.json [--seconds 10] [--mlflow VENV --mlflow-model FOLDER] [--json FILE]
 *
 * ROWS.json: a list of records (column -> cell); request i sends row i mod n. Requests per CPU second count the CPU of
 * the server's whole process group, read from /proc (Linux).
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

const BIN = new URL('../../bin/automl.js', import.meta.url).pathname;
const TICKS = 100; // of a CPU second, on every Linux that Node supports
const PORT = 5811;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    mlflow: { type: 'string' },
    'mlflow-model': { type: 'string' },
    json: { type: 'string' },
  },
});
const [model, rowsFile] = positionals;
const bodies = JSON.parse(readFileSync(rowsFile, 'utf8')).map((row) =>
  Buffer.from(JSON.stringify({ dataframe_records: [row] })),
);
const seconds = Number(values.seconds);

/** One request. @returns its milliseconds */
function send(agent, port, path, body) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json', 'content-length': body.length } : {};
    const call = request({ agent, port, path, host: '127.0.0.1', method: body ? 'POST' : 'GET', headers }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        answer.statusCode === 200
          ? resolve(performance.now() - started)
          : reject(new Error(`${path} answered ${answer.statusCode}`)),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** CPU seconds of a process and all below it. */
function cpuSeconds(root) {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
        return [{ pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
      } catch {
        return []; // ended in between
      }
    });
  const family = new Set([root]);
  for (let before = -1; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of stats) if (family.has(parent)) family.add(pid);
  }
  return stats.filter(({ pid }) => family.has(pid)).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS;
}

async function load(pid, port, concurrency, forSeconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const times = [];
  const cpu = cpuSeconds(pid);
  const started = performance.now();
  const until = started + forSeconds * 1000;
  let next = 0;
  const client = async () => {
    while (performance.now() < until)
      times.push(await send(agent, port, '/invocations', bodies[next++ % bodies.length]));
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  const took = (performance.now() - started) / 1000;
  const used = cpuSeconds(pid) - cpu;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (q) => times[Math.min(times.length - 1, Math.floor(q * times.length))];
  return {
    concurrency,
    requestsPerSecond: times.length / took,
    requestsPerCpuSecond: times.length / used,
    p50: at(0.5),
    p99: at(0.99),
  };
}

async function measure(name, command, args, env, port) {
  const started = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const agent = new Agent();
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}`);
      try {
        await send(agent, port, '/ping');
        break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    const startSeconds = (performance.now() - started) / 1000;
    const startCpuSeconds = cpuSeconds(child.pid);
    await load(child.pid, port, 1, Math.min(2, seconds)); // warm
    const runs = [];
    for (const concurrency of [1, 8]) runs.push(await load(child.pid, port, concurrency, seconds));
    return { name, startSeconds, startCpuSeconds, runs };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()));
  }
}

const results = [
  await measure(
    'automl serve',
    process.execPath,
    [BIN, 'serve', model, '--port', String(PORT), '--log-level', 'warn', '--quiet'],
    {},
    PORT,
  ),
];
if (values.mlflow && values['mlflow-model']) {
  const bin = `${values.mlflow}/bin`;
  const port = PORT + 1;
  const args = ['models', 'serve', '-m', values['mlflow-model'], '--env-manager', 'local', '-p', String(port)];
  results.push(
    await measure('mlflow models serve', `${bin}/mlflow`, args, { PATH: `${bin}:${process.env.PATH}` }, port),
  );
}
for (const { name, startSeconds, startCpuSeconds, runs } of results) {
  console.log(`${name}: answers after ${startSeconds.toFixed(2)} s, ${startCpuSeconds.toFixed(2)} CPU seconds`);
  for (const run of runs)
    console.log(
      `  concurrency ${run.concurrency}: ${run.requestsPerSecond.toFixed(0)} requests/s, ` +
        `${run.requestsPerCpuSecond.toFixed(0)} a CPU second, p50 ${run.p50.toFixed(2)} ms, p99 ${run.p99.toFixed(2)} ms`,
    );
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);
