import {
  B_SCORE, F_CLASSES, F_CRITERION, F_MIN_LEAF, S_BEST, S_CLASSES, S_COUNTS, S_MASK, S_ORDER, S_PAIRS, S_PLACES, S_SQUARES,
  S_TOTALS,
} from './forest-parts';
import { xlogx } from './log';

/** Class weights of a node (zero before), its weight, and the sum of their squares or of x log x. */
export function sumClasses(params: usize, scratch: usize, pairs: usize, n: i32): void {
  const entropy = load<i32>(params, F_CRITERION);
  const totals = scratch + S_CLASSES;
  let weight: f64 = 0;
  let sum: f64 = 0;
  for (let at = pairs, end = pairs + ((n as usize) << 3); at < end; at += 8) {
    const t = totals + ((load<u32>(at) as usize) << 3);
    const w = load<f32>(at, 4) as f64;
    const before = load<f64>(t);
    sum += entropy ? xlogx(before + w) - xlogx(before) : w * (w + 2 * before);
    store<f64>(t, before + w);
    weight += w;
  }
  store<f64>(scratch + S_TOTALS, weight, 8);
  store<f64>(scratch + S_SQUARES, sum);
}
/** Back to zero. */
export function clearClasses(scratch: usize, pairs: usize, n: i32): void {
  for (let at = pairs, end = pairs + ((n as usize) << 3); at < end; at += 8)
    store<f64>(scratch + S_CLASSES + ((load<u32>(at) as usize) << 3), 0);
}

/** Rows of each bin, marked in the mask. */
export function fillClasses(idx: usize, n: i32, bins: usize, stride: usize, scratch: usize): void {
  const mask = scratch + S_MASK;
  for (let i: usize = 0; i < (n as usize); i++) {
    const bin = load<u8>(bins + (load<u32>(idx + (i << 2)) as usize) * stride) as usize;
    const at = scratch + S_COUNTS + (bin << 2);
    const word = mask + ((bin >> 6) << 3);
    store<u64>(word, load<u64>(word) | ((1 as u64) << ((bin & 63) as u64)));
    store<u32>(at, load<u32>(at) + 1);
  }
}
/** For a category: weight of the node's largest class, and weight, of each bin. */
export function fillLargest(
  params: usize, idx: usize, pairs: usize, n: i32, bins: usize, stride: usize, scratch: usize,
): void {
  const largest = largestClass(params, scratch);
  for (let i: usize = 0; i < (n as usize); i++) {
    const bin = load<u8>(bins + (load<u32>(idx + (i << 2)) as usize) * stride) as usize;
    const at = scratch + S_PAIRS + (bin << 4);
    const w = load<f32>(pairs + (i << 3), 4) as f64;
    store<f64>(at, load<f64>(at, 8) + w, 8);
    if (load<u32>(pairs + (i << 3)) == largest) store<f64>(at, load<f64>(at) + w);
  }
}
function largestClass(params: usize, scratch: usize): u32 {
  const totals = scratch + S_CLASSES;
  let best: usize = 0;
  for (let c: usize = 1; c < (load<u32>(params, F_CLASSES) as usize); c++)
    if (load<f64>(totals + (c << 3)) > load<f64>(totals + (best << 3))) best = c;
  return best as u32;
}
/** Clears what `fillClasses` and `fillLargest` wrote. */
export function clearCounts(scratch: usize): void {
  for (let w: usize = 0; w < 4; w++) {
    let word = load<u64>(scratch + S_MASK + (w << 3));
    store<u64>(scratch + S_MASK + (w << 3), 0);
    while (word) {
      const bin = (w << 6) + (ctz(word) as usize);
      word &= word - 1;
      store<u32>(scratch + S_COUNTS + (bin << 2), 0);
      v128.store(scratch + S_PAIRS + (bin << 4), f64x2.splat(0));
    }
  }
}

/**
 * Counting sort of a node's rows by scan order of their bins, missing last: (class, weight) pairs. The work of a sweep
 * over them does not depend on the number of classes.
 */
