// Layout of the two records that `scan` shares with its caller, and the arithmetic of one candidate.
// Gradients and hessians are in scaled units: integers of the histogram, read as doubles.

/** float64 fields of `params`. */
export const P_L1: usize = 0;
export const P_L2: usize = 8;
/** Least hessian of a child (from minimum data and minimum child weight). */
export const P_MIN_H: usize = 16;
/** l2 of category splits that take several bins. */
export const P_CAT_L2: usize = 24;
/** Added to the hessian when bins are ordered by gradient / hessian. */
export const P_CAT_SMOOTH: usize = 32;
/** Bins with less hessian are not ordered; they stay right. */
export const P_CAT_MIN_H: usize = 40;
/** Least hessian between two candidates, and of the right side. */
export const P_CAT_GROUP_H: usize = 48;
/** i64: packed sum of the leaf. */
export const P_TOTAL: usize = 56;
/** i32 */
export const P_MAX_ONEHOT: usize = 64;
/** i32: most bins on the left of an ordered category split. */
export const P_MAX_CATS: usize = 68;

/** A candidate has to come this close to the best gain in float32 before it is computed in float64. */
export const NEAR: f64 = 1 - 1 / 1048576.0;

export const BEST_GAIN: usize = 0;
export const BEST_FEATURE: usize = 8;
/** Last bin that goes left; -1: the 256-bit set at BEST_SET goes left. */
export const BEST_THRESHOLD: usize = 12;
export const BEST_DEFAULT: usize = 16;
export const BEST_LEFT: usize = 24;
export const BEST_SET: usize = 32;

// @ts-ignore: decorator
@inline
export function gOf(packed: i64): f64 {
  return ((packed >> 32) as i32) as f64;
}
// @ts-ignore: decorator
@inline
export function hOf(packed: i64): f64 {
  return (packed as u32) as f64;
}
/** Twice the loss removed by a leaf with these sums: T(G)^2 / (H + l2), T the soft threshold at l1. */
// @ts-ignore: decorator
@inline
export function gainOf(g: f64, h: f64, l1: f64, l2: f64): f64 {
  const t = max(abs(g) - l1, 0);
  return (t * t) / (h + l2);
}

/** Gains of both sides of a cut over one denominator: (a^2 dr + b^2 dl) / (dl dr). */
// @ts-ignore: decorator
@inline
export function cutGain(left: i64, total: i64, l1: f64, l2: f64): f64 {
  const a = max(abs(gOf(left)) - l1, 0);
  const b = max(abs(gOf(total) - gOf(left)) - l1, 0);
  const dl = hOf(left) + l2;
  const dr = hOf(total) - hOf(left) + l2;
  return (a * a * dr + b * b * dl) / (dl * dr);
}
