/*
 * The family ebm against InterpretML's at its defaults, on the same training and holdout rows, each fit in a process of its
 * own. Prints one JSON object { rows: [{ set, ours, theirs, oursCpu, theirsCpu }] } of means over the seeds.
 *
 *   node benchmarks/families/ebm.mjs --data DIR --python PYTHON --sets car,credit_g [--seeds 3]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeData } from '../kernels/kernel-data.mjs';

const { values: flags } = parseArgs({
  options: {
    ...{ data: { type: 'string' }, python: { type: 'string' }, sets: { type: 'string' } },
    seeds: { type: 'string', default: '3' },
  },
});
const into = join(tmpdir(), 'automl-kernel-data');
mkdirSync(into, { recursive: true });
const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
const run = (program, script, path) =>
  JSON.parse(execFileSync(program, [join(import.meta.dirname, script), path], { encoding: 'utf8', env }));
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

const rows = flags.sets.split(',').map((set) => {
  const seeds = Array.from({ length: Number(flags.seeds) }, (_, seed) => writeData(set, seed, into, flags.data));
  const ours = seeds.map((path) => run(process.execPath, 'ebm-fit.mjs', path));
  const theirs = seeds.map((path) => run(flags.python, 'interpret-fit.py', path));
  const of = (side, what) => mean(side.map((one) => one[what]));
  return {
    set,
    ours: of(ours, 'loss'),
    theirs: of(theirs, 'loss'),
    oursCpu: of(ours, 'cpu'),
    theirsCpu: of(theirs, 'cpu'),
  };
});
console.log(JSON.stringify({ rows }));
