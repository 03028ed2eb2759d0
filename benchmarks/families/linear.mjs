// Linear families against scikit-learn: the same data, the same objective, CPU time and coefficients.
// Usage: node benchmarks/families/linear.mjs [--python python3] [--only part-of-name] [--longest 4]; needs `npm run build` before.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createRng } from '../../dist/core/rng.js';
import { getFamily } from '../../dist/models/registry.js';
import { fitModel } from '../../dist/testing/fit-model.js';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const folder = mkdtempSync(path.join(os.tmpdir(), 'linear-'));

/** Dense columns with some correlation, and a linear signal. */
function dense(rows, cols, classes, seed) {
  const rng = createRng(seed);
  const common = Float64Array.from({ length: rows }, () => rng.normal());
  const columns = Array.from({ length: cols }, () => Float32Array.from(common, (c) => 0.5 * c + rng.normal()));
  return { rows, cols, columns, y: target(rows, classes, rng, columns.slice(0, 12)), sparse: false };
}
/** Sparse columns as one-hot codes or terms give: `entries` a row, frequent columns first. */
function sparse(rows, cols, entries, classes, seed) {
  const rng = createRng(seed);
  const lists = Array.from({ length: cols }, () => [[], []]);
  for (let i = 0; i < rows; i++) {
    const own = new Set();
    while (own.size < entries) own.add(Math.floor(cols * rng.next() ** 2));
    for (const j of own) {
      lists[j][0].push(i);
      lists[j][1].push(0.5 + rng.next());
    }
  }
  const columns = lists.map(([at, v]) => ({ rows, indices: Uint32Array.from(at), values: Float32Array.from(v) }));
  const signal = columns.slice(0, 200).map((c) => {
    const full = new Float32Array(rows);
    c.indices.forEach((i, e) => {
      full[i] = c.values[e];
    });
    return full;
  });
  return { rows, cols, columns, y: target(rows, classes, rng, signal), sparse: true };
}
function target(rows, classes, rng, signal) {
  const heads = Array.from({ length: Math.max(1, classes) }, () => signal.map(() => rng.normal()));
  return Float64Array.from({ length: rows }, (_, i) => {
    const scores = heads.map((w) => w.reduce((s, v, j) => s + v * signal[j][i], 0) + 1.5 * rng.normal());
    if (classes === 0) return 10 + scores[0];
    if (classes === 2) return scores[0] > scores[1] ? 1 : 0;
    return scores.indexOf(Math.max(...scores));
  });
}

const sets = {
  'dense 20k x 20, 2 classes': dense(20_000, 20, 2, 1),
  'dense 20k x 20, 5 classes': dense(20_000, 20, 5, 2),
  'dense 300 x 2,000, 2 classes': dense(300, 2000, 2, 3),
  'sparse 20k x 5k, 2 classes': sparse(20_000, 5000, 12, 2, 4),
  'sparse 20k x 5k, 4 classes': sparse(20_000, 5000, 12, 4, 5),
  'dense 20k x 50': dense(20_000, 50, 0, 6),
  'dense 300 x 2,000': dense(300, 2000, 0, 7),
  'dense 1k x 10': dense(1000, 10, 0, 8),
  'dense 2k x 20': dense(2000, 20, 0, 10),
  'sparse 20k x 5k': sparse(20_000, 5000, 12, 0, 9),
};
const deviation = (y) => {
  const mean = y.reduce((a, b) => a + b, 0) / y.length;
  return Math.sqrt(y.reduce((a, b) => a + (b - mean) ** 2, 0) / y.length);
};
const cases = [];
const add = (model, data, family, config, tol, more = {}) =>
  cases.push({ name: `${model} ${JSON.stringify(config)}, ${data}`, model, data, family, config, tol, ...more });

for (const data of Object.keys(sets).filter((name) => name.includes('classes'))) {
  add('logistic', data, 'logistic', { C: 1, l1Ratio: 0 }, 1e-7);
  if (!data.includes('5 classes') && !data.includes('4 classes'))
    // saga's steps are short where columns are many: at 1e-6 its coefficients are 2.6e-4 from the optimum
    add('logistic', data, 'logistic', { C: 0.1, l1Ratio: 1 }, data.includes('300 x') ? 1e-8 : 1e-6);
}
add('logistic', 'dense 20k x 20, 2 classes', 'logistic', { C: 0.01, l1Ratio: 0.5 }, 1e-6);
for (const data of Object.keys(sets).filter((name) => !name.includes('classes'))) {
  // our alpha is for a target of deviation 1: the absolute part grows with the deviation of the target
  const s = deviation(sets[data].y);
  add('ridge', data, 'linear', { alpha: 0.01, l1Ratio: 0 }, 1e-9);
  add('lasso', data, 'linear', { alpha: 0.02, l1Ratio: 1 }, 1e-9, { alphaY: 0.02 * s });
  const [l1, l2] = [0.02 * 0.5 * s, 0.02 * 0.5];
  add('elastic', data, 'linear', { alpha: 0.02, l1Ratio: 0.5 }, 1e-9, { alphaY: l1 + l2, ratioY: l1 / (l1 + l2) });
}
for (const data of ['dense 1k x 10', 'dense 2k x 20']) {
  const s = deviation(sets[data].y);
  for (const quantile of [0.5, 0.9])
    add('quantile', data, 'linear', { alpha: 0.01, l1Ratio: 1, loss: 'quantile', quantile }, 0, { alphaY: 0.01 });
  // scikit-learn adds alpha * |w|^2 to a sum over the rows
  const { rows } = sets[data];
  add('huber', data, 'linear', { alpha: 0.01, l1Ratio: 0, loss: 'huber' }, 1e-8, { alphaY: (rows * 0.01) / (2 * s) });
}

