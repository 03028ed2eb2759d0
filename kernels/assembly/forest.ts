import { BEST_DEFAULT, BEST_FEATURE, BEST_GAIN, BEST_SET, BEST_THRESHOLD } from './scan-parts';
import { randomNumeric } from './forest-random';
import { sortRows, sweepClasses } from './forest-classes';
import {
  F_CLASS, F_CLASSES, F_MIN_WEIGHT, F_PAIRS, F_RANDOM, F_SCRATCH, F_TOTALS, S_COUNTS, S_CUT, S_FLAGS, S_KEYS, S_ORDER, S_PAIRS,
} from './forest-parts';

/**
 * Totals of a node: (sum of weight * target, weight), or the weight of each class.
 * @returns 1 when all targets are equal
 */
export function forestTotals(params: usize, idx: usize, n: i32): i32 {
  const pairs = load<u32>(params, F_PAIRS) as usize;
  const target = load<u32>(params, F_CLASS) as usize;
  const totals = load<u32>(params, F_TOTALS) as usize;
  const classes = load<i32>(params, F_CLASSES);
  const first = load<f64>(target + ((load<u32>(idx) as usize) << 3));
  let differ: i32 = 0;
  let sum = f64x2.splat(0);
  memory.fill(totals, 0, (max(2, classes) as usize) << 3);
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(idx + (i << 2)) as usize;
    const y = load<f64>(target + (id << 3));
    differ |= i32(y != first);
    if (classes) {
      const at = totals + ((y as usize) << 3);
      store<f64>(at, load<f64>(at) + load<f64>(pairs + (id << 4), 8));
    } else sum = f64x2.add(sum, v128.load(pairs + (id << 4)));
  }
  if (!classes) v128.store(totals, sum);
  return 1 - differ;
}

/**
 * Best cut of one feature for a node of a forest.
 * @param params see forest-parts
 * @param col uint8 bins by row id; `bins` is the missing bin
 * @param edges float32 bin edges, shape [bins + 1] (random cuts of numeric features)
 * @param u uniform draw in [0, 1); seed: a 32-bit draw
 * @param best record as in `scan`; its gain field holds the best score so far
 * @returns 0 when the feature is constant in the node
 */
export function forestScan(
  params: usize, idx: usize, n: i32, col: usize, bins: i32, category: i32, edges: usize, u: f64, seed: u32,
  feature: i32, best: usize,
): i32 {
  if (load<i32>(params, F_RANDOM) && !category) {
    const done = randomNumeric(params, idx, n, col, bins, edges, u, feature, best);
    if (done >= 0) return done;
  }
  const scratch = load<u32>(params, F_SCRATCH) as usize;
  const classes = load<i32>(params, F_CLASSES);
  if (classes) count(params, idx, n, col, scratch, category);
  else accumulate(params, idx, n, col, scratch);
  let m = listBins(scratch, bins, category, seed, load<i32>(params, F_RANDOM), classes);
  const hasMissing: i32 = category ? 0 : (load<u8>(scratch + S_FLAGS + (bins as usize)) as i32);
  const found = m + hasMissing > 1;
  if (found) {
    if (classes) sortRows(params, idx, n, col, scratch, m, hasMissing ? bins : -1);
    cuts(params, scratch, m, hasMissing ? bins : -1, bins, category, edges, u, seed, feature, best);
  }
  clear(scratch, bins);
  return i32(found);
}

function cuts(
  params: usize, scratch: usize, m: i32, missing: i32, bins: i32, category: i32, edges: usize, u: f64, seed: u32,
  feature: i32, best: usize,
): void {
  const random = load<i32>(params, F_RANDOM);
  let from: i32 = 1;
  let to: i32 = missing >= 0 ? m : m - 1;
  let missingRight: i32 = 1;
  let missingLeft: i32 = missing >= 0 ? 1 : 0;
  if (random && m > 1) {
    from = category ? 1 + ((u * ((m - 1) as f64)) as i32) : randomCut(scratch, m, edges, u);
    to = from;
    if (missing >= 0) {
      missingLeft = ((seed >> 16) & 1) as i32;
      missingRight = 1 - missingLeft;
    }
  }
  if (missingRight) sweep(params, scratch, from, to, m, -1, bins, category, feature, best);
  if (missingLeft) sweep(params, scratch, from, min(to, m - 1), m, missing, bins, category, feature, best);
}

