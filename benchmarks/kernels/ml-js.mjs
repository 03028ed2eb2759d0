/*
 * One fit of ten trees, ours or those of ml.js, in a fresh process: prints CPU seconds, wall seconds and the holdout loss.
 *
 *   node benchmarks/kernels/ml-js.mjs DATA.json [--what forest|tree] [--side ours|ml-js]
 */
import { parseArgs } from 'node:util';
import { DecisionTreeClassifier, RandomForestClassifier } from 'automl/models';
import { DecisionTreeClassifier as MlTree } from 'ml-cart';
import { RandomForestClassifier as MlForest } from 'ml-random-forest';
import { readData } from './kernel-data.mjs';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { what: { type: 'string', default: 'forest' }, side: { type: 'string', default: 'ours' } },
});
const { x, y, train, rows, cols } = readData(positionals[0]);
const part = (from, to) => ({ data: x.subarray(from * cols, to * cols), shape: [to - from, cols] });
const lists = (from, to) =>
  Array.from({ length: to - from }, (_, i) => Array.from(x.subarray((from + i) * cols, (from + i + 1) * cols)));
// each side gets the data in its own form, made before the clock starts
const ours = flags.side === 'ours';
const X = ours ? part(0, train) : lists(0, train);
const target = ours ? y.subarray(0, train) : Array.from(y.subarray(0, train));

function fit() {
  if (ours) {
    const forest = new RandomForestClassifier({ nEstimators: 10 });
    const tree = new DecisionTreeClassifier({ maxDepth: 10, minSamplesLeaf: 3, smoothing: 0 });
    return (flags.what === 'forest' ? forest : tree).fitSync(X, target);
  }
  const forest = new MlForest({ nEstimators: 10, maxFeatures: 0.3, replacement: true, seed: 1, noOOB: true });
  const model = flags.what === 'forest' ? forest : new MlTree({ gainFunction: 'gini', maxDepth: 10, minNumSamples: 3 });
  model.train(X, target);
  return model;
}

const before = process.cpuUsage();
const started = performance.now();
const model = fit();
const wall = (performance.now() - started) / 1000;
const used = process.cpuUsage(before);
const test = Math.min(rows, train + 2000);
const predicted = model.predict(ours ? part(train, test) : lists(train, test));
// labels are all that both give: the loss is the share of wrong ones
let wrong = 0;
for (let i = 0; i < test - train; i++) if (Number(predicted[i]) !== y[train + i]) wrong++;
console.log(JSON.stringify({ cpu: (used.user + used.system) / 1e6, wall, loss: wrong / (test - train) }));
