/** Levels of a stored grid: 0.005, 0.010, ... 0.995. */
export const GRID_LEVELS: readonly number[] = Array.from({ length: 199 }, (_, i) => (i + 1) / 200);

/**
 * Quantiles of a sample that a new value of the same distribution stays below with at least (above the median) or at most
 * (below it) the stated probability: the order statistics ceil((n + 1) p) and floor((n + 1) p) of split conformal
 * prediction (Lei et al. 2018, algorithm 2), held at the ends of the sample where it is too small for the level.
 * @param sample shape [n], n >= 1, finite; sorted in place
 * @returns shape [199], ascending: one for each of GRID_LEVELS
 */
export function quantileGrid(sample: Float64Array): number[] {
  sample.sort();
  const n = sample.length;
  return GRID_LEVELS.map((level) => {
    const at = level * (n + 1);
    // exact levels may come out a hair beside a whole number
    const rank = level < 0.5 ? Math.floor(at + 1e-9) : level > 0.5 ? Math.ceil(at - 1e-9) : at;
    const low = Math.min(n, Math.max(1, Math.floor(rank)));
    const high = Math.min(n, Math.max(1, Math.ceil(rank)));
    return (sample[low - 1]! + sample[high - 1]!) / 2;
  });
}

/** The grid at any level in (0, 1), linear between its points; its ends beyond them. */
export function gridAt(grid: readonly number[], level: number): number {
  const at = Math.min(grid.length - 1, Math.max(0, level * 200 - 1));
  const low = Math.floor(at);
  const high = Math.min(grid.length - 1, low + 1);
  return grid[low]! + (at - low) * (grid[high]! - grid[low]!);
}

/** Mean pinball loss (Koenker and Bassett 1978) of a value `quantile` for outcomes `y` at a level. */
export function pinball(y: Float64Array, quantile: (i: number) => number, level: number): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const below = y[i]! - quantile(i);
    sum += below >= 0 ? level * below : (level - 1) * below;
  }
  return sum / y.length;
}
