/*
 * The families svm, naive-bayes, lda and qda against scikit-learn's at equal settings, by cross-validation of data sets laid
 * out as <data>/<set>/train.csv: both get the same prepared rows. Prints log loss or RMSE (of the standardised target) and
 * CPU seconds of the fits, and how far the cost model is off.
 * usage: node benchmarks/families/svm.mjs <data> <targets.json> [--python python3] [--most 2000] [--folds 5]
 *   [--family svm] [--C 1] [--gamma 1] [--sets a,b]      targets.json: [{ "name", "target", "task" }]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '../../dist/core/rng.js';
import { readTable } from '../../dist/data/ingest/read-table.js';
import { buildFrame } from '../../dist/data/schema/build-frame.js';
import { buildTarget } from '../../dist/data/schema/build-target.js';
import { inferSchema } from '../../dist/data/schema/infer-schema.js';
import { takeFrame } from '../../dist/data/schema/take-rows.js';
import { createKernels } from '../../dist/kernels/load.js';
import { getMetric } from '../../dist/metrics/registry.js';
import { getFamily, registerFamily } from '../../dist/models/registry.js';
import { fitPipeline } from '../../dist/pipeline/fit-pipeline.js';
import { applyBase, planBase } from '../../dist/preprocess/base-table.js';
import { shapeOf } from '../../dist/testing/fit-model.js';

const [data, index] = process.argv.slice(2);
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const family = getFamily(option('family', 'svm'));
const [most, folds] = [Number(option('most', '2000')), Number(option('folds', '5'))];
const settings = family.name === 'svm' ? { C: Number(option('C', '1')), gamma: Number(option('gamma', '1')) } : {};
const kernels = createKernels();
const context = { rng: createRng(3), kernels, shouldStop: () => false };
const folder = mkdtempSync(join(tmpdir(), 'svm-'));

/** Prepares the rows as the engine does for the family. */
let prepared;
registerFamily({
  ...family,
  name: 'spy',
  *fit(input) {
    prepared = input;
    return yield* getFamily('dummy').fit(input, {}, context);
  },
});
const drain = (fit) => {
  for (let next = fit.next(); ; next = fit.next()) if (next.done) return next.value;
};
const cpu = (run) => {
  const before = process.cpuUsage();
  const value = run();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (user + system) / 1e6 };
};
/** Short work is done again until a fifth of a second is spent: the median of at most nine times. */
const repeat = (run) => {
  const done = [cpu(run)];
  const spent = () => done.reduce((sum, { seconds }) => sum + seconds, 0);
  while (done.length < 9 && spent() < 0.2) done.push(cpu(run));
  done.sort((a, b) => a.seconds - b.seconds);
  return done[done.length >> 1];
};

async function load({ name, target, task: kind }) {
  const raw = await readTable(join(data, name, 'train.csv'), kind === 'regression' ? {} : { asText: [target] });
  const { schema } = inferSchema(raw, { target, task: kind });
  const { y: all, kept } = buildTarget(raw, schema);
  const ids = createRng(1).permutation(kept.length).slice(0, most).sort();
  const rows = Uint32Array.from(ids, (i) => kept[i]);
  const frame = takeFrame(buildFrame(raw, schema).frame, rows);
  const y = Float64Array.from(rows, (r) => all[r]);
  if (kind === 'regression') {
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    const scale = Math.sqrt(y.reduce((a, b) => a + (b - mean) ** 2, 0) / y.length);
    y.forEach((v, i) => {
      y[i] = (v - mean) / scale;
    });
  }
  return { base: applyBase(planBase(frame), frame), y, task: schema.task };
}

/** Loss and seconds of one fold; what scikit-learn needs goes to files. */
function runFold({ base, y, task }, order, f, file) {
  const test = order.filter((_, i) => i % folds === f).sort();
  const rows = order.filter((_, i) => i % folds !== f).sort();
  drain(fitPipeline({ base, rows, y, task }, { family: 'spy' }, context));
  const input = prepared;
  const cols = input.x.columns.length;
  const matrix = new Float32Array(cols * y.length);
  input.x.columns.forEach((c, j) => {
    matrix.set(c, j * y.length);
  });
  writeFileSync(`${file}.x`, matrix);
  writeFileSync(`${file}.train`, rows);
  writeFileSync(`${file}.test`, test);
  const categories = input.x.features.flatMap((feature, j) => (feature.kind === 'category' ? [j] : []));
  const shape = shapeOf(input);
  const config = { ...family.space(shape).defaults(), ...settings };
  const mark = kernels.arena.mark();
  // once before, so that the code is compiled as it is in the middle of a run
  if (f === 0) drain(family.fit(input, config, context));
  kernels.arena.release(mark);
  const { value: model, seconds } = repeat(() => {
    kernels.arena.release(mark);
    return drain(family.fit(input, config, context));
  });
  kernels.arena.release(mark);
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const metric = getMetric(classes === 0 ? 'rmse' : 'log_loss');
  const predicted = cpu(() => model.predict(input.x, { rows: test, kernels }));
  const outputs = classes > 2 ? classes : 1;
  const truth = Float64Array.from(test, (r) => y[r]);
  const loss = metric.loss({ y: truth, prediction: predicted.value, outputs, classes });
  const estimate = family.estimateCost(config, shape).seconds;
  return { cols, rows: rows.length, seconds, predict: predicted.seconds, loss, estimate, categories };
}

const chosen = option('sets', '').split(',').filter(Boolean);
const cases = [];
for (const set of JSON.parse(readFileSync(index, 'utf8'))) {
  if (chosen.length > 0 && !chosen.includes(set.name)) continue;
  if (!family.traits.tasks.includes(set.task)) continue;
  const loaded = await load(set);
  const order = createRng(2).permutation(loaded.y.length);
  writeFileSync(join(folder, `${set.name}.y`), loaded.y);
  const parts = Array.from({ length: folds }, (_, f) => runFold(loaded, order, f, join(folder, `${set.name}.${f}`)));
  const classes = loaded.task.kind === 'regression' ? 0 : loaded.task.classes.length;
  cases.push({ name: set.name, n: loaded.y.length, classes, parts });
}
writeFileSync(join(folder, 'cases.json'), JSON.stringify({ family: family.name, ...settings, cases }));
const peers = JSON.parse(
  execFileSync(option('python', 'python3'), [join(import.meta.dirname, 'sklearn-svm.py'), folder], {
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    maxBuffer: 2 ** 28,
  }).toString(),
);
rmSync(folder, { recursive: true });
console.log(
  '| set | rows x columns | loss | scikit-learn | fit, CPU s | scikit-learn | ratio | predict ratio | estimate / fit |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const ratios = [];
for (const { name, parts } of cases) {
  const [mine, theirs] = [parts, peers[name]].map((list) => (key) => mean(list.map((part) => part[key])));
  const ratio = mine('seconds') / theirs('seconds');
  ratios.push(ratio);
  const numbers = [mine('loss').toFixed(4), theirs('loss').toFixed(4), mine('seconds').toFixed(3)];
  numbers.push(theirs('seconds').toFixed(3), ratio.toFixed(2), (mine('predict') / theirs('predict')).toFixed(2));
  numbers.push((mine('estimate') / mine('seconds')).toFixed(2));
  console.log(`| ${name} | ${parts[0].rows} x ${parts[0].cols} | ${numbers.join(' | ')} |`);
}
console.log(`geometric mean of the ratios of fits: ${Math.exp(mean(ratios.map(Math.log))).toFixed(2)}`);
