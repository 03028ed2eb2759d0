import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { gemm, gemmScratchBytes } from '../../src/kernels/scalar/gemm.ts';

const { arena, exports, memory } = createKernels();
const FORMS = ['NN', 'NT', 'TN', 'TT'] as const;

interface Problem {
  readonly form: (typeof FORMS)[number];
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly add: number;
  readonly seed: number;
}
const size = (most: number) => fc.integer({ min: 1, max: most });
const problems = fc.record({
  form: fc.constantFrom(...FORMS),
  m: size(70),
  n: size(40),
  k: fc.oneof(size(20), fc.constantFrom(255, 256, 257, 600)),
  add: fc.constantFrom(0, 1),
  seed: fc.nat(1000),
});

/** The kernel's product, the twin's, and the exact sums in float64. */
function run({ form, m, n, k, add, seed }: Problem): { kernel: Float32Array; twin: Float32Array; exact: Float64Array } {
  const mark = arena.mark();
  const rng = createRng(seed);
  const random = (length: number): Float32Array => arena.f32(length).map(() => rng.normal());
  const place = (values: Float32Array): number => {
    const to = arena.f32(values.length);
    to.set(values);
    return to.byteOffset;
  };
  const [valuesA, valuesB, valuesC] = [random(m * k), random(k * n), random(m * (n + 3))];
  const [a, b, c, c2] = [place(valuesA), place(valuesB), place(valuesC), place(valuesC)];
  const strideA: readonly [number, number] = form[0] === 'N' ? [k, 1] : [1, m];
  const strideB: readonly [number, number] = form[1] === 'N' ? [n, 1] : [1, k];
  const scratch = arena.alloc(gemmScratchBytes(n));
  exports.gemm(m, n, k, a, ...strideA, b, ...strideB, c, n + 3, add, scratch);
  gemm(memory.buffer, m, n, k, a, ...strideA, b, ...strideB, c2, n + 3, add);
  const exact = Float64Array.from(valuesC);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = add === 1 ? exact[i * (n + 3) + j]! : 0;
      for (let p = 0; p < k; p++)
        sum += valuesA[i * strideA[0] + p * strideA[1]]! * valuesB[p * strideB[0] + j * strideB[1]]!;
      exact[i * (n + 3) + j] = sum;
    }
  const read = (at: number): Float32Array => new Float32Array(memory.buffer, at, valuesC.length).slice();
  const result = { kernel: read(c), twin: read(c2), exact };
  arena.release(mark);
  return result;
}

describe('the matrix product', () => {
  it('equals its twin to the bit and the exact sums nearly, for any shape, form and row stride', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { kernel, twin, exact } = run(problem);
        expect(kernel).toEqual(twin);
        exact.forEach((v, i) => {
          expect(Math.abs(kernel[i]! - v)).toBeLessThan(1e-5 * (10 + problem.k));
        });
      }),
      { numRuns: 150 },
    );
  });
  it('spans several packed blocks', () => {
    for (const form of FORMS) {
      const { kernel, twin } = run({ form, m: 9, n: 1029, k: 300, add: 0, seed: 5 });
      expect(kernel).toEqual(twin);
    }
  });
  it('of no terms is 0, or leaves what is added to', () => {
    const mark = arena.mark();
    const c = arena.f32(6).fill(7);
    const scratch = arena.alloc(gemmScratchBytes(3));
    exports.gemm(2, 3, 0, 64, 0, 1, 64, 3, 1, c.byteOffset, 3, 1, scratch);
    expect(Array.from(c)).toEqual([7, 7, 7, 7, 7, 7]);
    exports.gemm(2, 3, 0, 64, 0, 1, 64, 3, 1, c.byteOffset, 3, 0, scratch);
    expect(Array.from(c)).toEqual([0, 0, 0, 0, 0, 0]);
    arena.release(mark);
  });
  it('of one row is that row of many', () => {
    const mark = arena.mark();
    const rng = createRng(3);
    const [a, b] = [arena.f32(9 * 300), arena.f32(300 * 21)];
    for (const part of [a, b]) for (let i = 0; i < part.length; i++) part[i] = rng.normal();
    const [all, one] = [arena.f32(9 * 21), arena.f32(21)];
    const scratch = arena.alloc(gemmScratchBytes(21));
    exports.gemm(9, 21, 300, a.byteOffset, 300, 1, b.byteOffset, 21, 1, all.byteOffset, 21, 0, scratch);
    for (let i = 0; i < 9; i++) {
      exports.gemm(1, 21, 300, a.byteOffset + 1200 * i, 300, 1, b.byteOffset, 21, 1, one.byteOffset, 21, 0, scratch);
      expect(one).toEqual(all.slice(21 * i, 21 * i + 21));
    }
    arena.release(mark);
  });
});
