import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import * as twins from '../../src/kernels/scalar/linear-pass.ts';

const { arena, exports } = createKernels(2 ** 24);
const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  fours: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(999),
});

/** Random numbers in the arena. */
function filled<T extends Float32Array | Float64Array>(array: T, seed: number): T {
  const rng = createRng(seed);
  for (let i = 0; i < array.length; i++) array[i] = rng.normal();
  return array;
}

/** Runs a case and frees what it took. */
function within(run: () => void): void {
  const mark = arena.mark();
  run();
  arena.release(mark);
}

describe('dense kernels equal their twins to the bit', () => {
  it('scores and gradients', () => {
    fc.assert(
      fc.property(sizes, ({ rows, fours, seed }) =>
        within(() => {
          const stride = 4 * fours;
          const x = filled(arena.f32(rows * stride), seed);
          const w = filled(arena.f64(stride), seed + 1);
          const out = arena.f64(rows);
          exports.denseScores(x.byteOffset, rows, stride, w.byteOffset, 0.7, out.byteOffset);
          const twin = new Float64Array(rows);
          twins.denseScores(x, rows, stride, w, 0.7, twin);
          expect(out.slice()).toEqual(twin);
          const g = arena.f64(stride).fill(0);
          exports.denseGradient(x.byteOffset, rows, stride, out.byteOffset, g.byteOffset);
          const own = new Float64Array(stride);
          twins.denseGradient(x, rows, stride, twin, own);
          expect(g.slice()).toEqual(own);
        }),
      ),
    );
  });
  it('products, squares, sums and centring of one column of any length', () => {
    fc.assert(
      fc.property(sizes, ({ rows, seed }) =>
        within(() => {
          const [x, v, share, out] = [arena.f32(rows), arena.f64(rows), arena.f64(rows), arena.f64(rows)];
          filled(x, seed);
          filled(v, seed + 1);
          filled(share, seed + 2);
          const at = [x, v, share, out].map((a) => a.byteOffset) as [number, number, number, number];
          expect(exports.columnDot(at[0], rows, at[1])).toBe(twins.columnDot(x, v));
          expect(exports.columnSquares(at[0], rows, 0.3, at[1])).toBe(twins.columnSquares(x, 0.3, v));
          exports.columnCentre(at[0], rows, 0.3, 1.7, at[1], at[3]);
          const centred = new Float64Array(rows);
          twins.columnCentre(x, [0, rows], [0.3, 1.7], v, centred, 0);
          expect(out.slice()).toEqual(centred);
          const moved = v.slice();
          twins.columnAdd(x, -0.9, share, moved);
          exports.columnAdd(at[0], rows, -0.9, at[2], at[1]);
          expect(v.slice()).toEqual(moved);
        }),
      ),
    );
  });
  it('products of sparse rows and of their transpose', () => {
    fc.assert(
      fc.property(sizes, ({ rows, seed }) =>
        within(() => {
          const rng = createRng(seed);
          const starts = arena.u32(rows + 1);
          starts[0] = 0;
          for (let i = 0; i < rows; i++) starts[i + 1] = starts[i]! + rng.int(4);
          const slot = arena.u32(starts[rows]!);
          for (let e = 0; e < slot.length; e++) slot[e] = rng.int(7);
          const value = filled(arena.f32(slot.length), seed);
          const [b, out] = [filled(arena.f64(7), seed + 1), filled(arena.f64(rows), seed + 2)];
          const [g, sums] = [b.slice(), out.slice()];
          twins.sparseScores({ starts, slot, value }, rows, b, sums);
          twins.sparseGradient({ starts, slot, value }, rows, sums, g);
          const at = [starts.byteOffset, slot.byteOffset, value.byteOffset] as const;
          exports.sparseScores(...at, rows, b.byteOffset, out.byteOffset);
          expect(out.slice()).toEqual(sums);
          exports.sparseGradient(...at, rows, out.byteOffset, b.byteOffset);
          expect(b.slice()).toEqual(g);
        }),
      ),
    );
  });
  it('slopes, losses and curvatures of the logistic loss, which are those of the formula too', () => {
    fc.assert(
      fc.property(sizes, ({ rows, seed }) =>
        within(() => {
          const n = 2 * rows;
          const score = filled(arena.f64(n), seed).map((v) => 9 * v);
          const at = arena.f64(n);
          at.set(score);
          const sign = arena.f64(n).map((_, i) => (i % 3 === 0 ? -1 : 1));
          const weight = arena.f64(n).map((_, i) => (i === n - 1 ? 0 : 1 + (i % 4)));
          const [s, c, h] = [arena.f64(n), arena.f64(n), arena.f64(n)];
          s.set(sign);
          c.set(weight);
          const loss = exports.logisticSlopes(at.byteOffset, n, s.byteOffset, c.byteOffset, h.byteOffset);
          const [own, curvature] = [score.slice(), new Float64Array(n)];
          expect(twins.logisticSlopes(own, n, sign, weight, curvature)).toBe(loss);
          expect(at.slice()).toEqual(own);
          expect(h.slice()).toEqual(curvature);
          let exact = 0;
          for (let i = 0; i < n; i++) exact += weight[i]! * Math.log1p(Math.exp(-sign[i]! * score[i]!));
          expect(loss).toBeCloseTo(exact, 8);
        }),
      ),
    );
  });
  it('products of columns', () => {
    fc.assert(
      fc.property(sizes, ({ rows, fours, seed }) =>
        within(() => {
          const [n, p] = [2 * rows, 4 * fours];
          const z = filled(arena.f64(n * p), seed);
          const out = arena.f64(p * p).fill(0);
          exports.gramBlock(z.byteOffset, n, p, out.byteOffset);
          const own = new Float64Array(p * p);
          twins.gramBlock(z, n, p, own);
          for (let j = 0; j < p; j++) for (let k = 0; k <= j; k++) expect(out[j * p + k]).toBe(own[j * p + k]);
        }),
      ),
    );
  });
});
