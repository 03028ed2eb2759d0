/*
 * Boosted trees against LightGBM, interleaved in fresh processes.
 *
 *   node benchmarks/kernels/compare-gbdt.mjs --python PYTHON [--sets s5k,adult] [--data DIR] [--repeats 5] [--seeds 1]
 *     [--threads 1] [--quantised]
 *
 * DIR (or AUTOML_DATA) holds index.json and the files it names, for the real sets.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { syntheticNames, writeData } from './kernel-data.mjs';

const { values: flags } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    data: { type: 'string', default: process.env.AUTOML_DATA },
    sets: { type: 'string' },
    repeats: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '100' },
    quantised: { type: 'boolean', default: false },
  },
});
const real = flags.data === undefined ? [] : ['adult', 'covertype', 'letter', 'diamonds', 'california_housing'];
const sets = flags.sets?.split(',') ?? [...syntheticNames, ...real];
const into = join(tmpdir(), 'automl-kernel-data');
mkdirSync(into, { recursive: true });
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const run = (command, file, path, extra = []) =>
  JSON.parse(
    execFileSync(command, [here(file), path, '--rounds', flags.rounds, ...extra], {
      encoding: 'utf8',
    }),
  );
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
const measure = Number(flags.threads) > 1 ? 'wall' : 'cpu';

console.log(`| set | ours, ${measure} s | LightGBM | ratio (least to most) | least / least | loss | LightGBM |`);
console.log('|---|---|---|---|---|---|---|');
for (const name of sets) {
  const ours = [];
  const theirs = [];
  const seeds = Number(flags.seeds);
  for (let r = 0; r < Number(flags.repeats); r++) {
    const path = writeData(name, r % seeds, into, flags.data);
    theirs.push(
      run(flags.python, 'lightgbm-fit.py', path, [
        '--threads',
        flags.threads,
        ...(flags.quantised ? ['--quantised'] : []),
      ]),
    );
    ours.push(run(process.execPath, 'gbdt-fit.mjs', path, ['--threads', flags.threads]));
  }
  const ratios = ours.map((fit, r) => fit[measure] / theirs[r][measure]);
  const least = (fits) => Math.min(...fits.map((fit) => fit[measure]));
  const losses = (fits) => mean(fits.slice(0, seeds).map((fit) => fit.loss)).toPrecision(5);
  const cells = [
    name,
    median(ours.map((fit) => fit[measure])).toFixed(3),
    median(theirs.map((fit) => fit[measure])).toFixed(3),
    `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`,
    (least(ours) / least(theirs)).toFixed(2),
    losses(ours),
    losses(theirs),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
