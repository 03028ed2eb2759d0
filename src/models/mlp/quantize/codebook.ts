/** Values of one layer, each one of few. */
export interface Codebook {
  /** Ascending, shape [at most the number asked for]. */
  readonly values: Float32Array;
  /** Index of each weight, packed: 4 bits each where there are at most 16 values (low half first), else 8. */
  readonly codes: Uint8Array;
}

const ROUNDS = 25;

/**
 * One-dimensional k-means (Lloyd 1982) from evenly spaced quantiles; every weight becomes the nearest value (Han and
 * others 2016). Sorted once: the groups are intervals.
 */
export function toCodebook(weights: Float32Array, most: number): Codebook {
  const values = centresOf(weights, most);
  const codes = packs(values.length) ? new Uint8Array(Math.ceil(weights.length / 2)) : new Uint8Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const code = nearestOf(values, weights[i]!);
    if (packs(values.length)) codes[i >> 1]! |= code << (4 * (i & 1));
    else codes[i] = code;
  }
  return { values, codes };
}

/** The weights again, into `out`. */
export function fromCodebook({ values, codes }: Codebook, out: Float32Array): void {
  const half = packs(values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[half ? (codes[i >> 1]! >> (4 * (i & 1))) & 15 : codes[i]!]!;
}

const packs = (values: number): boolean => values <= 16;

/** Centres of k-means, ascending and distinct. */
export function centresOf(weights: Float32Array, most: number): Float32Array {
  const sorted = Float64Array.from(weights).sort();
  const n = sorted.length;
  if (n === 0) return new Float32Array(1);
  const distinct = new Set(sorted);
  if (distinct.size <= most) return Float32Array.from(distinct);
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i]! + sorted[i]!;
  let centres = Float64Array.from({ length: most }, (_, k) => sorted[Math.floor(((k + 0.5) / most) * n)]!);
  for (let round = 0; round < ROUNDS; round++) {
    const next = centres.slice();
    let from = 0;
    for (let k = 0; k < most; k++) {
      const end = k === most - 1 ? n : lowerBound(sorted, (centres[k]! + centres[k + 1]!) / 2, from);
      if (end > from) next[k] = (sums[end]! - sums[from]!) / (end - from);
      from = end;
    }
    if (next.every((v, k) => v === centres[k])) break;
    centres = next.sort();
  }
  return Float32Array.from(new Set(Float32Array.from(centres)));
}

/** First index from `from` on whose value exceeds `limit`. */
function lowerBound(sorted: Float64Array, limit: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the nearest of ascending values. */
export function nearestOf(values: Float32Array, x: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x > (values[middle]! + values[middle + 1]!) / 2) low = middle + 1;
    else high = middle;
  }
  return low;
}
