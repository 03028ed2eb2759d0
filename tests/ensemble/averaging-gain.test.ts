import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { averagingGain, disagreement, narrowGrid } from '../../src/ensemble/averaging-gain.ts';
import { gridAt, quantileGrid } from '../../src/ensemble/quantile-grid.ts';

const rng = createRng(11);
const noise = (rows: number, size: number): Float64Array =>
  Float64Array.from({ length: rows }, () => size * rng.normal());

describe('averagingGain', () => {
  it('is what a mean of n loses, by hand', () => {
    // each model is 1 from the mean at the first row, 0 at the second: 1/2 on average, times the square root of 2
    const models = [Float64Array.of(5, 7), Float64Array.of(7, 7)];
    expect(disagreement(models, 1)).toBeCloseTo(0.5, 12);
    expect(disagreement(models, 10)).toBeCloseTo(0.005, 12);
    expect(averagingGain(0.1, 1 / 2)).toBeCloseTo(0.05, 12);
    expect(averagingGain(0.1, 1)).toBe(0);
    // of three: 1, 1 and 0, and nothing: 1/3 on average, times the square root of 3/2
    expect(disagreement([...models, Float64Array.of(6, 7)], 1)).toBeCloseTo(1.5 / 9, 12);
  });
  it('of normal deviations and errors it is the ratio of the variances, whatever a few rows do', () => {
    const models = [0, 1, 2].map(() => noise(50_000, 0.3));
    const error = 2 * Math.sqrt(2 / Math.PI);
    expect(disagreement(models, error)).toBeCloseTo(0.09 / 4, 3);
    models[0]![7] = 100;
    expect(disagreement(models, error)).toBeCloseTo(0.09 / 4, 2);
  });
  it('is 0 where nothing can be said, and never more than a half', () => {
    expect(disagreement([Float64Array.of(1)], 1)).toBeNaN();
    expect(disagreement([new Float64Array(0), new Float64Array(0)], 1)).toBeNaN();
    expect(disagreement([Float64Array.of(0), Float64Array.of(9)], 0)).toBeNaN();
    expect(disagreement([Float64Array.of(0), Float64Array.of(Number.NaN)], 1)).toBeNaN();
    expect(averagingGain(Number.NaN, 0.5)).toBe(0);
    expect(averagingGain(81, 0.5)).toBe(0.5);
  });
  it('makes the interval of single models that of their mean', () => {
    const [train, test, models] = [40_000, 20_000, 5];
    const residual = noise(train, 1).map((e, i) => e + 0.6 * (i % 2 === 0 ? 1 : -1) * Math.abs(rng.normal()));
    const unseen = Array.from({ length: models }, () => noise(test, 0.6));
    const grid = quantileGrid(residual.slice());
    const error = residual.reduce((sum, e) => sum + Math.abs(e), 0) / train;
    const gain = averagingGain(disagreement(unseen, error), 1 / models);
    const narrowed = narrowGrid(grid, gain);
    const outcome = noise(test, 1);
    const covered = (g: readonly number[]): number => {
      let inside = 0;
      for (let i = 0; i < test; i++) {
        const mean = unseen.reduce((sum, model) => sum + model[i]! / models, 0);
        const error = outcome[i]! - mean;
        if (error >= gridAt(g, 0.1) && error <= gridAt(g, 0.9)) inside++;
      }
      return inside / test;
    };
    expect(covered(grid)).toBeGreaterThan(0.83);
    expect(Math.abs(covered(narrowed) - 0.8)).toBeLessThan(0.015);
  });
  it('keeps the median of a grid', () => {
    const grid = Array.from({ length: 199 }, (_, i) => i);
    expect(narrowGrid(grid, 0.19)[99]).toBe(99);
    expect(narrowGrid(grid, 0.19)[0]).toBeCloseTo(99 - 0.9 * 99, 12);
    expect(narrowGrid(grid, 0)).toEqual(grid);
  });
});
