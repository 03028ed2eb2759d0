/*
 * Bulk prediction with `automl/models` in a fresh process: 100 trees of 31 leaves, the holdout rows twenty times over.
 *
 *   node benchmarks/kernels/library-predict.mjs DATA.json
 */

import { readData } from './kernel-data.mjs';
import { fitBoosting, holdout, lossOf } from './library-model.mjs';

const data = readData(process.argv[2]);
const model = fitBoosting(data);
const X = holdout(data);
const predict = () => (data.task === 'regression' ? model.predict(X) : model.predictProba(X).data);
const before = process.cpuUsage();
const started = performance.now();
let prediction;
for (let i = 0; i < 20; i++) prediction = predict();
const wall = (performance.now() - started) / 1000;
const used = process.cpuUsage(before);
console.log(JSON.stringify({ cpu: (used.user + used.system) / 1e6, wall, loss: lossOf(data, prediction) }));
