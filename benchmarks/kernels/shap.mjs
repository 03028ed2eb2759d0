/*
 * Path-dependent SHAP values of one LightGBM model, ours against LightGBM's pred_contrib and the shap package: CPU seconds
 * for 1,000 rows in fresh processes, and the largest difference.
 *
 *   node benchmarks/kernels/shap.mjs --python PYTHON [--sets s5k,adult] [--data DIR] [--repeats 3] [--leaves 31]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createKernels } from '../../dist/kernels/load.js';
import { readLightGbmModel } from '../../dist/models/import/read-models.js';
import { readData, writeData } from './kernel-data.mjs';

const { values: flags } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    data: { type: 'string', default: process.env.AUTOML_DATA },
    sets: { type: 'string', default: 's5k,m20k' },
    repeats: { type: 'string', default: '3' },
    leaves: { type: 'string', default: '31' },
    rounds: { type: 'string', default: '100' },
    /** For the child process: model, contributions and data. */
    child: { type: 'string', multiple: true },
  },
});
const ROWS = 1000;

/** Our seconds, and how far we are from LightGBM, in one process. */
function measure([modelFile, contribFile, dataFile]) {
  const data = readData(dataFile);
  const columns = Array.from({ length: data.cols }, (_, j) =>
    Float32Array.from(
      { length: Math.min(ROWS, data.rows - data.train) },
      (_, i) => data.x[(data.train + i) * data.cols + j],
    ),
  );
  const model = readLightGbmModel(readFileSync(modelFile, 'utf8'));
  const x = { rows: columns[0].length, columns };
  const before = process.cpuUsage();
  const { values, expected } = model.shapValues(x, { kernels: createKernels() });
  const { user, system } = process.cpuUsage(before);
  const bytes = readFileSync(contribFile);
  const theirs = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let off = 0;
  for (let line = 0; line < x.rows * model.outputs; line++)
    for (let j = 0; j <= data.cols; j++) {
      const ours = j < data.cols ? values[line * data.cols + j] : expected[line % model.outputs];
      off = Math.max(off, Math.abs(ours - theirs[line * (data.cols + 1) + j]));
    }
  return { ours: (user + system) / 1e6, off };
}

if (flags.child !== undefined) console.log(JSON.stringify(measure(flags.child)));
else {
  const into = join(tmpdir(), 'automl-kernel-data');
  mkdirSync(into, { recursive: true });
  const here = (file) => fileURLToPath(new URL(file, import.meta.url));
  const run = (command, args) =>
    JSON.parse(execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
  console.log('| set | ours, CPU s | pred_contrib | shap | ours / pred_contrib | largest difference |');
  console.log('|---|---|---|---|---|---|');
  for (const name of flags.sets.split(',')) {
    const path = writeData(name, 0, into, flags.data);
    const [model, contrib] = ['txt', 'f64'].map((end) =>
      path.replace(/json$/, `${flags.leaves}-${flags.rounds}.${end}`),
    );
    const runs = Array.from({ length: Number(flags.repeats) }, () => {
      const limits = ['--rounds', flags.rounds, '--leaves', flags.leaves, '--rows', String(ROWS)];
      const theirs = run(flags.python, [here('lightgbm-contrib.py'), path, model, contrib, ...limits]);
      return {
        ...theirs,
        ...run(process.execPath, [here('shap.mjs'), ...[model, contrib, path].flatMap((f) => ['--child', f])]),
      };
    });
    const of = (key) => median(runs.map((r) => r[key] ?? Number.NaN));
    const cells = [of('ours').toFixed(3), of('lightgbm').toFixed(3), of('shap').toFixed(3)];
    const ratio = median(runs.map((r) => r.ours / r.lightgbm)).toFixed(2);
    console.log(`| ${[name, ...cells, ratio, Math.max(...runs.map((r) => r.off)).toExponential(1)].join(' | ')} |`);
  }
}
