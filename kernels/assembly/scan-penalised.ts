import { BEST_GAIN, NEAR, P_L1, P_L2, P_MIN_H, P_TOTAL } from './scan-parts';
import { topLane } from './scan-lanes';

/**
 * The t of largest float32 gain under an L1 penalty, for `left = start + bins 0..t`, the lowest among equals; -1 when none
 * comes near the best.
 * Slots from the missing one to the next multiple of 4 have to be what they are: the missing sum, then 0. Candidates
 * there leave nothing on the right, so they never count.
 */
export function sweepPenalised(h: usize, bins: i32, start: i64, params: usize, best: usize): i32 {
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
