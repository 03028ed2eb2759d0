/*
 * Our CatBoost-like trees against CatBoost's defaults on sets with categories: three of five folds of at most 10,000
 * rows, one thread, the sides in turn, each in fresh processes.
 *
 *   node benchmarks/kernels/compare-catboost.mjs --data DIR --python PYTHON [--sets adult,car] [--repeats 1]
 *
 * DIR holds index.json and the files it names; its test rows are left out.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.AUTOML_DATA },
    python: { type: 'string', default: 'python3' },
    sets: { type: 'string', default: 'adult,telco_churn,credit_g,car,diamonds,abalone,kr_vs_kp,sick' },
    repeats: { type: 'string', default: '1' },
  },
});
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const into = join(tmpdir(), 'automl-kernel-data', 'catboost');
const index = join(flags.data, 'index.json');
const entries = JSON.parse(readFileSync(index, 'utf8'));

/** The training rows of a set as NAME/train.csv. Rows are lines: none of these sets breaks one inside quotes. */
function writeTraining(name) {
  const folder = join(into, name);
  const file = join(folder, 'train.csv');
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  const entry = entries.find((e) => e.name === name);
  const bytes = readFileSync(join(flags.data, entry.file));
  const [header, ...lines] = (entry.file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const setAside = join(flags.data, 'test_rows.json.gz');
  const aside = new Set(existsSync(setAside) ? JSON.parse(gunzipSync(readFileSync(setAside)).toString())[name] : []);
  writeFileSync(file, [header, ...lines.filter((_, i) => !aside.has(i))].join('\n'));
}

const run = (command, args) =>
  execFileSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'inherit'] })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

console.log('| set | ours, cpu s | CatBoost | ratio | loss | CatBoost | no worse |');
console.log('|---|---|---|---|---|---|---|');
let noWorse = 0;
const names = flags.sets.split(',');
for (const name of names) {
  writeTraining(name);
  const pairs = [];
  for (let r = 0; r < Number(flags.repeats); r++) {
    const theirs = run(flags.python, [here('catboost-fit.py'), index, into, into, name]);
    pairs.push({ theirs, ours: run(process.execPath, [here('catboost-like.mjs'), into, name]) });
  }
  const seconds = (side) => median(pairs.map((pair) => mean(pair[side].map((fold) => fold.seconds))));
  const loss = (side) => mean(pairs[0][side].map((fold) => fold.loss));
  const ratio = seconds('ours') / seconds('theirs');
  const isNoWorse = loss('ours') <= loss('theirs') * 1.001;
  if (isNoWorse) noWorse++;
  const cells = [seconds('ours').toFixed(2), seconds('theirs').toFixed(2), ratio.toFixed(2)];
  const losses = [loss('ours').toPrecision(5), loss('theirs').toPrecision(5), isNoWorse ? 'yes' : 'no'];
  console.log(`| ${[name, ...cells, ...losses].join(' | ')} |`);
}
console.log(`\nLoss no worse (within 0.1%) on ${noWorse} of ${names.length} sets.`);
