/**
 * Many fits that write into one store at once: no error, no warning, and every trial of every fit is there.
 *
 *   node benchmarks/tracking/many-fits.mjs [--fits 20] [--trials 5] [--uri URI]
 *
 * Without --uri into a new SQLite file, else into that server.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openStore } from '../../dist/tracking/store/open-store.js';

const BIN = fileURLToPath(new URL('../../bin/automl.js', import.meta.url));
const WINE = fileURLToPath(new URL('../../examples/data/winequality-red.csv', import.meta.url));
const { values } = parseArgs({
  options: {
    fits: { type: 'string', default: '20' },
    trials: { type: 'string', default: '5' },
    uri: { type: 'string' },
  },
});
const [fits, trials] = [Number(values.fits), Number(values.trials)];
const root = mkdtempSync(join(tmpdir(), 'many-fits-'));
const table = join(root, 'wine.csv');
writeFileSync(table, `${readFileSync(WINE, 'utf8').split('\n').slice(0, 301).join('\n')}\n`);
const uri = values.uri ?? `sqlite:///${join(root, 'mlflow.db')}`;
const experiment = `many fits ${process.pid}`;

function fit(i) {
  const args = [
    'fit',
    table,
    '-t',
    'quality',
    '--max-trials',
    values.trials,
    '--folds',
    '3',
    '--families',
    'linear,knn',
  ];
  const more = [
    '--workers',
    '1',
    '--seed',
    String(i),
    '--out',
    join(root, `run-${i}`),
    '--experiment',
    experiment,
    '-q',
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args, ...more, '--tracking-uri', uri], {
      cwd: root,
      env: { ...process.env, MLFLOW_TRACKING_URI: '' },
    });
    let text = '';
    child.stdout.resume();
    child.stderr.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    child.on('close', (code) =>
      resolve({ code, lines: text.split('\n').filter((line) => /^(MLflow|error)/.test(line)) }),
    );
  });
}

try {
  const started = process.hrtime.bigint();
  const ends = await Promise.all(Array.from({ length: fits }, (_, i) => fit(i)));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const store = await openStore(uri);
  const { experimentId } = await store.getExperimentByName(experiment);
  const runs = await store.searchRuns({ experimentIds: [experimentId] });
  const isTrial = (run) => run.tags['mlflow.parentRunId'] !== undefined;
  const parents = runs.filter((run) => !isTrial(run));
  let models = 0;
  for (const { info } of parents)
    models += (await store.getOutputs(info.runId)).filter((m) => m.status === 'READY').length;
  await store.close();
  const finished = (some) => some.filter(({ info }) => info.status === 'FINISHED').length;
  const result = {
    ...{ fits, failed: ends.filter(({ code }) => code !== 0).length, warnings: ends.flatMap(({ lines }) => lines) },
    ...{ runs: finished(parents), trials: finished(runs.filter(isTrial)), models, seconds: Math.round(seconds) },
  };
  console.log(JSON.stringify(result, null, 1));
  const whole = result.runs === fits && result.trials === fits * trials && models === fits;
  if (!whole || result.failed > 0 || result.warnings.length > 0) process.exitCode = 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
