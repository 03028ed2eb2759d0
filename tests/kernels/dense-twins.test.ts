import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { cosTurn, exp32 } from '../../src/kernels/scalar/approximate.ts';
import * as dense from '../../src/kernels/scalar/dense.ts';
import * as loss from '../../src/kernels/scalar/dense-loss.ts';
import { dense8 } from '../../src/kernels/scalar/dense8.ts';
import { gemmScratchBytes } from '../../src/kernels/scalar/gemm.ts';
import { memberOutputs } from '../../src/kernels/scalar/member-outputs.ts';
import { memberScores } from '../../src/kernels/scalar/member-scores.ts';
import * as numbers from '../../src/kernels/scalar/periodic.ts';

const { arena, exports, memory } = createKernels();
const RUNS = { numRuns: 60 };
const seeds = fc.nat(2 ** 20);
type Twins = typeof dense &
  typeof loss &
  typeof numbers & { dense8: typeof dense8; memberScores: typeof memberScores; memberOutputs: typeof memberOutputs };
const twins: Twins = { ...dense, ...loss, ...numbers, dense8, memberScores, memberOutputs };

/** Places random float32 arrays of these lengths and runs kernel and twin of a name on equal bytes. */
function same<N extends keyof Twins>(
  name: N,
  seed: number,
  lengths: readonly number[],
  args: (at: number[]) => number[],
  prepare: (arrays: Float32Array[]) => void = () => {},
): void {
  const mark = arena.mark();
  const rng = createRng(seed);
  const arrays = lengths.map((n) => arena.f32(n));
  for (const array of arrays) for (let i = 0; i < array.length; i++) array[i] = 3 * rng.normal();
  prepare(arrays);
  const list = args(arrays.map((a) => a.byteOffset));
  const end = mark + arena.used;
  const copy = new Uint8Array(end);
  copy.set(new Uint8Array(memory.buffer, 0, end));
  (exports[name] as (...a: number[]) => void)(...list);
  (twins[name] as (buffer: ArrayBufferLike, ...a: number[]) => void)(copy.buffer, ...list);
  for (const { byteOffset, length } of arrays)
    expect(new Float32Array(copy.buffer, byteOffset, length)).toEqual(
      new Float32Array(memory.buffer, byteOffset, length).slice(),
    );
  arena.release(mark);
}
const check = (rows: number, cols: number, body: (rows: number, cols: number, seed: number) => void): void => {
  const [r, c] = [fc.integer({ min: 1, max: rows }), fc.integer({ min: 1, max: cols })];
  fc.assert(
    fc.property(r, c, seeds, (m, n, seed) => body(m, n, seed)),
    RUNS,
  );
};

