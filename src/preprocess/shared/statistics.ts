/** Weighted moments of the present values of a column. */
export interface Moments {
  /** Present values of positive weight. */
  readonly count: number;
  /** NaN when there is none. */
  readonly mean: number;
  /** Population variance; NaN when there is none. */
  readonly variance: number;
}

/**
 * Mean and population variance at some rows, missing values left out; two passes in float64.
 * @param weight shape [values.length]; absent: 1 each
 */
export function moments(values: ArrayLike<number>, rows: Uint32Array, weight?: Float64Array): Moments {
  let count = 0;
  let total = 0;
  let sum = 0;
  for (const row of rows) {
    const value = values[row]!;
    const w = weight === undefined ? 1 : weight[row]!;
    if (Number.isNaN(value) || w <= 0) continue;
    count++;
    total += w;
    sum += w * value;
  }
  const mean = count === 0 ? Number.NaN : sum / total;
  let squares = 0;
  for (const row of rows) {
    const value = values[row]!;
    const w = weight === undefined ? 1 : weight[row]!;
    if (!Number.isNaN(value) && w > 0) squares += w * (value - mean) ** 2;
  }
  return { count, mean, variance: count === 0 ? Number.NaN : squares / total };
}

/** The present values of positive weight at some rows, ascending. */
export function sortedValues(values: ArrayLike<number>, rows: Uint32Array, weight?: Float64Array): Float64Array {
  const kept = new Float64Array(rows.length);
  let n = 0;
  for (const row of rows) {
    const value = values[row]!;
    if (!Number.isNaN(value) && (weight === undefined || weight[row]! > 0)) kept[n++] = value;
  }
  return kept.subarray(0, n).sort();
}

/** Quantile of ascending values by linear interpolation (type 7 of Hyndman and Fan 1996). NaN when empty. `q` in [0, 1]. */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}

/** The rows of positive weight; the same array without weights. */
export function liveRows(rows: Uint32Array, weight?: Float64Array): Uint32Array {
  return weight === undefined ? rows : rows.filter((row) => weight[row]! > 0);
}

/** At most `limit` of the rows, evenly spaced, first one included; the same array when there are no more. */
export function thinned(rows: Uint32Array, limit: number): Uint32Array {
  if (rows.length <= limit) return rows;
  return Uint32Array.from({ length: limit }, (_, i) => rows[Math.floor((i * rows.length) / limit)]!);
}

/** True when a variance is no more than the rounding noise of n equal values around a mean. */
export function isConstant(m: Moments): boolean {
  const noise = m.count * Number.EPSILON;
  return m.variance <= noise * m.variance + (noise * m.mean) ** 2;
}
