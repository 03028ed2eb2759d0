/*
 * Matrix products in float32, one thread: GFLOP/s of the kernel by size and form, beside the most that this machine gives
 * to WebAssembly SIMD, a loop of multiplications and additions on registers alone.
 * usage: node benchmarks/families/gemm.mjs   (after npm run build)
 */
import asc from 'assemblyscript/asc';
import { createKernels } from '../../dist/kernels/load.js';
import { gemmScratchBytes } from '../../dist/kernels/scalar/gemm.js';

const { arena, exports } = createKernels();
const ROUNDS = 7;

/** Best of some rounds of about 0.1 s, in operations a nanosecond of CPU time. */
function best(operations, run) {
  const repeats = Math.max(1, Math.round(2e9 / operations));
  let rate = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < repeats; i++) run();
    const { user, system } = process.cpuUsage(before);
    rate = Math.max(rate, (operations * repeats) / (1000 * (user + system)));
  }
  return rate;
}

/** Eight chains of f32x4 additions of products, nothing else. */
async function ceiling() {
  const chains = Array.from({ length: 8 }, (_, i) => i);
  const code = `export function spin(n: i32, x: f32): f32 {
    const a = f32x4.splat(x);
    ${chains.map((i) => `let s${i} = f32x4.splat(${i});`).join('\n')}
    for (let i = 0; i < n; i++) {
      ${chains.map((i) => `s${i} = f32x4.add(a, f32x4.mul(s${i}, a));`).join('\n')}
    }
    return f32x4.extract_lane(${chains.map((i) => `s${i}`).reduce((sum, s) => `f32x4.add(${sum}, ${s})`)}, 0);
  }`;
  const files = new Map();
  const { error } = await asc.main(['in.ts', '--outFile', 'out.wasm', '-O3', '--runtime', 'stub', '--enable', 'simd'], {
    readFile: (name) => (name === 'in.ts' ? code : null),
    writeFile: (name, contents) => void files.set(name, contents),
    listFiles: () => [],
  });
  if (error) throw error;
  const { instance } = await WebAssembly.instantiate(files.get('out.wasm'));
  const turns = 1e6;
  return best(turns * chains.length * 8, () => instance.exports.spin(turns, 0.5));
}

const most = await ceiling();
console.log(`registers only: ${most.toFixed(1)} GFLOP/s`);
console.log('size  form  GFLOP/s');
for (const size of [64, 128, 256, 512, 1024])
  for (const form of ['NN', 'NT', 'TN']) {
    const mark = arena.mark();
    const [a, b, c] = [0, 1, 2].map(() => arena.f32(size * size).fill(0.5));
    const scratch = arena.alloc(gemmScratchBytes(size));
    const strides = (letter) => (letter === 'N' ? [size, 1] : [1, size]);
    const left = [a.byteOffset, ...strides(form[0])];
    const right = [b.byteOffset, ...strides(form[1])];
    const run = () => exports.gemm(size, size, size, ...left, ...right, c.byteOffset, size, 0, scratch);
    run();
    const rate = best(2 * size ** 3, run);
    console.log(`${String(size).padEnd(5)} ${form}    ${rate.toFixed(1)}`);
    arena.release(mark);
  }