export function sortRows(
  params: usize, idx: usize, pairs: usize, n: i32, bins: usize, stride: usize, scratch: usize, m: i32, missing: i32,
): void {
  const rows = sortedRows(params, scratch);
  let place: u32 = 0;
  for (let k: i32 = 0; k < m; k++) {
    const bin = load<u8>(scratch + S_ORDER + (k as usize)) as usize;
    store<u32>(scratch + S_PLACES + (bin << 2), place);
    place += load<u32>(scratch + S_COUNTS + (bin << 2));
  }
  if (missing >= 0) store<u32>(scratch + S_PLACES + ((missing as usize) << 2), place);
  for (let i: usize = 0; i < (n as usize); i++) {
    const bin = load<u8>(bins + (load<u32>(idx + (i << 2)) as usize) * stride) as usize;
    const next = scratch + S_PLACES + (bin << 2);
    const at = load<u32>(next) as usize;
    store<u32>(next, (at as u32) + 1);
    store<u64>(rows + (at << 3), load<u64>(pairs + (i << 3)));
  }
}
// @ts-ignore: decorator
@inline
export function sortedRows(params: usize, scratch: usize): usize {
  return scratch + S_CLASSES + (load<u32>(params, F_CLASSES) as usize) * 24;
}

/**
 * Moves rows from right to left bin by bin. The sums of f over class weights (f = square or x log x) are kept up to date
 * a row at a time. Returns the k in [from, to] that beat the best score, or 0.
 */
export function sweepClasses(params: usize, scratch: usize, n: i32, from: i32, to: i32, missing: i32): i32 {
  const classes = load<u32>(params, F_CLASSES) as usize;
  const entropy = load<i32>(params, F_CRITERION);
  const least = load<f64>(params, F_MIN_LEAF);
  const left = scratch + S_CLASSES + (classes << 3);
  const right = left + (classes << 3);
  const rows = sortedRows(params, scratch);
  const end = rows + ((n as usize) << 3);
  for (let at = rows; at < end; at += 8) {
    const c = (load<u32>(at) as usize) << 3;
    store<f64>(left + c, 0);
    store<f64>(right + c, load<f64>(scratch + S_CLASSES + c));
  }
  let sumL: f64 = 0;
  let sumR = load<f64>(scratch + S_SQUARES);
  let lw: f64 = 0;
  let rw = load<f64>(scratch + S_TOTALS, 8);
  let at = rows;
  let top = load<f64>(scratch + S_BEST, B_SCORE);
  let winner: i32 = 0;
  for (let k: i32 = missing >= 0 ? 0 : 1; k <= to; k++) {
    let count: u32;
    let row = at;
    if (k == 0) {
      count = load<u32>(scratch + S_COUNTS + ((missing as usize) << 2));
      row = end - ((count as usize) << 3);
    } else {
      const bin = load<u8>(scratch + S_ORDER + ((k - 1) as usize)) as usize;
      count = load<u32>(scratch + S_COUNTS + (bin << 2));
      at += (count as usize) << 3;
    }
    for (const last = row + ((count as usize) << 3); row < last; row += 8) {
      const c = (load<u32>(row) as usize) << 3;
      const w = load<f32>(row, 4) as f64;
      const l = load<f64>(left + c);
      const r = load<f64>(right + c);
      if (entropy) {
        sumL += xlogx(l + w) - xlogx(l);
        sumR += xlogx(r - w) - xlogx(r);
      } else {
        sumL += w * (w + 2 * l);
        sumR += w * (w - 2 * r);
      }
      store<f64>(left + c, l + w);
      store<f64>(right + c, r - w);
      lw += w;
      rw -= w;
    }
    if (k < from || lw < least || rw < least) continue;
    const score = entropy ? sumL - xlogx(lw) + sumR - xlogx(rw) : (sumL * rw + sumR * lw) / (lw * rw);
    if (score > top) {
      top = score;
      winner = k;
    }
  }
  if (winner) store<f64>(scratch + S_BEST, top, B_SCORE);
  return winner;
}