function sweep(
  params: usize, scratch: usize, from: i32, to: i32, m: i32, missing: i32, bins: i32, category: i32, feature: i32,
  best: usize,
): void {
  const k = load<i32>(params, F_CLASSES)
    ? sweepClasses(params, scratch, from, to, missing, best)
    : sweepMeans(params, scratch, from, to, missing, best);
  if (k == 0) return;
  const order = scratch + S_ORDER;
  store<i32>(best, feature, BEST_FEATURE);
  store<i32>(best, missing >= 0 ? 1 : 0, BEST_DEFAULT);
  if (category) {
    memory.fill(best + BEST_SET, 0, 32);
    for (let i: i32 = 0; i < k; i++) {
      const bin = load<u8>(order + (i as usize));
      const at = best + BEST_SET + ((bin >> 3) as usize);
      store<u8>(at, load<u8>(at) | (u8(1) << (bin & 7)));
    }
    store<i32>(best, -1, BEST_THRESHOLD);
    return;
  }
  const last = load<u8>(order + ((k - 1) as usize)) as i32;
  const next = k < m ? (load<u8>(order + (k as usize)) as i32) : bins;
  // A cut falls where it was drawn, or in the middle of the empty bins between both sides.
  let cut = (last + next - 1) >> 1;
  if (k == m) cut = bins - 1;
  else if (load<i32>(params, F_RANDOM)) cut = min(next - 1, max(last, load<i32>(scratch, S_CUT)));
  store<i32>(best, cut, BEST_THRESHOLD);
}

function accumulate(params: usize, idx: usize, n: i32, col: usize, scratch: usize): void {
  const pairs = load<u32>(params, F_PAIRS) as usize;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(idx + (i << 2)) as usize;
    const bin = load<u8>(col + id) as usize;
    const at = scratch + S_PAIRS + (bin << 4);
    v128.store(at, f64x2.add(v128.load(at), v128.load(pairs + (id << 4))));
    store<u8>(scratch + S_FLAGS + bin, 1);
  }
}

/** Rows of each bin; for a category also the weight of the node's largest class and the weight, as pairs. */
function count(params: usize, idx: usize, n: i32, col: usize, scratch: usize, category: i32): void {
  for (let i: usize = 0; i < (n as usize); i++) {
    const bin = load<u8>(col + (load<u32>(idx + (i << 2)) as usize)) as usize;
    const at = scratch + S_COUNTS + (bin << 2);
    store<u32>(at, load<u32>(at) + 1);
    store<u8>(scratch + S_FLAGS + bin, 1);
  }
  if (!category) return;
  const pairs = load<u32>(params, F_PAIRS) as usize;
  const target = load<u32>(params, F_CLASS) as usize;
  const largest = largestClass(params);
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(idx + (i << 2)) as usize;
    const at = scratch + S_PAIRS + ((load<u8>(col + id) as usize) << 4);
    const w = load<f64>(pairs + (id << 4), 8);
    store<f64>(at, load<f64>(at, 8) + w, 8);
    if (load<f64>(target + (id << 3)) == largest) store<f64>(at, load<f64>(at) + w);
  }
}

function largestClass(params: usize): f64 {
  const totals = load<u32>(params, F_TOTALS) as usize;
  let best: usize = 0;
  for (let c: usize = 1; c < (load<u32>(params, F_CLASSES) as usize); c++)
    if (load<f64>(totals + (c << 3)) > load<f64>(totals + (best << 3))) best = c;
  return best as f64;
}

