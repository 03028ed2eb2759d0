/*
 * One row at a time with `automl/models`: median microseconds of a prediction, 100 trees of 31 leaves.
 *
 *   node benchmarks/kernels/library-single-row.mjs DATA.json
 */
import { readData } from './kernel-data.mjs';
import { fitBoosting, holdout } from './library-model.mjs';

const ROUNDS = 200;
const BATCH = 100;
const data = readData(process.argv[2]);
const model = fitBoosting(data);
const { data: cells } = holdout(data);
const rows = Array.from({ length: 1000 }, (_, i) => ({
  data: cells.subarray(i * data.cols, (i + 1) * data.cols),
  shape: [1, data.cols],
}));
const times = [];
for (let r = 0, at = 0; r < ROUNDS; r++) {
  const started = performance.now();
  for (let i = 0; i < BATCH; i++) model.predict(rows[at++ % rows.length]);
  times.push(((performance.now() - started) * 1000) / BATCH);
}
// the first rounds run before the code is compiled
const warm = times.slice(ROUNDS / 4).sort((a, b) => a - b);
console.log(JSON.stringify({ value: warm[Math.floor(warm.length / 2)] }));
