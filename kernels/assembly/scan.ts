import { scanCategory } from './scan-category';
import {
  BEST_DEFAULT, BEST_FEATURE, BEST_GAIN, BEST_LEFT, BEST_THRESHOLD, P_L1, P_L2, P_MIN_H, P_TOTAL, gOf, hOf,
} from './scan-parts';

/**
 * Best split of one leaf over `count` features, from its packed histograms.
 * @param hist histograms of the leaf
 * @param features u32 records of 4: byte offset in hist, bins (the missing slot comes after them), 1 if category, random
 *   draw + 1 (0 = try every threshold)
 * @param params see scan-parts
 * @param best record, see scan-parts; its gain is the least gain that counts, in scaled units
 * @param scratch 6 kB
 */
export function scan(hist: usize, features: usize, count: i32, params: usize, best: usize, scratch: usize): void {
  for (let f: i32 = 0; f < count; f++) {
    const at = features + ((f as usize) << 4);
    const h = hist + (load<u32>(at) as usize);
    const bins = load<i32>(at, 4);
    const draw = load<u32>(at, 12);
    if (load<i32>(at, 8)) scanCategory(h, f, bins, draw, params, best, scratch);
    else scanNumeric(h, f, bins, draw, params, best);
  }
}

function scanNumeric(h: usize, feature: i32, bins: i32, draw: u32, params: usize, best: usize): void {
  const missing = load<i64>(h + ((bins as usize) << 3));
  let from: i32 = 0;
  let to: i32 = missing != 0 ? bins : bins - 1;
  if (draw) {
    if (to < 1) return;
    from = ((draw - 1) % (to as u32)) as i32;
    to = from + 1;
  }
  sweep(h, feature, from, to, 0, 0, params, best);
  if (missing != 0) sweep(h, feature, from, min(to, bins - 1), missing, 1, params, best);
}

/** Tries `left = start + bins 0..t` for t in [from, to); the lowest t wins among equals. */
function sweep(
  h: usize, feature: i32, from: i32, to: i32, start: i64, defaultLeft: i32, params: usize, best: usize,
): void {
  const total = load<i64>(params, P_TOTAL);
  const totalG = gOf(total);
  const totalH = hOf(total);
  const l1 = load<f64>(params, P_L1);
  const l2 = load<f64>(params, P_L2);
  const minH = load<f64>(params, P_MIN_H);
  let top = load<f64>(best, BEST_GAIN);
  let left = start;
  let winner: i32 = -1;
  let winnerLeft: i64 = 0;
  for (let t: i32 = 0; t < from; t++) left += load<i64>(h + ((t as usize) << 3));
  for (let t: i32 = from; t < to; t++) {
    const slot = load<i64>(h + ((t as usize) << 3));
    // An empty bin repeats the candidate before it.
    if (slot == 0 && t > from) continue;
    left += slot;
    const lh = hOf(left);
    if (lh < minH) continue;
    const rh = totalH - lh;
    if (rh < minH) break;
    const lg = gOf(left);
    const a = thresholded(lg, l1);
    const b = thresholded(totalG - lg, l1);
    const dl = lh + l2;
    const dr = rh + l2;
    // a^2 / dl + b^2 / dr over one denominator: one division instead of two.
    const gain = (a * a * dr + b * b * dl) / (dl * dr);
    if (gain > top) {
      top = gain;
      winner = t;
      winnerLeft = left;
    }
  }
  if (winner < 0) return;
  store<f64>(best, top, BEST_GAIN);
  store<i32>(best, feature, BEST_FEATURE);
  store<i32>(best, winner, BEST_THRESHOLD);
  store<i32>(best, defaultLeft, BEST_DEFAULT);
  store<i64>(best, winnerLeft, BEST_LEFT);
}

// @ts-ignore: decorator
@inline
function thresholded(g: f64, l1: f64): f64 {
  const t = abs(g) - l1;
  return t > 0 ? t : 0;
}
