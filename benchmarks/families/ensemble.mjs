/*
 * Every family at its defaults, and the ensemble of all of them beside the best one: five folds of the training file of each
 * set. Weights are chosen on four folds and judged on the fifth (the nested loss); the best family is the one with the least
 * mean loss over the same folds, so it has the advantage of being chosen on what it is judged by. Networks and boosted
 * trees watch every eighth of their own training rows, never the fold they are judged on.
 * usage: node benchmarks/families/ensemble.mjs --layout DIR --data DIR [--sets a,b] [--rows 1000] [--out lines.jsonl]
 *   --layout  <set>/train.csv    --data  folder with index.json: [{ "name", "target", "task" }]
 *   --out     a line of JSON a set; sets that it holds already are not measured again
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng } from '../../dist/core/rng.js';
import { readTable } from '../../dist/data/ingest/read-table.js';
import { buildFrame } from '../../dist/data/schema/build-frame.js';
import { buildTarget } from '../../dist/data/schema/build-target.js';
import { inferSchema } from '../../dist/data/schema/infer-schema.js';
import { takeFrame } from '../../dist/data/schema/take-rows.js';
import { buildEnsemble } from '../../dist/ensemble/greedy.js';
import { createKernels } from '../../dist/kernels/load.js';
import { getMetric } from '../../dist/metrics/registry.js';
import { MODEL_FAMILIES } from '../../dist/models/registry.js';
import { fitPipeline } from '../../dist/pipeline/fit-pipeline.js';
import { applyBase, planBase } from '../../dist/preprocess/base-table.js';

const { values: flags } = parseArgs({
  options: {
    layout: { type: 'string' },
    data: { type: 'string' },
    sets: { type: 'string' },
    rows: { type: 'string', default: '1000' },
    out: { type: 'string' },
  },
});
const FOLDS = 5;
const kernels = createKernels();

async function load({ name, target, task: kind }) {
  const path = join(flags.layout, name, 'train.csv');
  const raw = await readTable(path, kind === 'regression' ? {} : { asText: [target] });
  const { schema } = inferSchema(raw, { target, task: kind });
  const { y: all, kept } = buildTarget(raw, schema);
  const ids = createRng(1).permutation(kept.length).slice(0, Number(flags.rows)).sort();
  const rows = Uint32Array.from(ids, (i) => kept[i]);
  const frame = takeFrame(buildFrame(raw, schema).frame, rows);
  const y = Float64Array.from(rows, (r) => all[r]);
  return { base: applyBase(planBase(frame), frame), y, task: schema.task };
}

/** Classes, or neighbours in the order of the target, are dealt out in turn. */
function dealFolds(y) {
  const order = Array.from(createRng(2).permutation(y.length)).sort((a, b) => y[a] - y[b]);
  const foldOf = new Uint8Array(y.length);
  for (const [k, i] of order.entries()) foldOf[i] = k % FOLDS;
  return foldOf;
}

/** Predictions of one fold, row-major; CPU seconds. */
function fitFold(family, { base, y, task }, foldOf, f, metric) {
  const ids = Uint32Array.from(y.keys());
  const training = ids.filter((i) => foldOf[i] !== f);
  const validation = training.filter((_, k) => k % 8 === 7);
  const watched = family.traits.stopsEarly;
  const rows = watched ? training.filter((_, k) => k % 8 !== 7) : training;
  const test = ids.filter((i) => foldOf[i] === f);
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const outputs = classes > 2 ? classes : 1;
  const truth = Float64Array.from(validation, (r) => y[r]);
  const mark = kernels.arena.mark();
  const before = process.cpuUsage();
  try {
    const fit = fitPipeline(
      { base, rows, y, task, ...(watched ? { validation: { rows: validation } } : {}) },
      { family: family.name },
      {
        ...{ rng: createRng(3), kernels, shouldStop: () => false, metric: metric.name },
        ...(watched ? { validationLoss: (prediction) => metric.loss({ y: truth, prediction, outputs, classes }) } : {}),
      },
    );
    let next = fit.next();
    while (!next.done) next = fit.next();
    const { user, system } = process.cpuUsage(before);
    return { test, prediction: next.value.predict(base, { rows: test, kernels }), seconds: (user + system) / 1e6 };
  } finally {
    kernels.arena.release(mark);
  }
}

