/*
 * Cost models against the clock: every family at its defaults, through its pipeline, on the training rows of real sets;
 * every seventh row is for early stopping. Prints one JSON object { rows: [{ set, family, foreseen, measured }] }.
 *
 *   node benchmarks/families/costs.mjs --data DIR --sets credit_g,phoneme [--families ebm,gbdt]
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng } from '../../dist/core/rng.js';
import { createKernels } from '../../dist/kernels/load.js';
import { getMetric } from '../../dist/metrics/registry.js';
import { MODEL_FAMILIES } from '../../dist/models/registry.js';
import { estimatePipelineCost } from '../../dist/pipeline/estimate-cost.js';
import { fitPipeline } from '../../dist/pipeline/fit-pipeline.js';
import { baseFeatures } from '../../dist/preprocess/base-table.js';
import { readData, writeData } from '../kernels/kernel-data.mjs';

const { values: flags } = parseArgs({
  options: { data: { type: 'string' }, sets: { type: 'string' }, families: { type: 'string' } },
});
const into = join(tmpdir(), 'automl-kernel-data');
mkdirSync(into, { recursive: true });
const kernels = createKernels();
const wanted = flags.families?.split(',');

function tableOf({ x, rows, train, cols, categories }) {
  const values = Array.from({ length: cols }, () => new Float32Array(train));
  for (let i = 0; i < train; i++) for (let j = 0; j < cols; j++) values[j][i] = x[i * cols + j];
  const columns = values.map((column, j) => {
    const missing = column.reduce((n, v) => n + (Number.isNaN(v) ? 1 : 0), 0);
    const name = `f${j}`;
    if (!categories.includes(j)) return { kind: 'numeric', name, missing };
    let most = 0;
    for (let i = 0; i < rows; i++) most = Math.max(most, x[i * cols + j] || 0);
    return { kind: 'categorical', name, missing, categories: Array.from({ length: most + 1 }, (_, c) => `c${c}`) };
  });
  const plan = { version: 1, rows: train, columns };
  return { plan, base: { rows: train, features: baseFeatures(plan), columns: values, texts: [] } };
}

/** CPU seconds of one fit and of predicting its validation rows. */
function measure(family, { base, y, task, metric, classes }, own, validation) {
  const mark = kernels.arena.mark();
  const outputs = classes > 2 ? classes : 1;
  const before = process.cpuUsage();
  const fit = fitPipeline(
    { base, rows: own, y, task, validation: { rows: validation } },
    { family },
    {
      ...{ rng: createRng(0), kernels, shouldStop: () => false, metric: metric.name },
      validationLoss: (prediction) =>
        metric.loss({ y: Float64Array.from(validation, (r) => y[r]), prediction, outputs, classes }),
    },
  );
  let next = fit.next();
  while (!next.done) next = fit.next();
  // a fit is judged by predicting rows, which is nearly all that neighbours cost
  next.value.predict(base, { rows: validation, kernels });
  const { user, system } = process.cpuUsage(before);
  kernels.arena.release(mark);
  return (user + system) / 1e6;
}

/** Short fits are run again until a second is spent, 20 times at most: the first ones compile. The median of the last three. */
function warm(run) {
  const times = [run()];
  while (times.length < 20 && times.reduce((sum, t) => sum + t, 0) < 1) times.push(run());
  return times.slice(-3).sort((a, b) => a - b)[Math.min(1, times.length - 1)];
}

const rows = [];
for (const set of flags.sets.split(',')) {
  const data = readData(writeData(set, 0, into, flags.data));
  const { plan, base } = tableOf(data);
  const names = Array.from({ length: data.classes }, (_, k) => String(k));
  const task = data.task === 'regression' ? { kind: 'regression' } : { kind: data.task, classes: names };
  const metric = getMetric(data.task === 'regression' ? 'rmse' : 'log_loss');
  const ids = Array.from({ length: data.train }, (_, i) => i);
  const own = Uint32Array.from(ids.filter((i) => i % 7 !== 6));
  const validation = Uint32Array.from(ids.filter((i) => i % 7 === 6));
  const shape = {
    task: data.task,
    rows: own.length,
    cols: data.cols,
    categories: data.categories.length,
    classes: data.classes,
  };
  for (const { name, traits } of MODEL_FAMILIES) {
    if (name === 'dummy' || (wanted !== undefined && !wanted.includes(name))) continue;
    if (!traits.tasks.includes(data.task) || own.length > traits.maxRows) continue;
    const foreseen = estimatePipelineCost({ family: name }, plan, shape).seconds;
    const job = { base, y: data.y, task, metric, classes: data.classes };
    rows.push({ set, family: name, foreseen, measured: warm(() => measure(name, job, own, validation)) });
  }
}
console.log(JSON.stringify({ rows }));
