/*
 * Networks with int8 weights beside the same networks in float32: defaults on up to 2,000 rows of the training file of each
 * set, a fifth watched, a quarter judged. Loss, bytes of the encoded state, CPU time of single rows (both networks in turn,
 * median of the ratios of pairs). Prints one JSON object { rows: [{ set, loss, rounded, bytes, size, micros, time }] }.
 *
 *   node benchmarks/families/quantize.mjs --layout DIR --data DIR --sets abalone,credit_g [--rounds 9]
 *   --layout  <set>/train.csv    --data  folder with index.json: [{ "name", "target", "task" }]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng } from '../../dist/core/rng.js';
import { encodeState } from '../../dist/core/state-codec.js';
import { readTable } from '../../dist/data/ingest/read-table.js';
import { buildFrame } from '../../dist/data/schema/build-frame.js';
import { buildTarget } from '../../dist/data/schema/build-target.js';
import { inferSchema } from '../../dist/data/schema/infer-schema.js';
import { takeFrame } from '../../dist/data/schema/take-rows.js';
import { createKernels } from '../../dist/kernels/load.js';
import { getMetric } from '../../dist/metrics/registry.js';
import { parseQuantizeMethod } from '../../dist/models/mlp/quantize/quantize-method.js';
import { quantizeModel } from '../../dist/models/mlp/quantize/quantize-model.js';
import { getFamily, registerFamily } from '../../dist/models/registry.js';
import { fitPipeline } from '../../dist/pipeline/fit-pipeline.js';
import { applyBase, planBase } from '../../dist/preprocess/base-table.js';
import { shapeOf } from '../../dist/testing/fit-model.js';

const { values: flags } = parseArgs({
  options: {
    layout: { type: 'string' },
    data: { type: 'string' },
    sets: { type: 'string' },
    rounds: { type: 'string', default: '9' },
  },
});
const mlp = getFamily('mlp');
const int8 = parseQuantizeMethod('int8');
const kernels = createKernels();
const drain = (fit) => {
  for (let next = fit.next(); ; next = fit.next()) if (next.done) return next.value;
};

/** What the engine hands to the family. */
let prepared;
registerFamily({
  ...mlp,
  name: 'spy',
  *fit(input, _, context) {
    prepared = input;
    return yield* getFamily('dummy').fit(input, {}, context);
  },
});

async function measure({ name, target, task: kind }) {
  const raw = await readTable(join(flags.layout, name, 'train.csv'), kind === 'regression' ? {} : { asText: [target] });
  const { schema } = inferSchema(raw, { target, task: kind });
  const { task } = schema;
  const { y: all, kept } = buildTarget(raw, schema);
  const ids = createRng(1).permutation(kept.length).slice(0, 2000).sort();
  const rows = Uint32Array.from(ids, (i) => kept[i]);
  const frame = takeFrame(buildFrame(raw, schema).frame, rows);
  const base = applyBase(planBase(frame), frame);
  const y = Float64Array.from(rows, (r) => all[r]);
  const order = createRng(2).permutation(y.length);
  const [cut, watch] = [y.length >> 2, Math.floor(0.4 * y.length)];
  const [test, validation, train] = [order.slice(0, cut), order.slice(cut, watch), order.slice(watch)];
  for (const part of [test, validation, train]) part.sort();
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const metric = getMetric(classes === 0 ? 'rmse' : 'log_loss');
  const lossOf = (part, prediction) => {
    const truth = Float64Array.from(part, (r) => y[r]);
    return metric.loss({ y: truth, prediction, outputs: classes > 2 ? classes : 1, classes });
  };
  const context = { rng: createRng(3), kernels, shouldStop: () => false, metric: metric.name };
  drain(fitPipeline({ base, rows: train, y, task, validation: { rows: validation } }, { family: 'spy' }, context));
  const config = mlp.space(shapeOf(prepared)).defaults();
  const mark = kernels.arena.mark();
  const watching = { ...context, validationLoss: (prediction) => lossOf(validation, prediction) };
  const model = drain(mlp.fit(prepared, config, watching));
  kernels.arena.release(mark);
  const rounded = quantizeModel(model, int8);
  const [own, small] = [model, rounded].map((one) => ({
    loss: lossOf(test, one.predict(prepared.x, { rows: test, kernels })),
    bytes: encodeState(one.toState()).length,
  }));
  const times = timeRows([model, rounded], test);
  return {
    ...{ set: name, loss: own.loss, rounded: small.loss, bytes: own.bytes, size: small.bytes / own.bytes },
    ...{ micros: times.micros, time: times.ratio },
  };
}

/** CPU time of single rows: microseconds of the first model, and the second by the first. */
function timeRows(models, test) {
  const one = new Uint32Array(1);
  const run = (model, calls) => {
    const before = process.cpuUsage();
    for (let i = 0; i < calls; i++) {
      one[0] = test[i % test.length];
      // without kernels, as a saved model is asked for a row: the network stays loaded
      model.predict(prepared.x, { rows: one });
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  };
  for (const model of models) run(model, 2000);
  const pairs = Array.from({ length: Number(flags.rounds) }, () => models.map((model) => run(model, 2000)));
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  return { micros: median(pairs.map(([own]) => own)), ratio: median(pairs.map(([own, small]) => small / own)) };
}

const index = JSON.parse(readFileSync(join(flags.data, 'index.json'), 'utf8'));
const rows = [];
for (const name of flags.sets.split(',')) rows.push(await measure(index.find((set) => set.name === name)));
console.log(JSON.stringify({ rows }));
