/*
 * Fits a short model on every data set, exports it as an MLflow folder, and compares what mlflow.pyfunc predicts (by
 * onnxruntime) with `automl predict`, on rows that the fit did not see, with cells taken out and with words it never saw.
 *
 *   npm run verify:mlflow -- --data DIR --venv VENV [--sets a,b] [--trials 6] [--rows 3000] [--keep DIR] [--json]
 *
 * DIR (or AUTOML_DATA) holds index.json (name, file, target, sep, drop); VENV (or AUTOML_MLFLOW_VENV) is a virtual
 * environment with mlflow and onnxruntime. Exit code 1: a model that was exported disagrees.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.AUTOML_DATA },
    venv: { type: 'string', default: process.env.AUTOML_MLFLOW_VENV },
    sets: { type: 'string' },
    trials: { type: 'string', default: '6' },
    rows: { type: 'string', default: '3000' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const cli = fileURLToPath(new URL('../../bin/automl.js', import.meta.url));
const script = fileURLToPath(new URL('./verify_mlflow.py', import.meta.url));
const python = join(flags.venv ?? '', 'bin', 'python');
if (!flags.data || !existsSync(join(flags.data, 'index.json')))
  stop('No data: name a folder with index.json by --data.');
if (!flags.venv || !existsSync(python)) stop('No Python: name a virtual environment with mlflow by --venv.');

function stop(message) {
  console.error(message);
  process.exit(2);
}

/** Runs a program; what it wrote, and whether it ended well. */
function run(file, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 1e9, ...options });
  return { ok: status === 0, out: stdout, error: stderr.trim().split('\n').at(-1) };
}
const automl = (...args) => run(process.execPath, [cli, ...args]);

const all = JSON.parse(readFileSync(join(flags.data, 'index.json'), 'utf8'));
const wanted = flags.sets?.split(',');
const unknown = (wanted ?? []).filter((name) => !all.some((set) => set.name === name));
if (unknown.length > 0) stop(`No such set: ${unknown.join(', ')}.`);
const sets = all.filter(({ name }) => wanted === undefined || wanted.includes(name));
const root = flags.keep === undefined ? mkdtempSync(join(tmpdir(), 'automl-verify-')) : resolve(flags.keep);

/**
 * Cuts, fits, exports and predicts. Columns that have no ONNX form (texts) are left out, and said.
 * @returns why there is no MLflow folder, '' when there is one; and the columns left out
 */
function prepare(set) {
  const reason = attempt(set, set.drop);
  const columns = [...(reason.match(/\(columns? ([^)]*)\)/)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name);
  if (columns.length === 0) return { reason, without: [] };
  return { reason: attempt(set, [...set.drop, ...columns]), without: columns };
}

function attempt({ name, file, target, sep }, drop) {
  const at = (...parts) => join(root, name, ...parts);
  mkdirSync(at(), { recursive: true });
  const cut = run(python, [script, 'cut', join(flags.data, file), sep, target, flags.rows, at()]);
  if (!cut.ok) return `cut: ${cut.error}`;
  rmSync(at('run'), { recursive: true, force: true });
  const options = ['--target', target, '--max-trials', flags.trials, '--time-budget', '60', '--out', at('run'), '-q'];
  if (drop.length > 0) options.push('--drop', drop.join(','));
  const fitted = automl('fit', at('train.csv'), ...options);
  if (!fitted.ok) return `fit: ${fitted.error}`;
  const exported = automl('export', at('run'), '--format', 'mlflow', '--output', at('mlflow'));
  if (!exported.ok) return exported.error;
  for (const part of ['known', 'strange']) {
    const predicted = automl('predict', at('run'), at(`${part}.csv`), '--output', at(`${part}-ours.csv`));
    if (!predicted.ok) return `predict: ${predicted.error}`;
  }
  return '';
}

const rows = sets.map((set) => {
  const { reason, without } = prepare(set);
  if (!flags.json) process.stderr.write(`${set.name}: ${reason === '' ? 'exported' : reason}\n`);
  return { name: set.name, reason, without };
});
const ready = rows.filter(({ reason }) => reason === '').map(({ name }) => name);
const compared = ready.length === 0 ? { ok: true, out: '' } : run(python, [script, 'compare', root, ...ready]);
if (!compared.ok) stop(`compare: ${compared.error}`);
const found = new Map(
  compared.out
    .split('\n')
    .filter(Boolean)
    .map((line) => [JSON.parse(line).name, JSON.parse(line)]),
);
const report = rows.map(({ name, reason, without }) => ({
  name,
  without,
  ...(found.get(name) ?? { refused: reason }),
}));
if (flags.keep === undefined) rmSync(root, { recursive: true, force: true });
if (flags.json) console.log(JSON.stringify(report));
else {
  console.log(`${'set'.padEnd(20)} ${'rows'.padStart(5)} ${'difference'.padStart(11)} ${'labels'.padStart(7)}  result`);
  for (const { name, without, rows: n, difference, labels, agrees, refused, error } of report) {
    const numbers = `${String(n ?? '').padStart(5)} ${(difference?.toExponential(1) ?? '').padStart(11)} ${String(labels ?? '').padStart(7)}`;
    console.log(
      `${name.padEnd(20)} ${numbers}  ${refused ?? error ?? (agrees ? 'agrees' : 'DIFFERS')}${without.length > 0 ? ` without ${without.join(', ')}` : ''}`,
    );
  }
  const agreeing = report.filter(({ agrees }) => agrees).length;
  console.log(
    `${agreeing} of ${report.length} agree, ${report.filter((r) => r.refused !== undefined).length} not exported`,
  );
}
process.exitCode = report.every(({ agrees, refused }) => agrees || refused !== undefined) ? 0 : 1;