/** Bins in use in scan order: ascending, or for a category by mean (random cuts: by a hash). Returns how many. */
function listBins(scratch: usize, bins: i32, category: i32, seed: u32, random: i32, classes: i32): i32 {
  let m: i32 = 0;
  const end = category ? bins : bins - 1;
  for (let at: i32 = 0; at <= end; at += 8) {
    let word = load<u64>(scratch + S_FLAGS + (at as usize));
    while (word) {
      const bin = at + ((ctz(word) >> 3) as i32);
      word &= word - 1;
      if (bin > end) break;
      if (category) insertBin(scratch, m, bin, keyOf(scratch, bin, seed, random));
      else store<u8>(scratch + S_ORDER + (m as usize), bin as u8);
      m++;
    }
  }
  return m;
}

function keyOf(scratch: usize, bin: i32, seed: u32, random: i32): f64 {
  if (random) {
    let x = (seed ^ ((bin as u32) * 0x9e3779b1)) * 0x85ebca6b;
    x ^= x >> 15;
    return (x * 0xc2b2ae35) as f64;
  }
  const at = scratch + S_PAIRS + ((bin as usize) << 4);
  return load<f64>(at) / load<f64>(at, 8);
}

function insertBin(scratch: usize, m: i32, bin: i32, key: f64): void {
  const keys = scratch + S_KEYS;
  const order = scratch + S_ORDER;
  let i = m as usize;
  while (i > 0 && load<f64>(keys + ((i - 1) << 3)) > key) {
    store<f64>(keys + (i << 3), load<f64>(keys + ((i - 1) << 3)));
    store<u8>(order + i, load<u8>(order + i - 1));
    i--;
  }
  store<f64>(keys + (i << 3), key);
  store<u8>(order + i, bin as u8);
}

/**
 * Number of bins in use left of a value drawn uniformly between their outer edges; in [1, m - 1]. The bin that holds the
 * value is kept for `sweep`.
 */
function randomCut(scratch: usize, m: i32, edges: usize, u: f64): i32 {
  const order = scratch + S_ORDER;
  const low = load<f32>(edges + ((load<u8>(order) as usize) << 2)) as f64;
  const high = load<f32>(edges + ((load<u8>(order + ((m - 1) as usize)) as usize) << 2), 4) as f64;
  const value = low + u * (high - low);
  let k: i32 = 1;
  while (k < m - 1 && (load<f32>(edges + ((load<u8>(order + (k as usize)) as usize) << 2)) as f64) < value) k++;
  let bin = load<u8>(order + ((k - 1) as usize)) as i32;
  const last = load<u8>(order + (k as usize)) as i32;
  while (bin < last - 1 && (load<f32>(edges + ((bin as usize) << 2), 4) as f64) < value) bin++;
  store<i32>(scratch, bin, S_CUT);
  return k;
}

/** Tries the first k bins on the left for k in [from, to]; returns the k that beat the best score, or 0. */
function sweepMeans(params: usize, scratch: usize, from: i32, to: i32, missing: i32, best: usize): i32 {
  const totals = load<u32>(params, F_TOTALS) as usize;
  const total = v128.load(totals);
  const least = load<f64>(params, F_MIN_WEIGHT);
  let left = missing >= 0 ? v128.load(scratch + S_PAIRS + ((missing as usize) << 4)) : f64x2.splat(0);
  let top = load<f64>(best, BEST_GAIN);
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
    const score = (lg * lg) / lw + (rg * rg) / rw;
    if (score > top) {
      top = score;
      winner = k;
    }
  }
  if (winner) store<f64>(best, top, BEST_GAIN);
  return winner;
}

function clear(scratch: usize, bins: i32): void {
  for (let at: usize = 0; at <= (bins as usize); at += 8) {
    let word = load<u64>(scratch + S_FLAGS + at);
    if (!word) continue;
    store<u64>(scratch + S_FLAGS + at, 0);
    while (word) {
      const bin = at + ((ctz(word) >> 3) as usize);
      word &= word - 1;
      v128.store(scratch + S_PAIRS + (bin << 4), f64x2.splat(0));
      store<u32>(scratch + S_COUNTS + (bin << 2), 0);
    }
  }
}
