import {
  BEST_DEFAULT, BEST_FEATURE, BEST_GAIN, BEST_LEFT, BEST_SET, BEST_THRESHOLD, P_CAT_GROUP_H, P_CAT_L2, P_CAT_MIN_H,
  P_CAT_SMOOTH, P_L1, P_L2, P_MAX_CATS, P_MAX_ONEHOT, P_MIN_H, P_TOTAL, gainOf, gOf, hOf,
} from './scan-parts';

/**
 * Best split of a category feature: one bin against the rest when few bins are in use, else a prefix of the bins
 * ordered by gradient / (hessian + smooth), from either end (Fisher 1958; the limits are LightGBM's).
 * The missing slot is a bin like any other.
 */
export function scanCategory(
  h: usize, feature: i32, bins: i32, draw: u32, params: usize, best: usize, scratch: usize,
): void {
  let used: i32 = 0;
  for (let b: i32 = 0; b <= bins; b++) used += i32(load<i64>(h + ((b as usize) << 3)) != 0);
  if (used < 2) return;
  if (used <= load<i32>(params, P_MAX_ONEHOT)) oneAgainstRest(h, feature, bins, used, draw, params, best);
  else ordered(h, feature, bins, draw, params, best, scratch);
}

function oneAgainstRest(h: usize, feature: i32, bins: i32, used: i32, draw: u32, params: usize, best: usize): void {
  const total = load<i64>(params, P_TOTAL);
  const l1 = load<f64>(params, P_L1);
  const l2 = load<f64>(params, P_L2);
  const minH = load<f64>(params, P_MIN_H);
  const only: i32 = draw ? (((draw - 1) % (used as u32)) as i32) : -1;
  let top = load<f64>(best, BEST_GAIN);
  let winner: i32 = -1;
  let place: i32 = -1;
  for (let b: i32 = 0; b <= bins; b++) {
    const left = load<i64>(h + ((b as usize) << 3));
    if (left == 0) continue;
    place++;
    if (only >= 0 && place != only) continue;
    const lh = hOf(left);
    const rh = hOf(total) - lh;
    if (lh < minH || rh < minH) continue;
    const gain = gainOf(gOf(left), lh, l1, l2) + gainOf(gOf(total) - gOf(left), rh, l1, l2);
    if (gain > top) {
      top = gain;
      winner = b;
    }
  }
  if (winner < 0) return;
  memory.fill(best + BEST_SET, 0, 32);
  setBit(best + BEST_SET, winner);
  record(best, top, feature, load<i64>(h + ((winner as usize) << 3)));
}

function ordered(h: usize, feature: i32, bins: i32, draw: u32, params: usize, best: usize, scratch: usize): void {
  const count = sortBins(h, bins, params, scratch);
  const limit = min(load<i32>(params, P_MAX_CATS), (count + 1) >> 1);
  const only: i32 = draw && limit > 0 ? (((draw - 1) % (limit as u32)) as i32) : -1;
  const gainBefore = load<f64>(best, BEST_GAIN);
  const up = prefix(h, count, limit, only, 0, 1, params, best, scratch);
  const down = prefix(h, count, limit, only, count - 1, -1, params, best, scratch);
  if (load<f64>(best, BEST_GAIN) <= gainBefore) return;
  memory.fill(best + BEST_SET, 0, 32);
  const backwards = down >= 0;
  const last = backwards ? down : up;
  for (let i: i32 = 0; i <= last; i++) {
    const at = backwards ? count - 1 - i : i;
    setBit(best + BEST_SET, load<u32>(scratch + ((at as usize) << 4)) as i32);
  }
  record(best, load<f64>(best, BEST_GAIN), feature, load<i64>(best, BEST_LEFT));
}

/** Records of (bin u32, pad, key f64) by ascending key, stable: insertion sort. Returns how many bins have enough data. */
function sortBins(h: usize, bins: i32, params: usize, scratch: usize): i32 {
  const smooth = load<f64>(params, P_CAT_SMOOTH);
  const least = load<f64>(params, P_CAT_MIN_H);
  let count: i32 = 0;
  for (let b: i32 = 0; b <= bins; b++) {
    const value = load<i64>(h + ((b as usize) << 3));
    if (value == 0 || hOf(value) < least) continue;
    const key = gOf(value) / (hOf(value) + smooth);
    let at = scratch + ((count as usize) << 4);
    while (at > scratch && load<f64>(at - 16, 8) > key) {
      v128.store(at, v128.load(at - 16));
      at -= 16;
    }
    store<u32>(at, b);
    store<f64>(at, key, 8);
    count++;
  }
  return count;
}

/** Tries prefixes from one end; writes gain and left sum when better; returns the last place of the winner, or -1. */
function prefix(
  h: usize, count: i32, limit: i32, only: i32, from: i32, step: i32, params: usize, best: usize, scratch: usize,
): i32 {
  const total = load<i64>(params, P_TOTAL);
  const l1 = load<f64>(params, P_L1);
  const l2 = load<f64>(params, P_CAT_L2);
  const minH = load<f64>(params, P_MIN_H);
  const groupH = load<f64>(params, P_CAT_GROUP_H);
  let top = load<f64>(best, BEST_GAIN);
  let left: i64 = 0;
  let group: f64 = 0;
  let winner: i32 = -1;
  for (let i: i32 = 0; i < limit && i < count; i++) {
    const bin = load<u32>(scratch + (((from + i * step) as usize) << 4)) as usize;
    const value = load<i64>(h + (bin << 3));
    left += value;
    group += hOf(value);
    const lh = hOf(left);
    if (lh < minH) continue;
    const rh = hOf(total) - lh;
    if (rh < minH || rh < groupH) break;
    if (group < groupH) continue;
    group = 0;
    if (only >= 0 && i != only) continue;
    const gain = gainOf(gOf(left), lh, l1, l2) + gainOf(gOf(total) - gOf(left), rh, l1, l2);
    if (gain > top) {
      top = gain;
      winner = i;
      store<f64>(best, top, BEST_GAIN);
      store<i64>(best, left, BEST_LEFT);
    }
  }
  return winner;
}

function setBit(set: usize, bit: i32): void {
  const at = set + ((bit >> 3) as usize);
  store<u8>(at, load<u8>(at) | (u8(1) << u8(bit & 7)));
}

function record(best: usize, gain: f64, feature: i32, left: i64): void {
  store<f64>(best, gain, BEST_GAIN);
  store<i32>(best, feature, BEST_FEATURE);
  store<i32>(best, -1, BEST_THRESHOLD);
  store<i32>(best, 0, BEST_DEFAULT);
  store<i64>(best, left, BEST_LEFT);
}
