/*
 * The model families beside their peers: one table of targets, then every part in full.
 *
 *   npm run bench:families -- [--quick | --full] [--data DIR] [--layout DIR] [--python PYTHON] [--interpret PYTHON]
 *     [--autogluon PYTHON] [--parts gemm,linear] [--note 'busy machine'] [--out benchmarks/results/families.md]
 *
 * --data       folder with index.json and the files it names (or AUTOML_DATA)
 * --layout     folder with <set>/train.csv and test.csv for each set of the index, as dev-sets.mjs --layout writes them
 * --python     an interpreter with scikit-learn, scipy and pandas; default python3
 * --interpret  an interpreter with interpret-core; default that of --python
 * --autogluon  an interpreter with autogluon.tabular and torch
 * --quick      a minute or two, to see that everything runs; --full: all sets, more rows and rounds (an hour or more)
 *
 * Without either it takes less than ten minutes on a quiet machine. CPU seconds on one thread. A part whose needs are not
 * met is named as not measured.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PARTS } from './parts.mjs';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    autogluon: { type: 'string' },
    note: { type: 'string' },
    data: { type: 'string', default: process.env.AUTOML_DATA },
    layout: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    interpret: { type: 'string' },
    parts: { type: 'string' },
    out: { type: 'string', default: join(import.meta.dirname, '..', 'results', 'families.md') },
  },
});
const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
const options = { encoding: 'utf8', env, maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] };
const run = (program, args) => execFileSync(program, args, options);
const node = (file, args) => run(process.execPath, [join(import.meta.dirname, file), ...args]);

function imports(python, modules) {
  try {
    execFileSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const size = flags.quick ? 'quick' : flags.full ? 'full' : 'usual';
const interpret = flags.interpret ?? flags.python;
const LACKS = {
  python: () =>
    !imports(flags.python, 'sklearn, scipy, pandas') && `${flags.python} lacks scikit-learn: name one by --python`,
  interpret: () => !imports(interpret, 'interpret') && `${interpret} lacks interpret-core: name one by --interpret`,
  autogluon: () =>
    !(flags.autogluon && imports(flags.autogluon, 'autogluon.tabular, torch')) &&
    'no interpreter with AutoGluon: name one by --autogluon',
  data: () =>
    !(flags.data && existsSync(join(flags.data, 'index.json'))) && 'no folder with index.json: name one by --data',
  layout: () => !(flags.layout && existsSync(flags.layout)) && 'no folder of train.csv files: name one by --layout',
};

const asked = flags.parts?.split(',') ?? PARTS.map((part) => part.id);
const unknown = asked.filter((id) => !PARTS.some((part) => part.id === id));
if (unknown.length > 0) {
  console.error(`There are no parts ${unknown.join(', ')}; choose from ${PARTS.map((part) => part.id).join(', ')}.`);
  process.exit(2);
}

function measure(part) {
  const lacks = part.needs.map((need) => LACKS[need]()).find((reason) => reason !== false);
  if (lacks !== undefined) return { failed: lacks };
  const sets = part.sets?.[size];
  try {
    return part.run({ node, run, ...flags, interpret, sets, size });
  } catch (error) {
    return { failed: String(error.message).split('\n')[0] };
  }
}

const [table, details] = [[], []];
let seconds = 0;
const commit = run('git', ['-C', import.meta.dirname, 'rev-parse', '--short', 'HEAD']).trim();

/** After every part, so that a run that is cut short leaves what it has measured. */
function write() {
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}${size === 'usual' ? '' : `, --${size}`}`;
  const text = [
    '# Model families against their peers',
    '',
    `Commit ${commit}, Node ${process.version}, ${machine}. One thread; CPU seconds. ${flags.note ?? ''}`.trim(),
    `All of it took ${(seconds / 60).toFixed(1)} minutes.`,
    '',
    '| what | target | measured | |',
    '|---|---|---|---|',
    ...table,
    '',
    ...details,
  ].join('\n');
  writeFileSync(flags.out, text);
  return text;
}

for (const part of PARTS.filter(({ id }) => asked.includes(id))) {
  const start = performance.now();
  const { failed, rows = [], detail } = measure(part);
  const took = (performance.now() - start) / 1000;
  seconds += took;
  console.error(`${part.id}: ${took.toFixed(0)} s`);
  if (failed !== undefined) table.push(`| ${part.title} | | not measured: ${failed} | |`);
  for (const { what, target, measured, met } of rows)
    table.push(`| ${what} | ${target} | ${measured} | ${met === undefined ? '' : met ? 'met' : 'missed'} |`);
  if (detail !== undefined) details.push(`## ${part.title}\n\n${detail}\n`);
  write();
}
console.log(write());
