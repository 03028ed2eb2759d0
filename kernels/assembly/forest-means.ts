import { F_CRITERION, F_MIN_LEAF, F_MONOTONE, F_PAIRS, B_SCORE, S_BEST, S_MASK, S_ORDER, S_PAIRS, S_TOTALS } from './forest-parts';
import { keepMeans, keepsOrder, meanScore } from './forest-score';

/** (sum, weight) of `n` float32 pairs. */
export function sumPairs(pairs: usize, n: i32): v128 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let i: i32 = 0;
  for (; i + 2 <= n; i += 2) {
    const both = v128.load(pairs + ((i as usize) << 3));
    a = f64x2.add(a, f64x2.promote_low_f32x4(both));
    b = f64x2.add(b, f64x2.promote_low_f32x4(v128.shuffle<i64>(both, both, 1, 1)));
  }
  if (i < n) a = f64x2.add(a, f64x2.promote_low_f32x4(v128.load_zero<u64>(pairs + ((i as usize) << 3))));
  return f64x2.add(a, b);
}

/** Adds the pairs of a node's rows to the slots of their bins, and marks these in the mask. */
export function fillMeans(idx: usize, pairs: usize, n: i32, bins: usize, stride: usize, scratch: usize): void {
  const mask = scratch + S_MASK;
  for (let i: usize = 0; i < (n as usize); i++) {
    const bin = load<u8>(bins + (load<u32>(idx + (i << 2)) as usize) * stride) as usize;
    const at = scratch + S_PAIRS + (bin << 4);
    const word = mask + ((bin >> 6) << 3);
    store<u64>(word, load<u64>(word) | ((1 as u64) << ((bin & 63) as u64)));
    v128.store(at, f64x2.add(v128.load(at), f64x2.promote_low_f32x4(v128.load_zero<u64>(pairs + (i << 3)))));
  }
}

/** Clears what `fillMeans` wrote. */
export function clearMeans(scratch: usize): void {
  for (let w: usize = 0; w < 4; w++) {
    let word = load<u64>(scratch + S_MASK + (w << 3));
    store<u64>(scratch + S_MASK + (w << 3), 0);
    while (word) {
      const bin = (w << 6) + (ctz(word) as usize);
      word &= word - 1;
      v128.store(scratch + S_PAIRS + (bin << 4), f64x2.splat(0));
    }
  }
}

/**
 * Tries every cut between bins in use, none missing, and clears them on the way.
 * @returns the last bin on the left of a cut that beats the best score, or -1
 */
export function sweepPlain(params: usize, scratch: usize, leaf: usize, feature: i32): i32 {
  const total = v128.load(scratch + S_TOTALS);
  const least = load<f64>(params, F_MIN_LEAF);
  const criterion = load<i32>(params, F_CRITERION);
  const monotone = load<i32>(params, F_MONOTONE);
  let left = f64x2.splat(0);
  let top = load<f64>(scratch + S_BEST, B_SCORE);
  let winner: i32 = -1;
  for (let w: usize = 0; w < 4; w++) {
    let word = load<u64>(scratch + S_MASK + (w << 3));
    if (!word) continue;
    store<u64>(scratch + S_MASK + (w << 3), 0);
    while (word) {
      const bin = (w << 6) + (ctz(word) as usize);
      word &= word - 1;
      const at = scratch + S_PAIRS + (bin << 4);
      left = f64x2.add(left, v128.load(at));
      v128.store(at, f64x2.splat(0));
      const right = f64x2.sub(total, left);
      const lw = f64x2.extract_lane(left, 1);
      const rw = f64x2.extract_lane(right, 1);
      if (lw < least || rw < least) continue;
      const lg = f64x2.extract_lane(left, 0);
      const rg = f64x2.extract_lane(right, 0);
      const score = meanScore(criterion, lg, lw, rg, rw);
      if (score > top) {
        if (monotone && !keepsOrder(params, leaf, feature, lg, lw, rg, rw)) continue;
        if (monotone) keepMeans(scratch, lg, lw, rg, rw);
        top = score;
        winner = bin as i32;
      }
    }
  }
  if (winner >= 0) store<f64>(scratch + S_BEST, top, B_SCORE);
  return winner;
}

/**
 * Tries the first k bins of the scan order on the left for k in [from, to], with the missing bin (unless -1) there, too.
 * @returns the k that beat the best score, or 0
 */
export function sweepMeans(
  params: usize, scratch: usize, leaf: usize, feature: i32, from: i32, to: i32, missing: i32,
): i32 {
  const total = v128.load(scratch + S_TOTALS);
  const least = load<f64>(params, F_MIN_LEAF);
  const criterion = load<i32>(params, F_CRITERION);
  let left = missing >= 0 ? v128.load(scratch + S_PAIRS + ((missing as usize) << 4)) : f64x2.splat(0);
  let top = load<f64>(scratch + S_BEST, B_SCORE);
  let winner: i32 = 0;
  for (let k: i32 = 1; k <= to; k++) {
    const bin = load<u8>(scratch + S_ORDER + ((k - 1) as usize)) as usize;
    left = f64x2.add(left, v128.load(scratch + S_PAIRS + (bin << 4)));
    if (k < from) continue;
    const right = f64x2.sub(total, left);
    const lw = f64x2.extract_lane(left, 1);
    const rw = f64x2.extract_lane(right, 1);
    if (lw < least || rw < least) continue;
    const lg = f64x2.extract_lane(left, 0);
    const rg = f64x2.extract_lane(right, 0);
    const score = meanScore(criterion, lg, lw, rg, rw);
    if (score > top && keepsOrder(params, leaf, feature, lg, lw, rg, rw)) {
      keepMeans(scratch, lg, lw, rg, rw);
      top = score;
      winner = k;
    }
  }
  if (winner) store<f64>(scratch + S_BEST, top, B_SCORE);
  return winner;
}
