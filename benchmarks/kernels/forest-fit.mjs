/*
 * One fit of our forests in a fresh process: prints CPU seconds (all threads), wall seconds and the holdout loss as JSON.
 *
 *   node benchmarks/kernels/forest-fit.mjs DATA.json [--family random-forest|extra-trees] [--trees 200] [--seed 0]
 *
 * As scikit-learn's defaults: full trees, the square root of the features for classes and all of them for values.
 */
import { parseArgs } from 'node:util';
import { createRng } from '../../dist/core/rng.js';
import { binMatrix } from '../../dist/kernels/bin-matrix.js';
import { createKernels } from '../../dist/kernels/load.js';
import { getFamily } from '../../dist/models/registry.js';
import { readData } from './kernel-data.mjs';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    family: { type: 'string', default: 'random-forest' },
    trees: { type: 'string', default: '200' },
    seed: { type: 'string', default: '0' },
    criterion: { type: 'string' },
  },
});
const data = readData(positionals[0]);
const family = getFamily(flags.family);

/** Columns of row-major values, as the library makes them. */
function matrixOf(x, rows, cols) {
  const columns = Array.from({ length: cols }, () => new Float32Array(rows));
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < cols; j++) columns[j][i] = x[at++];
  const features = columns.map((_, j) => ({
    name: `f${j}`,
    kind: 'numeric',
    cardinality: 0,
    source: `f${j}`,
    base: j,
  }));
  return { rows, features, columns };
}

function fit() {
  const { train, cols } = data;
  const x = matrixOf(data.x, train, cols);
  const kernels = createKernels();
  const binned = binMatrix(x, (bytes) => kernels.arena.alloc(bytes), kernels.memory);
  const rows = Uint32Array.from({ length: train }, (_, i) => i);
  const classes = Array.from({ length: data.classes }, (_, k) => String(k));
  const task = data.task === 'regression' ? { kind: 'regression' } : { kind: data.task, classes };
  const shape = { task: data.task, rows: train, cols, categories: 0, classes: data.classes };
  const config = {
    ...family.space(shape).defaults(),
    nEstimators: Number(flags.trees),
    maxFeatures: data.task === 'regression' ? 1 : Math.floor(Math.sqrt(cols)) / cols,
    minSamplesLeaf: 1,
    maxLeafNodes: 100_000,
    ...(flags.criterion === undefined ? {} : { criterion: flags.criterion }),
  };
  const context = { rng: createRng(Number(flags.seed)), kernels, shouldStop: () => false };
  const steps = family.fit({ x, rows, y: data.y.subarray(0, train), task, binned }, config, context);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function lossOf(model) {
  const { train, rows, cols } = data;
  const test = matrixOf(data.x.subarray(train * cols), rows - train, cols);
  const p = model.predict(test, { kernels: createKernels() });
  const outputs = p.length / test.rows;
  let sum = 0;
  for (let i = 0; i < test.rows; i++) {
    const truth = data.y[train + i];
    if (data.task === 'regression') sum += (p[i] - truth) ** 2;
    else sum -= Math.log(Math.max(1e-3, outputs > 1 ? p[i * outputs + truth] : truth ? p[i] : 1 - p[i]));
  }
  return data.task === 'regression' ? Math.sqrt(sum / test.rows) : sum / test.rows;
}

const before = process.cpuUsage();
const started = performance.now();
const model = fit();
const wall = (performance.now() - started) / 1000;
const used = process.cpuUsage(before);
console.log(JSON.stringify({ cpu: (used.user + used.system) / 1e6, wall, loss: lossOf(model) }));
