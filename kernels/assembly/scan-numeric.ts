import {
  BEST_DEFAULT, BEST_FEATURE, BEST_GAIN, BEST_LEFT, BEST_THRESHOLD, NEAR, P_L1, P_L2, P_MIN_H, P_TOTAL, cutGain, gOf,
  hOf,
} from './scan-parts';
import { topLane } from './scan-lanes';
import { sweepPenalised } from './scan-penalised';

/**
 * Best threshold of a numeric feature. Candidates are compared in float32, four at a time; the winner's gain is then
 * computed in float64, so that features are compared exactly. Sweeps with missing rows on the right and on the left.
 * @param draw random draw + 1: only that threshold is tried; 0: all
 */
export function scanNumeric(h: usize, feature: i32, bins: i32, draw: u32, params: usize, best: usize): void {
  const missing = load<i64>(h + ((bins as usize) << 3));
  if (draw) {
    const to: i32 = missing != 0 ? bins : bins - 1;
    if (to < 1) return;
    const t: i32 = ((draw - 1) % (to as u32)) as i32;
    consider(h, feature, t, 0, 0, params, best);
    if (missing != 0 && t < bins - 1) consider(h, feature, t, missing, 1, params, best);
    return;
  }
  // One call each in the source keeps the code small: a fit of few rows waits for its compilation.
  const penalised = load<f64>(params, P_L1) > 0;
  for (let pass: i32 = 0; pass < (missing == 0 ? 1 : 2); pass++) {
    const start: i64 = pass ? missing : 0;
    const t = penalised ? sweepPenalised(h, bins, start, params, best) : sweep(h, bins, start, params, best);
    if (t >= 0) consider(h, feature, t, start, pass, params, best);
  }
}

/** Takes the cut `left = start + bins 0..t` when it beats the best so far. */
function consider(
  h: usize, feature: i32, t: i32, start: i64, defaultLeft: i32, params: usize, best: usize,
): void {
  let pairs = i64x2.splat(0);
  let p = h;
  for (const end = h + (((t + 1) >> 1) << 4); p < end; p += 16) pairs = i64x2.add(pairs, v128.load(p));
  let left = start + i64x2.extract_lane(pairs, 0) + i64x2.extract_lane(pairs, 1);
  if (!(t & 1)) left += load<i64>(p);
  const total = load<i64>(params, P_TOTAL);
  const minH = load<f64>(params, P_MIN_H);
  if (hOf(left) < minH || hOf(total) - hOf(left) < minH) return;
  const gain = cutGain(left, total, load<f64>(params, P_L1), load<f64>(params, P_L2));
  if (!(gain > load<f64>(best, BEST_GAIN))) return;
  store<f64>(best, gain, BEST_GAIN);
  store<i32>(best, feature, BEST_FEATURE);
  store<i32>(best, t, BEST_THRESHOLD);
  store<i32>(best, defaultLeft, BEST_DEFAULT);
  store<i64>(best, left, BEST_LEFT);
}

/**
 * The t of largest float32 gain for `left = start + bins 0..t`, the lowest among equals; -1 when none comes near the best.
 * Without an L1 penalty the gain of a cut, G_l^2 / A + G_r^2 / B with A = H_l + l2 and B = H_r + l2, is
 * G^2 / S + S (G_l - A G / S)^2 / (A B) with S = A + B: only the last quotient differs from cut to cut.
 * Hessians are positive, so the cuts with enough on both sides are neighbours: what comes before them is only summed up,
 * what comes behind is not read. Slots from the missing one to the next multiple of 4 have to be what they are: the
 * missing sum, then 0. Candidates there leave nothing on the right, so they never count.
 */
function sweep(h: usize, bins: i32, start: i64, params: usize, best: usize): i32 {
  const total = load<i64>(params, P_TOTAL);
  const least = (min(ceil(load<f64>(params, P_MIN_H)), 2147483647.0) as i32) - 1;
  const end = h + (((bins + 3) >> 2) << 5);
  let carry = i64x2.splat(start);
  let p = h;
  for (; p < end; p += 32) {
    const four = i64x2.add(v128.load(p), v128.load(p, 16));
    const next = i64x2.add(carry, i64x2.add(four, i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)));
    if (i32x4.extract_lane(next, 0) > least) break;
    carry = next;
  }
  const scale = hOf(total) + 2 * load<f64>(params, P_L2);
  const own = gOf(total) / scale;
  const mean = f32x4.splat(own as f32);
  const totalH = i32x4.splat(total as i32);
  const below = i32x4.splat(least);
  const l2 = f32x4.splat(load<f64>(params, P_L2) as f32);
  let top = f32x4.splat(max(0.0, (load<f64>(best, BEST_GAIN) * NEAR - gOf(total) * own) / scale) as f32);
  // Places are counted from 1, so that the largest of those that were better is the last, and 0 means none.
  let winner = i32x4.splat(0);
  let at = i32x4.add(i32x4.splat(((p - h) >> 3) as i32), i32x4(1, 2, 3, 4));
  for (; p < end; p += 32) {
    // Prefix sums of four packed slots, then gradients and hessians apart.
    let a = v128.load(p);
    let b = v128.load(p, 16);
    a = i64x2.add(a, i8x16.shuffle(i64x2.splat(0), a, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    b = i64x2.add(b, i8x16.shuffle(i64x2.splat(0), b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    b = i64x2.add(b, i8x16.shuffle(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
    a = i64x2.add(a, carry);
    b = i64x2.add(b, carry);
    carry = i8x16.shuffle(b, b, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    const lh = i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    const lg = i8x16.shuffle(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    const rh = i32x4.sub(totalH, lh);
    const fits = i32x4.gt_s(i32x4.min_s(lh, rh), below);
    const dl = f32x4.add(f32x4.convert_i32x4_s(lh), l2);
    const dr = f32x4.add(f32x4.convert_i32x4_s(rh), l2);
    const x = f32x4.sub(f32x4.convert_i32x4_s(lg), f32x4.mul(mean, dl));
    const gain = v128.and(fits, f32x4.div(f32x4.mul(x, x), f32x4.mul(dl, dr)));
    const better = f32x4.gt(gain, top);
    top = f32x4.pmax(top, gain);
    winner = i32x4.max_s(winner, v128.and(at, better));
    at = i32x4.add(at, i32x4.splat(4));
    if (i32x4.extract_lane(rh, 3) <= least) break;
  }
  if (!v128.any_true(winner)) return -1;
  return topLane(top, i32x4.sub(winner, i32x4.splat(1)));
}
