import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { kernelRow } from '../../src/kernels/scalar/kernel-row.ts';
import { smoPartner, smoStep } from '../../src/kernels/scalar/smo.ts';

const { arena, exports } = createKernels(2 ** 22);
const sizes = fc.record({ fours: fc.integer({ min: 1, max: 12 }), cols: fc.nat(9), seed: fc.nat(999) });

function filled<T extends Float32Array | Float64Array>(array: T, seed: number): T {
  const rng = createRng(seed);
  for (let i = 0; i < array.length; i++) array[i] = rng.normal();
  return array;
}
function within(run: () => void): void {
  const mark = arena.mark();
  run();
  arena.release(mark);
}

describe('kernels of support vector machines equal their twins to the bit', () => {
  it.each([0, 1, 3])('rows of kernel values, degree %i', (degree) => {
    fc.assert(
      fc.property(sizes, ({ fours, cols, seed }) =>
        within(() => {
          const n = 4 * fours;
          const x = filled(arena.f32(n * cols), seed);
          const point = filled(arena.f32(cols), seed + 1);
          const out = arena.f32(n).fill(0);
          const from = n >= 8 ? 4 : 0;
          exports.kernelRow(x.byteOffset, n, cols, point.byteOffset, from, n, 0.37, 1, degree, out.byteOffset);
          const twin = new Float32Array(n);
          kernelRow(x, n, cols, point, from, n, 0.37, 1, degree, twin);
          expect(out.slice()).toEqual(twin);
        }),
      ),
    );
  });
  it('exp is right to seven digits, from points that are the same to points far apart', () => {
    within(() => {
      const x = arena.f32(64);
      for (let k = 0; k < 64; k++) x[k] = Math.sqrt(k * 1.3);
      const out = arena.f32(64);
      const point = arena.f32(1).fill(0);
      exports.kernelRow(x.byteOffset, 64, 1, point.byteOffset, 0, 64, 1, 0, 0, out.byteOffset);
      for (let k = 0; k < 64; k++) {
        const exact = Math.exp(-Math.fround(x[k]! * x[k]!));
        expect(Math.abs(out[k]! - exact)).toBeLessThanOrEqual(2e-7 * exact);
      }
    });
  });
  it('steps and partners, with variables that may not move', () => {
    fc.assert(
      fc.property(sizes, ({ fours, seed }) =>
        within(() => {
          const n = 4 * fours;
          const rng = createRng(seed);
          const [a, b] = [filled(arena.f32(n), seed), filled(arena.f32(n), seed + 1)];
          const f = filled(arena.f64(n), seed + 2);
          const [up, down, best] = [arena.f64(n).fill(0.1), arena.f64(n).fill(-0.1), arena.f64(2)];
          for (let k = 0; k < n; k++) {
            if (rng.next() < 0.4) up[k] = Number.POSITIVE_INFINITY;
            if (rng.next() < 0.4) down[k] = Number.NEGATIVE_INFINITY;
            if (k > 0 && rng.next() < 0.3) [a[k], b[k], f[k]] = [a[k - 1]!, b[k - 1]!, f[k - 1]!];
          }
          const twinF = f.slice();
          const twinBest = new Float64Array(2);
          const found = exports.smoStep(
            ...([n, 0.7, a.byteOffset, b.byteOffset, f.byteOffset] as const),
            ...([up.byteOffset, down.byteOffset, best.byteOffset] as const),
          );
          expect(found).toBe(smoStep(n, 0.7, a, b, twinF, up, down, twinBest));
          expect([f.slice(), best.slice()]).toEqual([twinF, twinBest]);
          const ones = arena.f32(n).fill(1);
          const top = best[0]!;
          const at = [ones.byteOffset, f.byteOffset, down.byteOffset] as const;
          expect(exports.smoPartner(n, top, 1, a.byteOffset, ...at)).toBe(smoPartner(n, top, 1, a, ones, f, down));
        }),
      ),
    );
  });
});
