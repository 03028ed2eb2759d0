/*
 * The loops over rows. Sums go to two copies of a histogram in turn, so that neighbouring rows of one bin need not wait
 * for each other; the second copy begins at `half`.
 */

/** sums[bin] += gradient, where gradient = at + curvature x score. Shapes [rows]; `sums` is overwritten. */
export function gather(
  bins: Uint16Array,
  score: Float64Array,
  at: Float64Array,
  curvature: Float64Array,
  sums: Float64Array,
  half: number,
): void {
  sums.fill(0, 0, 2 * half);
  const n = bins.length;
  const even = n - (n % 2);
  for (let i = 0; i < even; i += 2) {
    sums[bins[i]!]! += at[i]! + curvature[i]! * score[i]!;
    sums[half + bins[i + 1]!]! += at[i + 1]! + curvature[i + 1]! * score[i + 1]!;
  }
  if (even < n) sums[bins[even]!]! += at[even]! + curvature[even]! * score[even]!;
  for (let b = 0; b < half; b++) sums[b]! += sums[half + b]!;
}

/** Adds the step of the last term to the scores and gathers the gradients for the next, in one pass. */
export function stepAndGather(
  last: Uint16Array,
  step: Float64Array,
  bins: Uint16Array,
  score: Float64Array,
  at: Float64Array,
  curvature: Float64Array,
  sums: Float64Array,
  half: number,
): void {
  sums.fill(0, 0, 2 * half);
  const n = bins.length;
  const even = n - (n % 2);
  for (let i = 0; i < even; i += 2) {
    const a = score[i]! + step[last[i]!]!;
    const b = score[i + 1]! + step[last[i + 1]!]!;
    score[i] = a;
    score[i + 1] = b;
    sums[bins[i]!]! += at[i]! + curvature[i]! * a;
    sums[half + bins[i + 1]!]! += at[i + 1]! + curvature[i + 1]! * b;
  }
  if (even < n) {
    score[even]! += step[last[even]!]!;
    sums[bins[even]!]! += at[even]! + curvature[even]! * score[even]!;
  }
  for (let b = 0; b < half; b++) sums[b]! += sums[half + b]!;
}

/** score += step[bin]. */
export function addStep(bins: Uint16Array, step: Float64Array, score: Float64Array): void {
  for (let i = 0; i < bins.length; i++) score[i]! += step[bins[i]!]!;
}

/** Sum of `values` in each bin, shape [slots]. */
export function sumByBin(bins: Uint16Array, values: Float64Array, slots: number): Float64Array {
  const out = new Float64Array(slots);
  for (let i = 0; i < bins.length; i++) out[bins[i]!]! += values[i]!;
  return out;
}
