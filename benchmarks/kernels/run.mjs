/*
 * The table of the tree kernels, side by side with Python peers and ml.js.
 *
 *   npm run bench:kernels -- [--quick] [--data DIR] [--python PYTHON] [--rows boosting,shap] [--sets s5k,adult]
 *     [--repeats 5] [--seeds 5] [--out results.md]
 *
 * --quick     the small sets only, under ten minutes on two quiet cores
 * --data      folder with index.json and the files it names (or AUTOML_DATA); without it the real sets are left out
 * --python    an interpreter that has requirements.txt; without it one is made in .venv-kernels, by pip
 *
 * CPU seconds are those of the whole process, all threads, from the call of fit to its return: binning and WebAssembly
 * compilation included, data in memory as row-major float32. The machine must be quiet.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeData } from './kernel-data.mjs';
import { findPython } from './python-peers.mjs';
import { ROWS } from './rows.mjs';
import { FIT_HEAD, fitTable } from './summary.mjs';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    data: { type: 'string', default: process.env.AUTOML_DATA },
    python: { type: 'string' },
    rows: { type: 'string' },
    sets: { type: 'string' },
    repeats: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '5' },
    out: { type: 'string' },
  },
});
const QUICK = new Set(['t1k', 's5k', 'm20k', 'letter', 'california_housing', 'car', 'credit_g', 'abalone']);
const SYNTHETIC = /^(t1k|s5k|m20k|l100k|h500k)$/;
const repeats = Number(flags.repeats);
const seeds = Math.min(Number(flags.seeds), repeats);
const hasData = flags.data !== undefined && existsSync(join(flags.data, 'index.json'));
const into = join(tmpdir(), 'automl-kernel-data');
mkdirSync(into, { recursive: true });
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const lines = [];
const say = (text = '') => {
  lines.push(text);
  console.log(text);
};

/** One program in a fresh process; what it prints, as JSON. Null when it fails, with the reason. */
function measure(script, args) {
  const command = script.endsWith('.py') ? python : process.execPath;
  try {
    return JSON.parse(execFileSync(command, [here(script), ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 }));
  } catch (error) {
    const reason = String(error.stderr || error.message)
      .trim()
      .split('\n')
      .at(-1);
    console.error(`${script} ${args.join(' ')}: ${reason}`);
    return null;
  }
}

function setsOf(row) {
  const asked = flags.sets?.split(',');
  const wanted = row.sets.filter((set) => (asked === undefined ? !flags.quick || QUICK.has(set) : asked.includes(set)));
  return wanted.filter((set) => hasData || SYNTHETIC.test(set));
}

/** Both sides in turn, who is first changing from repeat to repeat. */
function interleave(row, set, extra) {
  const runs = [];
  for (let r = 0; r < repeats; r++) {
    const path = writeData(set, r % seeds, into, flags.data);
    const shared = [path, ...(row.flags ?? []), ...extra];
    const sides = [
      ['ours', row.ours, [...shared, ...(row.ourFlags ?? [])]],
      ['theirs', row.theirs, [...shared, ...(row.theirFlags ?? [])]],
    ];
    if (r % 2 === 1) sides.reverse();
    const run = { seed: r % seeds, ...JSON.parse(readFileSync(path, 'utf8')) };
    for (const [side, script, args] of sides) run[side] = measure(script, args);
    if (run.ours !== null && run.theirs !== null) runs.push(run);
  }
  return runs;
}

function runFit(row) {
  if (setsOf(row).length === 0) return say(flags.quick ? 'Left out of --quick.' : 'Left out: no data folder.');
  say(FIT_HEAD(row));
  for (const set of setsOf(row))
    for (const variant of row.variants ?? [null]) {
      const runs = interleave(row, set, variant === null ? [] : ['--what', variant]);
      say(fitTable(variant === null ? set : `${set}, ${variant}`, row, runs, seeds));
    }
}

function runAlone(row) {
  say('| set | median | least | most |');
  say('|---|---|---|---|');
  for (const set of setsOf(row)) {
    const runs = Array.from({ length: repeats }, () => measure(row.ours, [writeData(set, 0, into, flags.data)]));
    const values = runs.filter((run) => run !== null).map((run) => run.value);
    const sorted = values.sort((a, b) => a - b);
    const cells = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)].map(
      (v) => v?.toFixed(2) ?? 'failed',
    );
    say(`| ${[set, ...cells].join(' | ')} |`);
  }
}

function runReport(row) {
  const sets = setsOf(row);
  if (sets.length === 0) return say('Left out: no data folder.');
  const times = flags.quick && row.quickRepeats !== undefined ? row.quickRepeats : flags.repeats;
  const args = ['--sets', sets.join(','), '--repeats', times, '--python', python];
  if (hasData) args.push('--data', flags.data);
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
  try {
    say(execFileSync(process.execPath, [here(row.script), ...args], options).trimEnd());
  } catch (error) {
    say(`Failed: ${String(error.message).split('\n')[0]}`);
  }
}

const RUN = { fit: runFit, alone: runAlone, report: runReport };
const wanted = flags.rows?.split(',') ?? ROWS.map((row) => row.id);
const unknown = wanted.filter((id) => !ROWS.some((row) => row.id === id));
if (unknown.length > 0) {
  console.error(`There are no rows ${unknown.join(', ')}; choose from ${ROWS.map((row) => row.id).join(', ')}.`);
  process.exit(2);
}
const python = findPython(flags.python);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', cwd: here('.') }).trim();
say('# Tree kernels against their peers');
say();
say(`Commit ${commit}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}.`);
say(
  `${repeats} interleaved repeats in fresh processes, ${seeds} seeds. Ratio: ours by theirs, median (least to most).`,
);
say('Loss: mean over the seeds of log loss or root mean squared error on holdout rows; "noise" when the difference of');
say('the means is within two standard errors of the paired differences.');
if (!hasData) say('\nNo data folder: real sets are left out (--data DIR or AUTOML_DATA).');
for (const row of ROWS.filter((r) => wanted.includes(r.id))) {
  say(`\n## ${row.title}\n`);
  const missing = [row.ours, row.theirs, row.script].filter((file) => file !== undefined && !existsSync(here(file)));
  if (missing.length > 0) say(`Not measured: ${missing.join(', ')} is not there.`);
  else RUN[row.kind](row);
}
if (flags.out !== undefined) writeFileSync(flags.out, `${lines.join('\n')}\n`);
