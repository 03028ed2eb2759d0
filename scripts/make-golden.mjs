/*
 * Makes the golden models of the present format under tests/golden/v<format>-<task>, where they do not exist yet.
 * Small tables with numbers, categories, dates, text, booleans and holes, so that every kind of column is saved.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'bin', 'automl.js');

/** A small deterministic generator (Park and Miller). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function makeTable(task) {
  const next = random(7);
  const rows = [];
  for (let i = 0; i < 240; i++) {
    const size = Math.round(next() * 1000) / 10;
    const city = ['Ulm', 'Bonn', 'Kiel', ''][Math.floor(next() * 4)];
    const day = new Date(Date.UTC(2024, 0, 1 + Math.floor(next() * 700))).toISOString().slice(0, 10);
    const paid = next() < 0.5 ? 'yes' : 'no';
    const note = ['good as new and clean', 'some wear on the left side', 'needs work on engine and door'][
      Math.floor(next() * 3)
    ];
    const words = `${note} ${['today', 'soon', 'later'][Math.floor(next() * 3)]} ${Math.floor(next() * 50)}`;
    const age = next() < 0.1 ? '' : String(Math.floor(next() * 30));
    const value = size / 10 + (city === 'Ulm' ? 5 : 0) + (paid === 'yes' ? 3 : 0) - Number(age || 15) / 5 + next();
    const label = {
      regression: value.toFixed(3),
      binary: value > 7 ? 'dear' : 'cheap',
      multiclass: value > 9 ? 'high' : value > 5 ? 'mid' : 'low',
    }[task];
    rows.push([size, city, day, paid, words, age, label].join(','));
  }
  return { header: 'size,city,sold,paid,note,age,target', rows };
}

const cases = [
  ['regression', 'gaussian-process'],
  ['multiclass', 'gaussian-process'],
  ['regression', 'linear'],
  ['multiclass', 'logistic'],
  ['binary', 'knn'],
  ['multiclass', 'decision-tree'],
  ['regression', 'gbdt'],
  ['binary', 'gbdt'],
  ['multiclass', 'gbdt'],
  ['multiclass', 'random-forest'],
  ['regression', 'extra-trees'],
  ['binary', 'mlp'],
  ['multiclass', 'mlp'],
  ['multiclass', 'linear-svm'],
  ['multiclass', 'naive-bayes'],
  ['multiclass', 'lda'],
  ['binary', 'qda'],
  ['multiclass', 'svm'],
  ['regression', 'svm'],
  ['binary', 'oblivious-gbdt'],
  ['regression', 'oblivious-gbdt'],
  ['binary', 'ebm'],
  ['multiclass', 'ebm'],
  // state of version 3: compact trees
  ['regression', 'gbdt', '-3'],
  ['multiclass', 'gbdt', '-3'],
  // state of version 2: pairs of classes coupled exactly
  ['multiclass', 'svm', '-2'],
];
/** Format 2: log odds pooled. */
const pools = [
  [
    'multiclass',
    'pool',
    '',
    ['--families', 'logistic,knn,gaussian-process', '--max-trials', '6', '--metric', 'log_loss'],
  ],
];
/** Format 1 with other options than the usual ones. State of version 4: networks in few bytes. */
const special = [['binary', 'mlp', '-4', ['--families', 'mlp', '--max-trials', '2', '--quantize', 'int8'], 1]];
for (const [task, family, state = '', several, format = several === undefined ? 1 : 2] of [
  ...cases,
  ...pools,
  ...special,
]) {
  const folder = join(root, 'tests', 'golden', `v${format}-${task}-${family}${state}`);
  if (existsSync(folder)) continue;
  const work = mkdtempSync(join(tmpdir(), 'automl-golden-'));
  const { header, rows } = makeTable(task);
  writeFileSync(join(work, 'train.csv'), [header, ...rows.slice(0, 200)].join('\n'));
  const unseen = ['11.5,Rome,2026-02-30,yes,,7,', ',,,,,,', 'x,Bonn,2025-06-01,maybe,clean door,1e3,'];
  const input = [header, ...rows.slice(200), ...unseen].map((line) => line.slice(0, line.lastIndexOf(','))).join('\n');
  writeFileSync(join(work, 'input.csv'), `${input}\n`);
  const out = join(work, 'run');
  const run = (...args) =>
    execFileSync(process.execPath, [bin, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const own = several ?? ['--families', family, '--max-trials', '2'];
  const search = [...own, '--folds', '2', '--sampler', 'portfolio'];
  run(
    'fit',
    join(work, 'train.csv'),
    '--target',
    'target',
    '--task',
    task,
    ...search,
    '--types',
    'note=text',
    '--out',
    out,
    '-q',
  );
  mkdirSync(folder, { recursive: true });
  cpSync(join(out, 'model'), join(folder, 'model'), { recursive: true });
  cpSync(join(work, 'input.csv'), join(folder, 'input.csv'));
  run('predict', out, join(work, 'input.csv'), '--output', join(folder, 'predictions.csv'), '-q');
  const manifest = JSON.parse(readFileSync(join(folder, 'model', 'manifest.json'), 'utf8'));
  const members = manifest.members.map((m) => m.family);
  if (several !== undefined && manifest.pool !== 'log') throw new Error(`${folder} pools no log odds`);
  if (several === undefined && !members.includes(family))
    throw new Error(`${folder} holds ${members.join(', ')} and no ${family}`);
  process.stdout.write(`${folder}: ${members.join(', ')}\n`);
  rmSync(work, { recursive: true });
}
