/*
 * npm run bench:automl -- --harness DIR --data DIR [--budget 60] [--datasets a,b] [--splits 0] [--cores 1] [--out results.md]
 *                         [--lines ours.jsonl] [--command 'automl fit ...']
 *
 * Our command line on the data sets that peers-60s.json holds the figures of other systems for: same budget, same split,
 * one pinned core, two cells side by side on two cores. The harness is a folder with bench.py, which runs a command line on
 * a folder of data sets and appends one JSON line a cell; finished cells are skipped when the run is started again.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { errorsOf, meanRanks, median, winRates } from './report.mjs';

const here = new URL('.', import.meta.url).pathname;
const { values: options } = parseArgs({
  options: {
    harness: { type: 'string', default: process.env['AUTOML_PEERS'] ?? '' },
    data: { type: 'string', default: process.env['AUTOML_DATA'] ?? '' },
    budget: { type: 'string', default: '60' },
    datasets: { type: 'string', default: '' },
    splits: { type: 'string', default: '0' },
    cores: { type: 'string', default: '1' },
    preset: { type: 'string', default: '' },
    lines: { type: 'string', default: 'bench-automl.jsonl' },
    out: { type: 'string', default: '' },
  },
});
const stop = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(2);
};
if (!existsSync(join(options.harness, 'bench.py')))
  stop(`--harness '${options.harness}' holds no bench.py: name the folder of the harness, or set AUTOML_PEERS.`);
if (!existsSync(join(options.data, 'index.json')))
  stop(`--data '${options.data}' holds no index.json: name the folder of the data sets, or set AUTOML_DATA.`);

const peers = JSON.parse(readFileSync(join(here, 'peers-60s.json'), 'utf8'));
const names = options.datasets === '' ? Object.keys(peers.datasets) : options.datasets.split(',');
const cores = Number(options.cores);
const lanes = cores === 1 ? Math.min(2, cpus().length) : 1;
const bin = join(here, '../../bin/automl.js');
const preset = options.preset === '' ? '' : ` --preset ${options.preset}`;
const fit = `${process.execPath} ${bin} fit {train} --target {target} --task {task} --time-budget {budget} --seed {seed} --out {model} -q${preset}`;
const predict = `${process.execPath} ${join(here, 'predict.mjs')} {model} {test} {out}`;

/** Runs one lane's data sets on its cores; resolves with its lines. */
function lane(index) {
  const sets = names.filter((_, i) => i % lanes === index);
  const file = resolve(lanes === 1 ? options.lines : `${options.lines}.${index}`);
  const pinned = cores === 1 ? String(index) : Array.from({ length: cores }, (_, c) => c).join(',');
  const args = [
    ...[
      'bench.py',
      '--data',
      options.data,
      '--systems',
      'ours',
      '--datasets',
      sets.join(','),
      '--splits',
      options.splits,
    ],
    ...['--seeds', '0', '--budget', options.budget, '--cores', options.cores, '--cpus', pinned, '--out', file],
    ...['--command', `ours=${fit}`, '--predict', `ours=${predict}`],
  ];
  return new Promise((done) => {
    const child = spawn('python3', args, { cwd: options.harness, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('exit', () => done(existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []));
  });
}

const lines = (await Promise.all(Array.from({ length: lanes }, (_, i) => lane(i)))).flat();
const cells = lines
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .filter((cell) => cell.budget === Number(options.budget));
const fixed = (value, digits = 3) => (Number.isFinite(value) ? value.toFixed(digits) : '-');

const sets = [];
const rows = [];
for (const cell of cells) {
  const peer = peers.datasets[cell.dataset];
  const error = typeof cell.error === 'number' ? cell.error : undefined;
  if (peer === undefined) continue;
  const errors = errorsOf(peer, error);
  if (cell.split === 0) sets.push(errors);
  const [best, least] = Object.entries(errors)
    .filter(([system]) => system !== 'automl')
    .reduce((a, b) => (b[1] < a[1] ? b : a));
  const ours = error === undefined ? 'failed' : error.toPrecision(5);
  rows.push(
    `| ${cell.dataset} | ${cell.split} | ${ours} | ${least.toPrecision(5)} (${best}) | ${fixed((error ?? Number.NaN) / least)} | ${fixed(cell.wall_s, 1)} | ${fixed(cell.predict_1row_ms, 2)} | ${fixed(cell.peak_rss_mb, 0)} | ${fixed(cell.model_mb, 1)} |`,
  );
}
const limit = 1.03 * Number(options.budget) + 1;
const everywhere = ['automl', 'lgbm_default', 'flaml', 'autogluon_medium', 'autogluon_best'];
const complete = sets.filter((errors) => everywhere.every((system) => system in errors));
const ranks = meanRanks(complete, everywhere);
const table = [
  `# Beside other systems: ${options.budget} s, ${options.cores} core`,
  '',
  `\`npm run bench:automl\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}; errors on the test rows of the split: 1 - ROC AUC, log loss, RMSE. The other systems' figures are of an earlier run on a machine of the same kind at 60 s on one pinned core (benchmarks/automl/peers-60s.json), ours were taken ${lanes} side by side.`,
  '',
  `Failures: ${cells.filter((c) => typeof c.error !== 'number').length} of ${cells.length}; cells over 1.03 x budget + 1 s: ${cells.filter((c) => c.wall_s > limit).length}. Medians: single row ${fixed(median(cells.map((c) => c.predict_1row_ms)), 2)} ms, model ${fixed(median(cells.map((c) => c.model_mb)), 1)} MB, peak memory ${fixed(median(cells.map((c) => c.peak_rss_mb)), 0)} MB (AutoGluon medium: ${peers.medians.autogluon_medium.peakMb} MB).`,
  '',
  `Mean rank on the ${complete.length} sets that all of these have (a difference of 0.5% is a tie): ${everywhere.map((s) => `${s} ${fixed(ranks[s], 2)}`).join(', ')}.`,
  '',
  '| against | sets | win rate | 90% interval |',
  '|---|---|---|---|',
  ...winRates(sets).map(
    ({ system, sets: n, rate, interval }) =>
      `| ${system} | ${n} | ${fixed(rate, 2)} | ${fixed(interval[0], 2)} to ${fixed(interval[1], 2)} |`,
  ),
  '',
  '| set | split | automl | best of the others | ratio | seconds | row ms | peak MB | folder MB |',
  '|---|---|---|---|---|---|---|---|---|',
  ...rows,
  '',
].join('\n');
if (options.out === '') process.stdout.write(table);
else writeFileSync(options.out, table);