function measure(set, loaded) {
  const { y, task } = loaded;
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const outputs = classes > 2 ? classes : 1;
  const metric = getMetric(classes === 0 ? 'rmse' : 'log_loss');
  const foldOf = dealFolds(y);
  const candidates = [];
  const seconds = {};
  const failed = {};
  for (const family of MODEL_FAMILIES) {
    if (family.name === 'dummy' || !family.traits.tasks.includes(task.kind)) continue;
    const oof = new Float64Array(y.length * outputs);
    try {
      const foldLosses = [];
      seconds[family.name] = 0;
      for (let f = 0; f < FOLDS; f++) {
        const { test, prediction, seconds: took } = fitFold(family, loaded, foldOf, f, metric);
        seconds[family.name] += took;
        test.forEach((i, k) => {
          oof.set(prediction.subarray(k * outputs, (k + 1) * outputs), i * outputs);
        });
        const truth = Float64Array.from(test, (i) => y[i]);
        foldLosses.push(metric.loss({ y: truth, prediction, outputs, classes }));
      }
      const loss = foldLosses.reduce((a, b) => a + b, 0) / FOLDS;
      candidates.push({ id: candidates.length, family: family.name, oof, loss, foldLosses, cost: candidates.length });
    } catch (error) {
      failed[family.name] = String(error.message).split('\n')[0];
    }
  }
  const found = buildEnsemble({ candidates, y, outputs, classes, foldOf, folds: FOLDS, metric, seed: 1 });
  const best = candidates.reduce((a, b) => (b.loss < a.loss ? b : a));
  // as the program chooses: log odds instead of means where their nested estimate is the lower one
  const pooled = found.logPool !== null && found.logPool.nestedLoss < found.nestedLoss ? found.logPool : null;
  const { nestedLoss: ensemble, members } = pooled ?? found;
  return {
    ...{ set: set.name, task: task.kind, rows: y.length, metric: metric.name },
    ...{
      ensemble,
      pool: pooled === null ? 'mean' : 'log',
      mean: found.nestedLoss,
      chosen: found.nestedBestLoss,
      best: best.loss,
      family: best.family,
    },
    members: Object.fromEntries(members.map(({ id, weight }) => [candidates[id].family, weight])),
    losses: Object.fromEntries(candidates.map((c) => [c.family, c.loss])),
    ...{ seconds, failed },
  };
}

const wanted = flags.sets?.split(',');
const index = JSON.parse(readFileSync(join(flags.data, 'index.json'), 'utf8'));
const results = flags.out && existsSync(flags.out) ? readLines(flags.out) : [];
function readLines(file) {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
for (const set of index) {
  if (wanted !== undefined && !wanted.includes(set.name)) continue;
  if (results.some((done) => done.set === set.name)) continue;
  const result = measure(set, await load(set));
  results.push(result);
  if (flags.out) appendFileSync(flags.out, `${JSON.stringify(result)}\n`);
}

const shown = wanted === undefined ? results : results.filter(({ set }) => wanted.includes(set));
const percent = (part, all) => `${((100 * part) / all).toFixed(0)}%`;
console.log('| set | rows | best family | its loss | ensemble, nested | change | members (weight in %) |');
console.log('|---|---|---|---|---|---|---|');
for (const one of shown) {
  const change = `${((100 * (one.ensemble - one.best)) / one.best).toFixed(1)}%`;
  const members = Object.entries(one.members).map(([name, weight]) => `${name} ${(100 * weight).toFixed(0)}`);
  const losses = [one.best.toPrecision(4), one.ensemble.toPrecision(4)];
  console.log(
    `| ${one.set} | ${one.rows} | ${one.family} | ${losses.join(' | ')} | ${change} | ${members.join(', ')} |`,
  );
}
const better = shown.filter((one) => one.ensemble < one.best).length;
const fair = shown.filter((one) => one.ensemble < one.chosen).length;
console.log(`\nbetter than the best family on ${better} of ${shown.length} (${percent(better, shown.length)}); `);
console.log(`than the family chosen without the fold that judges on ${fair} of ${shown.length}\n`);
console.log('| family | measured on | member of | mean weight where measured | best family of | CPU s a set |');
console.log('|---|---|---|---|---|---|');
const families = MODEL_FAMILIES.map(({ name }) => name).filter((name) => shown.some((one) => name in one.losses));
const lines = families.map((name) => {
  const own = shown.filter((one) => name in one.losses);
  const weight = own.reduce((sum, one) => sum + (one.members[name] ?? 0), 0) / own.length;
  const member = own.filter((one) => name in one.members).length;
  const first = own.filter((one) => one.family === name).length;
  const cpu = own.reduce((sum, one) => sum + one.seconds[name], 0) / own.length;
  const cells = [name, own.length, percent(member, own.length), percent(weight, 1), first, cpu.toFixed(2)];
  return { weight, text: `| ${cells.join(' | ')} |` };
});
for (const { text } of lines.sort((a, b) => b.weight - a.weight)) console.log(text);
for (const one of shown)
  for (const [name, why] of Object.entries(one.failed)) console.log(`\n${one.set}: ${name} failed: ${why}`);