const only = option('only', '');
const chosen = cases.filter((c) => c.name.includes(only));
for (const data of new Set(chosen.map((c) => c.data))) {
  const { rows, cols, columns, y, sparse: thin } = sets[data];
  const file = (end, array) => writeFileSync(path.join(folder, `${data}.${end}`), array);
  file('y', y);
  if (thin) {
    const start = new Uint32Array(cols + 1);
    columns.forEach((c, j) => {
      start[j + 1] = start[j] + c.indices.length;
    });
    file('start', start);
    file('index', Uint32Array.from(columns.flatMap((c) => [...c.indices])));
    file('value', Float32Array.from(columns.flatMap((c) => [...c.values])));
  } else {
    const x = new Float32Array(rows * cols);
    for (const [j, c] of columns.entries()) x.set(c, j * rows);
    file('x', x);
  }
  for (const c of chosen) if (c.data === data) Object.assign(c, { rows, cols, sparse: thin });
}
writeFileSync(path.join(folder, 'cases.json'), JSON.stringify(chosen));

function inputOf({ data }) {
  const { rows, cols, columns, y } = sets[data];
  const classes = Number(/(\d) classes/.exec(data)?.[1] ?? 0);
  const names = Array.from({ length: classes }, (_, k) => `c${k}`);
  const task =
    classes === 0 ? { kind: 'regression' } : { kind: classes === 2 ? 'binary' : 'multiclass', classes: names };
  const features = Array.from({ length: cols }, (_, j) => {
    const name = `x${j}`;
    return { name, kind: 'numeric', cardinality: 0, source: name };
  });
  return { x: { rows, features, columns }, rows: Uint32Array.from({ length: rows }, (_, i) => i), y, task };
}

/** The peer: a line with the number of a case is answered by a line of seconds and coefficients of one fit. */
function startPeer() {
  const script = path.join(import.meta.dirname, 'sklearn-linear.py');
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const child = spawn(option('python', 'python3'), [script, folder], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (k) => {
    child.stdin.write(`${k}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('scikit-learn ended early');
    return JSON.parse(value);
  };
  return { ask, end: () => child.stdin.end() };
}

/** Seconds of warm calls before the first that counts: code is compiled as it is in the middle of a run. */
const WARM = 0.6;
/** Rounds of one fit each, and seconds after which no round is begun. */
const [ROUNDS, LONGEST] = [9, Number(option('longest', '4'))];

/** The least CPU seconds of both, in turn, so that other work on the machine meets both alike. */
async function compare(c, k, peer) {
  const input = inputOf(c);
  const fit = () => {
    const start = process.cpuUsage();
    const model = fitModel(getFamily(c.family), input, { config: c.config });
    const { user, system } = process.cpuUsage(start);
    return { model, seconds: (user + system) / 1e6 };
  };
  const began = performance.now();
  while (performance.now() - began < 1000 * WARM) fit();
  const best = { ours: Number.POSITIVE_INFINITY, theirs: Number.POSITIVE_INFINITY };
  const started = performance.now();
  let mine;
  let theirs;
  for (let round = 0; round < ROUNDS && performance.now() - started < 1000 * LONGEST; round++) {
    mine = fit();
    theirs = await peer.ask(k);
    best.ours = Math.min(best.ours, mine.seconds);
    best.theirs = Math.min(best.theirs, theirs.seconds);
  }
  return { ...best, coef: mine.model.parts.coef, peer: theirs.coef };
}

console.log(
  '| case | ours, CPU s | scikit-learn, CPU s | ratio | largest difference of a coefficient, share of the largest |',
);
console.log('| --- | --- | --- | --- | --- |');
const peer = startPeer();
for (const [k, c] of chosen.entries()) {
  const { ours, theirs, coef, peer: other } = await compare(c, k, peer);
  const largest = other.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-12);
  const gap = other.reduce((most, v, j) => Math.max(most, Math.abs(v - coef[j])), 0) / largest;
  const numbers = [ours.toFixed(4), theirs.toFixed(4), (ours / theirs).toFixed(2), gap.toExponential(1)];
  console.log(`| ${c.name} | ${numbers.join(' | ')} |`);
}
peer.end();
rmSync(folder, { recursive: true });
