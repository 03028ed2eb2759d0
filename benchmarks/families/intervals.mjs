/*
 * Prediction intervals of whole runs: the share of outcomes between the quantiles 0.1 and 0.9, over all rows of a set. The rows
 * are dealt into parts; each part is judged by a run on the others, so every row is judged once. Prints one JSON object
 * { rows: [{ set, rows, coverage, below, above, parts, single, error }] }: shares in percent points; `parts` the coverage of
 * each part; `single` the standard error of one test set of a part's size (binomial, of the judged and of the calibrating
 * rows); `error` that of the mean over all rows (binomial: an upper bound, because every row calibrates the other parts'
 * intervals as often as it is judged, and what one part has too much of the others have too little of; where some parts are
 * not judged, the calibrating rows count too).
 *
 *   node benchmarks/families/intervals.mjs --layout DIR --data DIR --sets abalone,concrete [--parts 4] [--judged 4]
 *     [--budget 10 | --trials 6] [--rows 6000]
 *   --layout  <set>/train.csv and test.csv    --data  folder with index.json: [{ "name", "target", "task" }]
 *   --judged  so many of the parts are judged    --trials  no time budget: what other programs run has no effect
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng } from '../../dist/core/rng.js';
import { AutoRegressor } from '../../dist/index.js';
import { parseCells } from '../lay-out-set.mjs';

const { values: flags } = parseArgs({
  options: {
    layout: { type: 'string' },
    data: { type: 'string' },
    sets: { type: 'string' },
    parts: { type: 'string', default: '4' },
    judged: { type: 'string' },
    budget: { type: 'string', default: '10' },
    trials: { type: 'string' },
    rows: { type: 'string', default: '6000' },
  },
});
const [LOW, HIGH] = [0.1, 0.9];
const parts = Number(flags.parts);
const judged = Math.min(parts, Number(flags.judged ?? parts));
const folder = mkdtempSync(join(tmpdir(), 'intervals-'));
const quote = (cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const percent = (share) => 100 * share;

function load(name) {
  const [[head, ...train], [, ...test]] = ['train', 'test'].map((end) =>
    parseCells(readFileSync(join(flags.layout, name, `${end}.csv`), 'utf8'), ','),
  );
  const all = [...train, ...test];
  const order = createRng(1).permutation(all.length).slice(0, Number(flags.rows));
  return { head, rows: Array.from(order, (i) => all[i]) };
}

async function judge(target, head, train, test) {
  const file = join(folder, 'train.csv');
  writeFileSync(file, `${[head, ...train].map((row) => row.map(quote).join(',')).join('\n')}\n`);
  const limit = flags.trials === undefined ? { timeBudget: Number(flags.budget) } : { maxTrials: Number(flags.trials) };
  const model = new AutoRegressor({ ...limit, seed: 1, quantiles: [LOW, HIGH] });
  await model.fit(file, { target });
  const at = head.indexOf(target);
  const table = Object.fromEntries(
    head.flatMap((name, j) => (j === at ? [] : [[name, test.map((row) => (row[j] === '' ? null : row[j]))]])),
  );
  const { data } = model.predictQuantiles(table, [LOW, HIGH]);
  let [below, above] = [0, 0];
  test.forEach((row, i) => {
    if (Number(row[at]) < data[2 * i]) below++;
    else if (Number(row[at]) > data[2 * i + 1]) above++;
  });
  return { rows: test.length, below, above, trials: model.manifest.provenance.trials };
}

const index = JSON.parse(readFileSync(join(flags.data, 'index.json'), 'utf8'));
const rows = [];
for (const name of flags.sets.split(',')) {
  const { target } = index.find((one) => one.name === name);
  const { head, rows: all } = load(name);
  const found = [];
  for (let part = 0; part < judged; part++) {
    const isTest = (_, i) => i % parts === part;
    const train = all.filter((row, i) => !isTest(row, i));
    found.push(await judge(target, head, train, all.filter(isTest)));
  }
  const sum = (key) => found.reduce((s, one) => s + one[key], 0);
  const spread = (HIGH - LOW) * (1 - HIGH + LOW);
  const calibrating = all.length - all.length / parts;
  rows.push({
    ...{ set: name, rows: sum('rows'), coverage: percent(1 - (sum('below') + sum('above')) / sum('rows')) },
    ...{ below: percent(sum('below') / sum('rows')), above: percent(sum('above') / sum('rows')) },
    parts: found.map((one) => percent(1 - (one.below + one.above) / one.rows)),
    single: percent(Math.sqrt(spread * (parts / all.length + 1 / calibrating))),
    error: percent(Math.sqrt(spread * (1 / sum('rows') + (judged < parts ? 1 / calibrating : 0)))),
    trials: found.map((one) => one.trials),
  });
}
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ rows }));
