/*
 * k nearest neighbours, 20,000 x 20 and 1,000 queries, against scikit-learn's with the same metric: CPU seconds of fit and
 * prediction together, median of interleaved runs after two of each that do not count.
 * Prints JSON.   node benchmarks/families/knn.mjs --python PYTHON
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createRng } from '../../dist/core/rng.js';
import { createKernels } from '../../dist/kernels/load.js';
import { getFamily } from '../../dist/models/registry.js';

const { values: flags } = parseArgs({ options: { python: { type: 'string', default: 'python3' } } });
const [rows, cols, queries, k] = [20_000, 20, 1000, 15];
const rng = createRng(1);
const columns = Array.from({ length: cols }, () => Float32Array.from({ length: rows + queries }, () => rng.normal()));
const y = Float64Array.from({ length: rows + queries }, (_, i) => (columns[0][i] + columns[1][i] > 0 ? 1 : 0));
const features = columns.map((_, j) => ({ name: `x${j}`, kind: 'numeric', cardinality: 0, source: `x${j}` }));
const x = { rows: rows + queries, features, columns };
const family = getFamily('knn');
const shape = { task: 'binary', rows, cols, categories: 0, classes: 2 };
const defaults = family.space(shape).defaults();
const kernels = createKernels();
const asked = Uint32Array.from({ length: queries }, (_, i) => rows + i);

function run(p) {
  const config = { ...defaults, k, p };
  const before = process.cpuUsage();
  const input = {
    x,
    rows: Uint32Array.from({ length: rows }, (_, i) => i),
    y,
    task: { kind: 'binary', classes: ['a', 'b'] },
  };
  const mark = kernels.arena.mark();
  const fit = family.fit(input, config, { rng: createRng(0), kernels, shouldStop: () => false });
  let next = fit.next();
  while (!next.done) next = fit.next();
  next.value.predict(x, { rows: asked, kernels });
  kernels.arena.release(mark);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
const folder = mkdtempSync(join(tmpdir(), 'knn-'));
writeFileSync(
  join(folder, 'x'),
  Float32Array.from({ length: (rows + queries) * cols }, (_, i) => columns[i % cols][Math.floor(i / cols)]),
);
writeFileSync(join(folder, 'y'), y);
const program = `
import sys, time
import numpy as np
from sklearn.neighbors import KNeighborsClassifier
x = np.fromfile("${folder}/x", dtype="float32").reshape(-1, ${cols}); y = np.fromfile("${folder}/y")
for line in sys.stdin:
    start = time.process_time()
    KNeighborsClassifier(${k}, weights="distance", p=int(line)).fit(x[:${rows}], y[:${rows}]).predict_proba(x[${rows}:])
    print(time.process_time() - start, flush=True)
`;
const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
const python = spawn(flags.python, ['-c', program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

async function compare(p) {
  const [ours, theirs] = [[], []];
  for (let i = 0; i < 9; i++) {
    const own = run(p);
    python.stdin.write(`${p}\n`);
    const their = Number((await answers.next()).value);
    if (i < 2) continue;
    ours.push(own);
    theirs.push(their);
  }
  return { ours: median(ours), theirs: median(theirs) };
}
const found = { euclidean: await compare(2), manhattan: await compare(1) };
python.stdin.end();
rmSync(folder, { recursive: true });
console.log(JSON.stringify(found));
