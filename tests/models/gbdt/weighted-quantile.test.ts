import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightedQuantile } from '../../../src/models/gbdt/weighted-quantile.ts';

const quantile = (values: readonly number[], alpha: number, weights?: readonly number[]): number =>
  weightedQuantile(
    Float64Array.from(values),
    weights === undefined ? undefined : Float64Array.from(weights),
    values.length,
    alpha,
  );

describe('a weighted quantile', () => {
  it('is the middle value, or the middle of the two middle values', () => {
    expect(quantile([5, 1, 3], 0.5)).toBe(3);
    expect(quantile([5, 1, 3, 9], 0.5)).toBe(4);
    expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9.5);
    expect(quantile([7], 0.01)).toBe(7);
  });
  it('counts weight', () => {
    expect(quantile([1, 2, 3], 0.5, [5, 1, 1])).toBe(1);
    expect(quantile([1, 2, 3], 0.5, [1, 1, 2])).toBe(2.5);
  });
  it('equals that of repeated values, in any order', () => {
    const pair = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(
        fc.array(pair, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0.1, 0.25, 0.5, 0.9),
        (pairs, alpha) => {
          const repeated = pairs.flatMap(([v, w]) => new Array<number>(w).fill(v)).sort((a, b) => a - b);
          const wanted = repeated.length * alpha;
          const at = Math.ceil(wanted - 1e-9) - 1;
          const exact = Math.abs(wanted - Math.round(wanted)) < 1e-9;
          const expected = exact ? (repeated[at]! + repeated[at + 1]!) / 2 : repeated[at]!;
          expect(
            quantile(
              pairs.map((p) => p[0]),
              alpha,
              pairs.map((p) => p[1]),
            ),
          ).toBeCloseTo(expected, 12);
          expect(quantile(repeated, alpha)).toBeCloseTo(expected, 12);
        },
      ),
    );
  });
  it('minimises the pinball loss', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (values, alpha) => {
          const loss = (q: number): number =>
            values.reduce((sum, v) => sum + (v > q ? alpha * (v - q) : (1 - alpha) * (q - v)), 0);
          const best = Math.min(...values.map(loss));
          expect(loss(quantile(values, alpha))).toBeLessThanOrEqual(best + 1e-9 * Math.max(1, best));
        },
      ),
    );
  });
});
