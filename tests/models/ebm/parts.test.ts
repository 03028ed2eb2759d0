import { describe, expect, it } from 'vitest';
import { fitCurve } from '../../../src/models/ebm/fit-curve.ts';
import { fitSurface, SurfaceScratch } from '../../../src/models/ebm/fit-surface.ts';
import { purify } from '../../../src/models/ebm/purify.ts';

const ones = (n: number): Float64Array => new Float64Array(n).fill(1);
const rules = { maxLeaves: 3, minDataInLeaf: 1, lambda: 0, category: false, monotone: 0 };

describe('a tree on one feature', () => {
  const sums = { gradient: Float64Array.of(-4, -4, 0, 0, 6, 5), curvature: ones(6), count: ones(6) };

  it('has the Newton steps of the best three leaves, missing values apart', () => {
    const out = new Float64Array(6);
    fitCurve(sums, rules, out);
    expect([...out]).toEqual([4, 4, 0, 0, -6, -5].map((v) => v + 0));
  });
  it('shrinks by the penalty', () => {
    const out = new Float64Array(6);
    fitCurve(sums, { ...rules, maxLeaves: 1, lambda: 1 }, out);
    expect(out[0]).toBeCloseTo(2 / 6, 12);
    expect(out[5]).toBeCloseTo(-5 / 2, 12);
  });
  it('keeps to a direction', () => {
    const zigzag = { gradient: Float64Array.of(3, -5, 4, -6, 0), curvature: ones(5), count: ones(5) };
    const out = new Float64Array(5);
    fitCurve(zigzag, { ...rules, monotone: 1, maxLeaves: 4 }, out);
    for (let b = 1; b < 4; b++) expect(out[b]!).toBeGreaterThanOrEqual(out[b - 1]!);
    expect(out[3]! - out[0]!).toBeGreaterThan(0);
    const falling = new Float64Array(5);
    fitCurve(zigzag, { ...rules, monotone: -1, maxLeaves: 4 }, falling);
    for (let b = 1; b < 4; b++) expect(falling[b]!).toBeLessThanOrEqual(falling[b - 1]!);
  });
  it('puts categories in order first', () => {
    const mixed = { gradient: Float64Array.of(2, -2, 2, -2, 0), curvature: ones(5), count: ones(5) };
    const out = new Float64Array(5);
    fitCurve(mixed, { ...rules, category: true, maxLeaves: 2 }, out);
    expect([...out].slice(0, 4)).toEqual([-2, 2, -2, 2]);
  });
});

describe('a tree on two features', () => {
  it('finds the four quadrants of an exclusive or', () => {
    const gradient = Float64Array.of(1, 1, -1, 1, 1, -1, -1, -1, 1);
    const out = new Float64Array(9);
    const gain = fitSurface({ rows: 3, cols: 3, gradient, curvature: ones(9) }, 0, new SurfaceScratch(3, 3), out);
    expect([...out]).toEqual([-1, -1, 1, -1, -1, 1, 1, 1, -1]);
    expect(gain).toBeCloseTo(9 - 1 / 9, 12);
  });
});

describe('purifying a pair', () => {
  it('moves line and column means out and keeps the sum', () => {
    const values = Float64Array.of(1, 2, 3, 7);
    const weights = Float64Array.of(1, 2, 3, 1);
    const before = values.slice();
    const { rows, cols } = purify({ rows: 2, cols: 2, values, weights });
    for (let c = 0; c < 4; c++) expect(values[c]! + rows[c >> 1]! + cols[c & 1]!).toBeCloseTo(before[c]!, 8);
    expect(weights[0]! * values[0]! + weights[1]! * values[1]!).toBeCloseTo(0, 8);
    expect(weights[0]! * values[0]! + weights[2]! * values[2]!).toBeCloseTo(0, 8);
  });
});
