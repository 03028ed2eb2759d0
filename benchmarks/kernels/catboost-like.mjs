/*
 * Fits `oblivious-gbdt` on the folds that catboost-fit.py prepared, with its defaults, and prints one JSON line a fold:
 * loss of the held-out rows and CPU seconds of the fit (binning and compilation included, data in memory).
 * usage: node catboost-like.mjs OUT [--folds 3] [--config '{"depth":4}'] [--family oblivious-gbdt] NAME...
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { createRng } = await import('../../dist/core/rng.js');
const { createKernels } = await import('../../dist/kernels/load.js');
const { getFamily } = await import('../../dist/models/registry.js');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folds: { type: 'string', default: '3' },
    config: { type: 'string', default: '{}' },
    family: { type: 'string', default: 'oblivious-gbdt' },
  },
});
const [folder, ...names] = positionals;
const family = getFamily(options.family);

function load(name) {
  const meta = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  const read = (suffix, Type) => {
    const bytes = readFileSync(join(folder, name + suffix));
    return new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  };
  const cells = read('.x.f32', Float32Array);
  const features = meta.features.map((f) => ({
    name: f.name,
    kind: f.cardinality > 0 ? 'category' : 'numeric',
    cardinality: f.cardinality,
    source: f.name,
  }));
  const columns = features.map((_, j) => cells.subarray(j * meta.rows, (j + 1) * meta.rows));
  return {
    x: { rows: meta.rows, features, columns },
    y: read('.y.f64', Float64Array),
    fold: read('.fold.u8', Uint8Array),
    task: meta.task === 'regression' ? { kind: 'regression' } : { kind: meta.task, classes: meta.classes },
  };
}

function lossOf(task, y, rows, prediction) {
  let sum = 0;
  const outputs = prediction.length / rows.length;
  rows.forEach((r, i) => {
    const p = prediction[i * outputs + (outputs > 1 ? y[r] : 0)];
    if (task.kind === 'regression') sum += (y[r] - p) ** 2;
    else sum -= Math.log(Math.max(1e-15, outputs > 1 || y[r] === 1 ? p : 1 - p));
  });
  return task.kind === 'regression' ? Math.sqrt(sum / rows.length) : sum / rows.length;
}

const kernels = createKernels(2 ** 30);
for (const name of names) {
  const { x, y, fold, task } = load(name);
  const ids = Uint32Array.from({ length: x.rows }, (_, i) => i);
  for (let k = 0; k < Number(options.folds); k++) {
    const rows = ids.filter((i) => fold[i] !== k);
    const held = ids.filter((i) => fold[i] === k);
    const shape = {
      task: task.kind,
      rows: rows.length,
      cols: x.features.length,
      categories: x.features.filter((f) => f.kind === 'category').length,
      classes: task.kind === 'regression' ? 0 : task.classes.length,
    };
    const config = { ...family.space(shape).defaults(), ...JSON.parse(options.config) };
    const estimate = family.estimateCost(config, shape);
    const start = process.cpuUsage();
    const fit = family.fit({ x, y, rows, task }, config, { rng: createRng(k), kernels, shouldStop: () => false });
    let next = fit.next();
    while (!next.done) next = fit.next();
    const used = process.cpuUsage(start);
    const prediction = next.value.predict(x, { rows: held, kernels });
    const line = {
      set: name,
      fold: k,
      loss: lossOf(task, y, held, prediction),
      seconds: (used.user + used.system) / 1e6,
      estimated: estimate.seconds,
      learning_rate: config.learningRate,
      rounds: next.value.steps,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