describe('kernels of networks equal their twins to the bit', () => {
  it.each([0, 1, 2])('activation %i, with and without slopes and dropped units', (kind) => {
    check(9, 5, (rows, c, seed) => {
      const n = rows * 4 * c;
      const state = (a: Float32Array[]): void => new Uint32Array(memory.buffer, a[3]!.byteOffset, 4).set([1, 2, 3, 4]);
      for (const keep of [2 ** 24, 2 ** 23])
        same('activate', seed, [n, 4 * c, n, 4], ([z, b, s, r]) => [z!, b!, s!, rows, 4 * c, kind, keep, r!], state);
      same('activate', seed, [n, 4 * c], ([z, b]) => [z!, b!, 0, rows, 4 * c, kind, 2 ** 24, 0]);
    });
  });
  it('scaling of columns and back', () => {
    check(9, 5, (rows, c, seed) => {
      const [n, cols] = [rows * 4 * c, 4 * c];
      same('scaleColumns', seed, [n, cols, n], ([x, f, o]) => [x!, f!, rows, cols, o!]);
      for (const add of [0, 1])
        same('scaleColumnsBack', seed, [n, n, cols, cols, n], ([d, x, f, g, b]) => [
          ...[d!, x!, f!, rows, cols],
          ...[g!, b!, add],
        ]);
      same('multiplyInto', seed, [n, n], ([a, b]) => [a!, b!, n]);
    });
  });
  it('sums of columns and rows by id', () => {
    check(20, 11, (rows, cols, seed) => {
      same('columnSums', seed, [rows * cols, cols], ([x, o]) => [x!, rows, cols, o!]);
      const ids = (a: Float32Array[]): void => {
        const rng = createRng(seed);
        const list = new Uint32Array(memory.buffer, a[1]!.byteOffset, 7);
        for (let i = 0; i < 7; i++) list[i] = rng.int(rows);
      };
      same('gatherRows', seed, [rows * cols, 7, 7 * (cols + 2)], ([x, i, o]) => [x!, cols, i!, 7, o!, cols + 2], ids);
    });
  });
  it('Adam', () => {
    check(1, 20, (_, c, seed) => {
      const positive = (a: Float32Array[]): void => void a[3]!.set(a[3]!.map(Math.abs));
      const rates = [0.01, 1e-4, 0.9, 0.95, 1.2, 1.1];
      same('adam', seed, [4 * c, 4 * c, 4 * c, 4 * c], ([t, g, m, v]) => [t!, g!, m!, v!, 4 * c, ...rates], positive);
    });
  });
  it('slopes of the losses', () => {
    check(9, 7, (rows, classes, seed) => {
      const targets = (a: Float32Array[]): void => void a[1]!.set(a[1]!.map((_, i) => i % classes));
      const arrays = [rows * classes, rows, rows];
      for (const smoothing of [0, 0.1])
        same('softmaxSlope', seed, arrays, ([z, y, w]) => [z!, y!, w!, rows, classes, smoothing], targets);
      const one = [rows, rows, rows];
      same('logisticSlope', seed, one, ([z, y, w]) => [z!, y!, w!, rows, 0.1]);
      same('squaredSlope', seed, one, ([z, y, w]) => [z!, y!, w!, rows, 2.5]);
    });
  });
  it('products with int8 weights', () => {
    check(5, 10, (rows, fours, seed) => {
      const inputs = 4 * fours;
      const [stride, outputs] = [Math.ceil(inputs / 8) * 8, 4 + 4 * (seed % 4)];
      const weights = (a: Float32Array[]): void => {
        const rng = createRng(seed);
        const bytes = new Int8Array(memory.buffer, a[1]!.byteOffset, outputs * stride);
        for (let i = 0; i < bytes.length; i++) bytes[i] = i % stride < inputs ? rng.int(255) - 127 : 0;
        if (seed % 7 === 0) a[0]!.fill(0);
      };
      const sizes = [rows * inputs, (outputs * stride) / 4, outputs, rows * outputs];
      const mark = arena.mark();
      const scratch = arena.alloc(4 * stride);
      same('dense8', seed, sizes, ([x, w, s, o]) => [x!, rows, inputs, w!, stride, s!, outputs, o!, scratch], weights);
      arena.release(mark);
    });
  });
  it('single scores of members, which are those of gemm', () => {
    check(5, 300, (rows, width, seed) => {
      const members = 1 + (seed % 9);
      const sizes = [members * rows * width, members * width, members * rows];
      same('memberScores', seed, sizes, ([x, w, s]) => [x!, members, rows, width, w!, s!]);
      const mark = arena.mark();
      const [x, w, one, other] = [rows * width, width, rows, rows].map((n) => arena.f32(n)) as Float32Array[];
      const rng = createRng(seed);
      for (const array of [x!, w!, one!]) for (let i = 0; i < array.length; i++) array[i] = rng.normal();
      other!.set(one!);
      const scratch = arena.alloc(gemmScratchBytes(1));
      exports.memberScores(x!.byteOffset, 1, rows, width, w!.byteOffset, one!.byteOffset);
      exports.gemm(rows, 1, width, x!.byteOffset, width, 1, w!.byteOffset, 1, 1, other!.byteOffset, 1, 1, scratch);
      expect(one!.slice()).toEqual(other!.slice());
      arena.release(mark);
    });
  });
  it('several scores of members, which are those of gemm', () => {
    check(5, 300, (rows, width, seed) => {
      const [members, outputs] = [1 + (seed % 5), 1 + (seed % 11)];
      const sizes = [members * rows * width, members * width * outputs, members * rows * outputs];
      same('memberOutputs', seed, sizes, ([x, w, s]) => [x!, members, rows, width, outputs, w!, s!]);
      const mark = arena.mark();
      const [x, w, one, other] = [rows * width, width * outputs, rows * outputs, rows * outputs].map((n) =>
        arena.f32(n),
      ) as Float32Array[];
      const rng = createRng(seed);
      for (const array of [x!, w!, one!]) for (let i = 0; i < array.length; i++) array[i] = rng.normal();
      other!.set(one!);
      const scratch = arena.alloc(gemmScratchBytes(outputs));
      const at = [x, w, one, other].map((a) => a!.byteOffset) as [number, number, number, number];
      exports.memberOutputs(at[0], 1, rows, width, outputs, at[1], at[2]);
      exports.gemm(rows, outputs, width, at[0], width, 1, at[1], outputs, 1, at[3], outputs, 1, scratch);
      expect(one!.slice()).toEqual(other!.slice());
      arena.release(mark);
    });
  });
  it('periodic embedding and back', () => {
    check(9, 4, (rows, features, seed) => {
      const [stride, parameters] = [4 * features + 4, 84 * features];
      const sizes = [rows * features, parameters, rows * stride];
      same('periodic', seed, sizes, ([x, t, o]) => [x!, rows, features, t!, o!, stride]);
      same('periodicBack', seed, [...sizes, parameters], ([x, t, d, g]) => [
        ...[x!, rows, features, t!],
        ...[d!, stride, g!],
      ]);
    });
  });
});

describe('float32 approximations', () => {
  it('of exp have relative errors below 3e-7, and clamp', () => {
    for (let x = -87; x <= 88; x += 0.137) {
      const at = Math.fround(x);
      expect(Math.abs(exp32(at) / Math.exp(at) - 1)).toBeLessThan(3e-7);
    }
    expect(exp32(-1e9)).toBe(exp32(-87));
    expect(exp32(Number.NaN)).toBeNaN();
  });
  it('of the cosine of turns have errors below 1e-6', () => {
    for (let t = -3; t <= 3; t += 0.0073) {
      const at = Math.fround(t);
      expect(Math.abs(cosTurn(at) - Math.cos(2 * Math.PI * at))).toBeLessThan(1e-6);
    }
  });
});
