import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { GRID_LEVELS, gridAt, pinball, quantileGrid } from '../../src/ensemble/quantile-grid.ts';

describe('conformal quantiles of residuals', () => {
  it('are the order statistics of split conformal prediction', () => {
    // n = 9: floor(10 * 0.1) = 1st, the 5th is the median, ceil(10 * 0.9) = 9th
    const grid = quantileGrid(Float64Array.from([9, 1, 8, 2, 7, 3, 6, 4, 5]));
    expect(gridAt(grid, 0.1)).toBe(1);
    expect(gridAt(grid, 0.5)).toBe(5);
    expect(gridAt(grid, 0.9)).toBe(9);
    expect(gridAt(grid, 0.25)).toBe(2); // floor(2.5)
    expect(gridAt(grid, 0.75)).toBe(8); // ceil(7.5)
  });
  it('take the mean of the middle two of an even number as median', () => {
    expect(gridAt(quantileGrid(Float64Array.from([1, 2, 4, 8])), 0.5)).toBe(3);
  });
  it('stay at the ends of the sample where it is too small for the level', () => {
    const grid = quantileGrid(Float64Array.from([-2, 3]));
    expect([gridAt(grid, 0.001), gridAt(grid, 0.999)]).toEqual([-2, 3]);
  });
  it('rise with the level and stay within the sample', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (values) => {
          const grid = quantileGrid(Float64Array.from(values));
          expect(grid).toHaveLength(GRID_LEVELS.length);
          for (let i = 1; i < grid.length; i++) expect(grid[i]!).toBeGreaterThanOrEqual(grid[i - 1]!);
          expect(grid[0]!).toBeGreaterThanOrEqual(Math.min(...values));
          expect(grid.at(-1)!).toBeLessThanOrEqual(Math.max(...values));
        },
      ),
    );
  });
  it('cover a new value with at least the stated probability on both sides', () => {
    const rng = createRng(5);
    let low = 0;
    let high = 0;
    const repeats = 4000;
    for (let k = 0; k < repeats; k++) {
      const grid = quantileGrid(Float64Array.from({ length: 29 }, () => rng.next()));
      const fresh = rng.next();
      if (fresh < gridAt(grid, 0.1)) low++;
      if (fresh <= gridAt(grid, 0.9)) high++;
    }
    // exactly 3/30 and 27/30; three standard errors are 0.014
    expect(low / repeats).toBeGreaterThan(0.086);
    expect(low / repeats).toBeLessThan(0.114);
    expect(high / repeats).toBeGreaterThan(0.886);
    expect(high / repeats).toBeLessThan(0.914);
  });
});

describe('pinball loss', () => {
  it('weighs misses above and below by the level', () => {
    const y = Float64Array.from([3, 1]);
    expect(pinball(y, () => 2, 0.9)).toBeCloseTo((0.9 * 1 + 0.1 * 1) / 2, 12);
    expect(pinball(y, (i) => y[i]!, 0.3)).toBe(0);
  });
});
