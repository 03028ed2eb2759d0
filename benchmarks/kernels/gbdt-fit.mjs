/*
 * One fit of our boosted trees in a fresh process: prints CPU seconds (all threads), wall seconds and the loss as JSON.
 *
 *   node benchmarks/kernels/gbdt-fit.mjs DATA.json [--rounds 100] [--leaves 31] [--rate 0.1] [--threads 1]
 */
import { parseArgs } from 'node:util';
import { createRng } from '../../dist/core/rng.js';
import { binMatrix } from '../../dist/kernels/bin-matrix.js';
import { createKernels } from '../../dist/kernels/load.js';
import gbdt from '../../dist/models/gbdt/index.js';
import { readData } from './kernel-data.mjs';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '100' },
    leaves: { type: 'string', default: '31' },
    rate: { type: 'string', default: '0.1' },
    warm: { type: 'string', default: '0' },
    threads: { type: 'string', default: '1' },
  },
});
const data = readData(positionals[0]);

/** Columns of row-major values, as the library makes them. */
function matrixOf(x, rows, cols, categories) {
  const columns = Array.from({ length: cols }, () => new Float32Array(rows));
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < cols; j++) columns[j][i] = x[at++];
  const features = columns.map((column, j) => {
    const category = categories.includes(j);
    const cardinality = category ? 1 + column.reduce((most, v) => Math.max(most, Number.isNaN(v) ? -1 : v), -1) : 0;
    return { name: `f${j}`, kind: category ? 'category' : 'numeric', cardinality, source: `f${j}`, base: j };
  });
  return { rows, features, columns };
}

function fit() {
  const { train, cols, categories } = data;
  const x = matrixOf(data.x, train, cols, categories);
  const kernels = createKernels();
  const binned = binMatrix(x, (bytes) => kernels.arena.alloc(bytes), kernels.memory);
  const rows = Uint32Array.from({ length: train }, (_, i) => i);
  const classes = Array.from({ length: data.classes }, (_, k) => String(k));
  const task = data.task === 'regression' ? { kind: 'regression' } : { kind: data.task, classes };
  const space = gbdt.space({
    task: data.task,
    rows: train,
    cols,
    categories: categories.length,
    classes: data.classes,
  });
  const config = {
    ...Object.fromEntries(Object.entries(space.params ?? space).map(([name, param]) => [name, param.default])),
    maxRounds: Number(flags.rounds),
    numLeaves: Number(flags.leaves),
    learningRate: Number(flags.rate),
    minDataInLeaf: 20,
    lambdaL1: 0,
    lambdaL2: 0,
  };
  const steps = gbdt.fit({ x, rows, y: data.y.subarray(0, train), task, binned }, config, {
    rng: createRng(0),
    kernels,
    shouldStop: () => false,
    threads: Number(flags.threads),
  });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function lossOf(model) {
  const { train, rows, cols, categories } = data;
  const test = matrixOf(data.x.subarray(train * cols), rows - train, cols, categories);
  const p = model.predict(test);
  const outputs = p.length / test.rows;
  let sum = 0;
  for (let i = 0; i < test.rows; i++) {
    const truth = data.y[train + i];
    if (data.task === 'regression') sum += (p[i] - truth) ** 2;
    else sum -= Math.log(Math.max(1e-15, outputs > 1 ? p[i * outputs + truth] : truth ? p[i] : 1 - p[i]));
  }
  return data.task === 'regression' ? Math.sqrt(sum / test.rows) : sum / test.rows;
}

for (let i = 0; i < Number(flags.warm); i++) fit();
const started = performance.now();
const before = process.cpuUsage();
const model = fit();
const cpu = process.cpuUsage(before);
const wall = (performance.now() - started) / 1000;
console.log(JSON.stringify({ cpu: (cpu.user + cpu.system) / 1e6, wall, loss: lossOf(model) }));
