/*
 * The family mlp at its defaults on data sets laid out as <data>/<set>/train.csv, one split each: three quarters of the
 * rows to train on (a fifth of them watched for the best epoch), a quarter to judge by log loss or RMSE. Writes one JSON
 * line a set, with the row numbers and the CPU seconds, for sklearn-mlp.py to be measured on the same rows and time.
 * usage: node benchmarks/families/mlp.mjs <data> <targets.json> <out.jsonl> [most rows, 5000] [set ...]
 *   targets.json: [{ "name", "target", "task" }]
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng } from '../../dist/core/rng.js';
import { readTable } from '../../dist/data/ingest/read-table.js';
import { buildFrame } from '../../dist/data/schema/build-frame.js';
import { buildTarget } from '../../dist/data/schema/build-target.js';
import { inferSchema } from '../../dist/data/schema/infer-schema.js';
import { takeFrame } from '../../dist/data/schema/take-rows.js';
import { createKernels } from '../../dist/kernels/load.js';
import { getMetric } from '../../dist/metrics/registry.js';
import { fitPipeline } from '../../dist/pipeline/fit-pipeline.js';
import { applyBase, planBase } from '../../dist/preprocess/base-table.js';

const [data, index, out, most = '5000', ...chosen] = process.argv.slice(2);
const targets = JSON.parse(readFileSync(index, 'utf8'));
const sets = targets.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const kernels = createKernels();
writeFileSync(out, '');

for (const { name, target, task: kind } of sets) {
  const raw = await readTable(join(data, name, 'train.csv'), kind === 'regression' ? {} : { asText: [target] });
  const { schema } = inferSchema(raw, { target, task: kind });
  const { task } = schema;
  const { y: all, kept } = buildTarget(raw, schema);
  const ids = createRng(1).permutation(kept.length).slice(0, Number(most)).sort();
  const rows = Uint32Array.from(ids, (i) => kept[i]);
  const frame = takeFrame(buildFrame(raw, schema).frame, rows);
  const base = applyBase(planBase(frame), frame);
  const y = Float64Array.from(rows, (r) => all[r]);
  const order = createRng(2).permutation(rows.length);
  const cut = Math.floor(rows.length / 4);
  const watch = cut + Math.floor((rows.length - cut) / 5);
  const [test, validation, train] = [order.slice(0, cut), order.slice(cut, watch), order.slice(watch)];
  for (const part of [test, validation, train]) part.sort();
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const outputs = classes > 2 ? classes : 1;
  const metric = getMetric(classes === 0 ? 'rmse' : 'log_loss');
  const lossOf = (part, prediction) =>
    metric.loss({ y: Float64Array.from(part, (r) => y[r]), prediction, outputs, classes });
  const mark = kernels.arena.mark();
  const before = process.cpuUsage();
  const fit = fitPipeline(
    { base, rows: train, y, task, validation: { rows: validation } },
    { family: 'mlp' },
    {
      ...{ rng: createRng(3), kernels, shouldStop: () => false, metric: metric.name },
      validationLoss: (prediction) => lossOf(validation, prediction),
    },
  );
  let next = fit.next();
  while (!next.done) next = fit.next();
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const loss = lossOf(test, next.value.predict(base, { rows: test, kernels }));
  kernels.arena.release(mark);
  const numbers = (part) => Array.from(part, (i) => rows[i]);
  const split = { train: numbers(train), validation: numbers(validation), test: numbers(test) };
  appendFileSync(out, `${JSON.stringify({ name, target, task: task.kind, seconds, loss, ...split })}\n`);
  console.log(
    `${name.padEnd(20)} ${loss.toPrecision(5).padStart(10)} ${seconds.toFixed(2)} s, ${next.value.steps} epochs`,
  );
}
