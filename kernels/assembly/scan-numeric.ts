import {
  BEST_DEFAULT, BEST_FEATURE, BEST_GAIN, BEST_LEFT, BEST_THRESHOLD, P_L1, P_L2, P_MIN_H, P_TOTAL, cutGain, gOf, hOf,
} from './scan-parts';

/** A candidate has to come this close to the best gain in float32 before it is computed in float64. */
const NEAR: f64 = 1 - 1 / 1048576.0;

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
  const t = sweep(h, bins, 0, params, best);
  if (t >= 0) consider(h, feature, t, 0, 0, params, best);
  if (missing == 0) return;
  const u = sweep(h, bins, missing, params, best);
  if (u >= 0) consider(h, feature, u, missing, 1, params, best);
}

/** Takes the cut `left = start + bins 0..t` when it beats the best so far. */
function consider(
  h: usize, feature: i32, t: i32, start: i64, defaultLeft: i32, params: usize, best: usize,
): void {
  let left = start;
  for (let b: i32 = 0; b <= t; b++) left += load<i64>(h + ((b as usize) << 3));
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
 * Slots from the missing one to the next multiple of 4 have to be what they are: the missing sum, then 0. Candidates
 * there leave nothing on the right, so they never count.
 */
function sweep(h: usize, bins: i32, start: i64, params: usize, best: usize): i32 {
  const total = load<i64>(params, P_TOTAL);
  const totalG = i32x4.splat((total >> 32) as i32);
  const totalH = i32x4.splat(total as i32);
  const l1 = f32x4.splat(load<f64>(params, P_L1) as f32);
  const negativeL1 = f32x4.neg(l1);
  const l2 = f32x4.splat(load<f64>(params, P_L2) as f32);
  const below = i32x4.splat((min(ceil(load<f64>(params, P_MIN_H)), 2147483647.0) as i32) - 1);
  let top = f32x4.splat((load<f64>(best, BEST_GAIN) * NEAR) as f32);
  // Places are counted from 1, so that the largest of those that were better is the last, and 0 means none.
  let winner = i32x4.splat(0);
  let at = i32x4(1, 2, 3, 4);
  let carry = i64x2.splat(start);
  const end = h + (((bins + 3) >> 2) << 5);
  for (let p = h; p < end; p += 32) {
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
    const fits = v128.and(i32x4.gt_s(lh, below), i32x4.gt_s(rh, below));
    const fl = f32x4.convert_i32x4_s(lg);
    const fr = f32x4.convert_i32x4_s(i32x4.sub(totalG, lg));
    // Soft thresholds; the sign is lost in the squares.
    const x = f32x4.sub(fl, f32x4.pmin(f32x4.pmax(fl, negativeL1), l1));
    const y = f32x4.sub(fr, f32x4.pmin(f32x4.pmax(fr, negativeL1), l1));
    const dl = f32x4.add(f32x4.convert_i32x4_s(lh), l2);
    const dr = f32x4.add(f32x4.convert_i32x4_s(rh), l2);
    const gain = v128.and(
      fits,
      f32x4.div(f32x4.add(f32x4.mul(f32x4.mul(x, x), dr), f32x4.mul(f32x4.mul(y, y), dl)), f32x4.mul(dl, dr)),
    );
    const better = f32x4.gt(gain, top);
    top = f32x4.pmax(top, gain);
    winner = i32x4.max_s(winner, v128.and(at, better));
    at = i32x4.add(at, i32x4.splat(4));
  }
  if (!v128.any_true(winner)) return -1;
  return topLane(top, i32x4.sub(winner, i32x4.splat(1)));
}

/** Of four (gain, place) pairs the place of the largest gain, the lowest among equals; places of -1 do not count. */
function topLane(top: v128, winner: v128): i32 {
  let place = i32x4.extract_lane(winner, 0);
  let gain = f32x4.extract_lane(top, 0);
  const w1 = i32x4.extract_lane(winner, 1);
  const g1 = f32x4.extract_lane(top, 1);
  if (w1 >= 0 && (place < 0 || g1 > gain || (g1 == gain && w1 < place))) {
    place = w1;
    gain = g1;
  }
  const w2 = i32x4.extract_lane(winner, 2);
  const g2 = f32x4.extract_lane(top, 2);
  if (w2 >= 0 && (place < 0 || g2 > gain || (g2 == gain && w2 < place))) {
    place = w2;
    gain = g2;
  }
  const w3 = i32x4.extract_lane(winner, 3);
  const g3 = f32x4.extract_lane(top, 3);
  if (w3 >= 0 && (place < 0 || g3 > gain || (g3 == gain && w3 < place))) place = w3;
  return place;
}
