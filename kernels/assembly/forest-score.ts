import {
  B_LEFT, B_RIGHT, C_MONOTONE, F_CRITERION, F_MONOTONE, FEATURE_SHIFT, F_FEATURES, L_HIGH, L_LOW, S_BEST,
} from './forest-parts';
import { logOf, xlogx } from './log';

/**
 * Score of two children from their (sum, weight); larger is better.
 * 0: G^2 / W of both sides (squares; for targets -1 and 1 also Gini). 1: sum G log(G / W), Poisson. 2: minus the entropy of
 * targets -1 and 1, times the weight.
 */
// @ts-ignore: decorator
@inline
export function meanScore(criterion: i32, lg: f64, lw: f64, rg: f64, rw: f64): f64 {
  if (criterion == 0) return (lg * lg * rw + rg * rg * lw) / (lw * rw);
  return sideScore(criterion, lg, lw) + sideScore(criterion, rg, rw);
}
/** One side of `meanScore`. */
export function sideScore(criterion: i32, g: f64, w: f64): f64 {
  if (criterion == 0) return (g * g) / w;
  if (criterion == 1) return g > 1e-12 * w ? g * logOf(g / w) : -Infinity;
  return xlogx((w + g) * 0.5) + xlogx((w - g) * 0.5) - xlogx(w);
}

/** Whether the means of both sides keep the order of a monotone feature and the bounds of the node. */
export function keepsOrder(params: usize, leaf: usize, feature: i32, lg: f64, lw: f64, rg: f64, rw: f64): bool {
  if (!load<i32>(params, F_MONOTONE)) return true;
  const left = lg / lw;
  const right = rg / rw;
  const record = (load<u32>(params, F_FEATURES) as usize) + ((feature as usize) << FEATURE_SHIFT);
  if ((right - left) * (load<i32>(record, C_MONOTONE) as f64) < 0) return false;
  const low = load<f64>(leaf, L_LOW);
  const high = load<f64>(leaf, L_HIGH);
  return left >= low && left <= high && right >= low && right <= high;
}

/** Keeps the means of the children of the best split, for the bounds of a monotone split. */
// @ts-ignore: decorator
@inline
export function keepMeans(scratch: usize, lg: f64, lw: f64, rg: f64, rw: f64): void {
  store<f64>(scratch + S_BEST, lg / lw, B_LEFT);
  store<f64>(scratch + S_BEST, rg / rw, B_RIGHT);
}
