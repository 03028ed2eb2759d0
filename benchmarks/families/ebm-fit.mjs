/*
 * One fit of the family ebm at its defaults in a fresh process; every seventh training row ends it early, then
 * it is fitted again on all of them. Prints CPU
 * seconds, the seconds that the cost model foresees and the loss on the holdout rows as JSON.
 *
 *   node benchmarks/families/ebm-fit.mjs DATA.json [--config JSON] [--family ebm]
 */
import { parseArgs } from 'node:util';
import { createRng } from '../../dist/core/rng.js';
import { binMatrix } from '../../dist/kernels/bin-matrix.js';
import { createKernels } from '../../dist/kernels/load.js';
import { getMetric } from '../../dist/metrics/registry.js';
import { getFamily } from '../../dist/models/registry.js';
import { readData } from '../kernels/kernel-data.mjs';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { config: { type: 'string', default: '{}' }, family: { type: 'string', default: 'ebm' } },
});
const { x: values, y, rows, train, cols, categories, classes, task: kind } = readData(positionals[0]);

const columns = Array.from({ length: cols }, () => new Float32Array(rows));
for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < cols; j++) columns[j][i] = values[at++];
const features = columns.map((column, j) => {
  const category = categories.includes(j);
  const cardinality = category ? 1 + column.reduce((most, v) => Math.max(most, Number.isNaN(v) ? -1 : v), -1) : 0;
  return { name: `f${j}`, kind: category ? 'category' : 'numeric', cardinality, source: `f${j}`, base: j };
});
const x = { rows, features, columns };
const ids = Array.from({ length: train }, (_, i) => i);
const validation = { rows: Uint32Array.from(ids.filter((i) => i % 7 === 6)) };
const own = Uint32Array.from(ids.filter((i) => i % 7 !== 6));
const names = Array.from({ length: classes }, (_, k) => String(k));
const task = kind === 'regression' ? { kind } : { kind, classes: names };
const metric = getMetric(kind === 'regression' ? 'rmse' : 'log_loss');
const outputs = classes > 2 ? classes : 1;
const lossOf = (part, prediction) =>
  metric.loss({ y: Float64Array.from(part, (r) => y[r]), prediction, outputs, classes });

const family = getFamily(flags.family);
const shape = { task: kind, rows: own.length, cols, categories: categories.length, classes };
const config = { ...family.space(shape).defaults(), ...JSON.parse(flags.config) };
const kernels = createKernels();
const before = process.cpuUsage();
const binned = binMatrix(x, (bytes) => kernels.arena.alloc(bytes), kernels.memory);
function fit(input, settings, more = {}) {
  const context = { rng: createRng(0), kernels, shouldStop: () => false, metric: metric.name, ...more };
  const steps = family.fit(input, settings, context);
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
}
const watched = fit({ x, rows: own, y, task, binned, validation }, config, {
  validationLoss: (prediction) => lossOf(validation.rows, prediction),
});
const first = process.cpuUsage(before);
// as a run does: once more on all rows, for a tenth more rounds
const again = { ...config, maxRounds: Math.max(1, Math.round(watched.steps * 1.1)) };
const model = fit({ x, rows: Uint32Array.from(ids), y, task, binned }, again);
const { user, system } = process.cpuUsage(before);
const test = Uint32Array.from({ length: rows - train }, (_, i) => train + i);
console.log(
  JSON.stringify({
    cpu: (user + system) / 1e6,
    first: (first.user + first.system) / 1e6,
    foreseen: family.estimateCost(config, shape).seconds,
    loss: lossOf(test, model.predict(x, { rows: test })),
    steps: watched.steps,
  }),
);
