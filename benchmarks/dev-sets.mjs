/*
 * Fits and tests the command line on a folder of data sets, one after the other, and compares with another system.
 *
 *   node benchmarks/dev-sets.mjs --data DIR --budget 30 --out results.json [--sets a,b] [--against lightgbm.json]
 *
 * DIR (or AUTOML_DATA) holds index.json (name, file, task, target, sep, decimal, na_values, drop) and test_rows.json.gz
 * ({name: [zero-based test rows]}). Train and test files are laid out as comma-separated UTF-8 with empty cells for
 * missing values. The error is 1 - ROC AUC, log loss or RMSE on the test rows. `benchmarks/lightgbm_default.py` makes the
 * other side's file from the same layout (--layout DIR keeps it).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { getMetric } from '../dist/metrics/registry.js';
import { layOutSet, parseCells } from './lay-out-set.mjs';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.AUTOML_DATA },
    budget: { type: 'string', default: '30' },
    sets: { type: 'string' },
    out: { type: 'string', default: 'dev-sets.json' },
    against: { type: 'string' },
    layout: { type: 'string' },
  },
});
if (!flags.data || !existsSync(join(flags.data, 'index.json'))) {
  console.error('No data: name a folder with index.json by --data or AUTOML_DATA.');
  process.exit(2);
}
const bin = fileURLToPath(new URL('../bin/automl.js', import.meta.url));
const budget = Number(flags.budget);
const work = flags.layout ?? mkdtempSync(join(tmpdir(), 'automl-bench-'));

/** 1 - ROC AUC, log loss or RMSE of a prediction file; and the same of the training prior. */
function score(info, file, truth, train) {
  const [head, ...rows] = parseCells(readFileSync(file, 'utf8'), ',');
  const canon = (label) => (label !== '' && Number.isFinite(Number(label)) ? String(Number(label)) : label);
  if (info.task === 'regression') {
    const y = Float64Array.from(truth, Number);
    const mean = train.reduce((a, b) => a + Number(b), 0) / train.length;
    const rmse = (prediction) => getMetric('rmse').loss({ y, prediction, outputs: 1, classes: 0 });
    return { error: rmse(Float64Array.from(rows, (r) => Number(r[0]))), constant: rmse(y.map(() => mean)) };
  }
  const classes = [...new Set(train.map(canon))].sort();
  const column = classes.map((label) => head.findIndex((h) => h.startsWith('proba_') && canon(h.slice(6)) === label));
  const y = Float64Array.from(truth, (label) => classes.indexOf(canon(label)));
  const prior = classes.map((label) => train.filter((t) => canon(t) === label).length / train.length);
  if (info.task === 'binary') {
    const auc = (prediction) => getMetric('roc_auc').loss({ y, prediction, outputs: 1, classes: 2 });
    return { error: auc(Float64Array.from(rows, (r) => Number(r[column[1]]))), constant: 0.5 };
  }
  const input = { y, outputs: classes.length, classes: classes.length };
  const loss = (cell) =>
    getMetric('log_loss').loss({
      ...input,
      prediction: Float64Array.from(rows.flatMap((r) => classes.map((_, k) => cell(r, k)))),
    });
  return { error: loss((r, k) => Number(r[column[k]] ?? 0)), constant: loss((_, k) => prior[k]) };
}

const sizeOf = (folder) => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

const index = JSON.parse(readFileSync(join(flags.data, 'index.json'), 'utf8'));
const wanted = flags.sets?.split(',');
const other = flags.against ? JSON.parse(readFileSync(flags.against, 'utf8')) : {};
const results = {};
for (const info of index.filter((o) => wanted === undefined || wanted.includes(o.name))) {
  const { folder, truth, train } = layOutSet(info, flags.data, work);
  const out = join(folder, 'run');
  rmSync(out, { recursive: true, force: true });
  const started = performance.now();
  const fit = spawnSync(
    process.execPath,
    [
      bin,
      'fit',
      join(folder, 'train.csv'),
      '--target',
      info.target,
      '--task',
      info.task,
      '--time-budget',
      String(budget),
      '--out',
      out,
      '-q',
    ],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - started) / 1000;
  const file = join(folder, 'predictions.csv');
  const predict = spawnSync(process.execPath, [bin, 'predict', out, join(folder, 'test.csv'), '--output', file, '-q'], {
    encoding: 'utf8',
  });
  const failed = fit.status !== 0 || predict.status !== 0;
  const result = { task: info.task, seconds, failed: failed ? fit.stderr + predict.stderr : null };
  if (!failed) Object.assign(result, score(info, file, truth, train), { modelMb: sizeOf(join(out, 'model')) / 1e6 });
  results[info.name] = result;
  const rival = other[info.name]?.error;
  const ratio = rival === undefined ? '' : ` other ${rival.toPrecision(5)} ratio ${(result.error / rival).toFixed(3)}`;
  console.log(`${info.name}: ${failed ? 'FAILED' : result.error.toPrecision(5)}${ratio}, ${seconds.toFixed(1)} s`);
  writeFileSync(flags.out, `${JSON.stringify(results, null, 1)}\n`);
}
const done = Object.entries(results).filter(([, r]) => r.error !== undefined);
const pairs = done
  .filter(([name]) => other[name]?.error > 0)
  .map(([name, r]) => Math.max(r.error, 1e-9) / other[name].error);
const late = Object.values(results).filter((r) => r.seconds > budget * 1.03 + 1).length;
console.log(
  `${done.length} of ${Object.keys(results).length} models; over budget: ${late}; worse than the prior: ${done.filter(([, r]) => !(r.error < r.constant)).length}`,
);
if (pairs.length > 0)
  console.log(
    `better than the other on ${((100 * pairs.filter((p) => p < 1).length) / pairs.length).toFixed(0)}%, geometric mean of the ratio ${Math.exp(pairs.reduce((a, p) => a + Math.log(p), 0) / pairs.length).toFixed(3)}`,
  );
if (flags.layout === undefined) rmSync(work, { recursive: true, force: true });
