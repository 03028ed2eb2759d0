/*
 * predict.mjs MODEL TEST OUT: predicts a file as `automl predict` does (OUT/predictions.csv), and writes OUT/timing.json
 * with `predict_s` (the whole file, loading left out) and `predict_1row_ms` (median of warm single rows, from text cells to
 * the answer).
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { loadBundle, readTable } from '../../dist/index.js';

const [model, test, out] = process.argv.slice(2);
const bin = new URL('../../bin/automl.js', import.meta.url).pathname;
const run = spawnSync(process.execPath, [bin, 'predict', model, test, '--output', `${out}/predictions.csv`, '-q'], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (run.status !== 0) process.exit(run.status ?? 1);

const predictor = loadBundle(model);
const table = await readTable(test);
const before = performance.now();
predictor.predict(table);
const bulk = (performance.now() - before) / 1000;

/** Row `i` of the table as a table of its own. */
function rowOf(i) {
  const columns = table.columns.map((column) => {
    const part = { ...column };
    for (const key of ['values', 'codes', 'epochMs'])
      if (part[key] !== undefined) part[key] = part[key].slice(i, i + 1);
    return part;
  });
  return { rows: 1, columns, notes: [] };
}
const times = [];
for (let k = 0; k < 400; k++) {
  const row = rowOf(k % table.rows);
  const start = performance.now();
  predictor.predict(row);
  times.push(performance.now() - start);
}
const warm = times.slice(100).sort((a, b) => a - b);
writeFileSync(`${out}/timing.json`, JSON.stringify({ predict_s: bulk, predict_1row_ms: warm[warm.length >> 1] }));
