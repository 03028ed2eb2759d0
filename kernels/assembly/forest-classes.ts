import { BEST_GAIN } from './scan-parts';
import {
  F_CLASS, F_CLASSES, F_ENTROPY, F_MIN_WEIGHT, F_PAIRS, F_TOTALS, S_CLASSES, S_COUNTS, S_ORDER, S_PLACES,
} from './forest-parts';
import { xlogx } from './log';

/**
 * Counting sort of a node's rows by scan order of their bins, missing last: (class, weight) pairs. The work of a sweep
 * over them does not depend on the number of classes.
 */
export function sortRows(
  params: usize, idx: usize, n: i32, col: usize, scratch: usize, m: i32, missing: i32,
): void {
  const rows = rowsAt(params, scratch);
  let place: u32 = 0;
  for (let k: i32 = 0; k < m; k++) {
    const bin = load<u8>(scratch + S_ORDER + (k as usize)) as usize;
    store<u32>(scratch + S_PLACES + (bin << 2), place);
    place += load<u32>(scratch + S_COUNTS + (bin << 2));
  }
  if (missing >= 0) store<u32>(scratch + S_PLACES + ((missing as usize) << 2), place);
  const pairs = load<u32>(params, F_PAIRS) as usize;
  const target = load<u32>(params, F_CLASS) as usize;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(idx + (i << 2)) as usize;
    const next = scratch + S_PLACES + ((load<u8>(col + id) as usize) << 2);
    const at = load<u32>(next) as usize;
    store<u32>(next, (at as u32) + 1);
    store<f64>(rows + (at << 4), load<f64>(target + (id << 3)));
    store<f64>(rows + (at << 4), load<f64>(pairs + (id << 4), 8), 8);
  }
}

// @ts-ignore: decorator
@inline
function rowsAt(params: usize, scratch: usize): usize {
  return scratch + S_CLASSES + ((load<u32>(params, F_CLASSES) as usize) << 4);
}

/**
 * Moves rows from right to left bin by bin. The sums of f over class weights (f = square or x log x) are kept up to date
 * a row at a time. Returns the k in [from, to] that beat the best score, or 0.
 */
export function sweepClasses(params: usize, scratch: usize, from: i32, to: i32, missing: i32, best: usize): i32 {
  const classes = load<u32>(params, F_CLASSES) as usize;
  const entropy = load<i32>(params, F_ENTROPY);
  const least = load<f64>(params, F_MIN_WEIGHT);
  const totals = load<u32>(params, F_TOTALS) as usize;
  const left = scratch + S_CLASSES;
  const right = left + (classes << 3);
  memory.fill(left, 0, classes << 3);
  memory.copy(right, totals, classes << 3);
  let sumL: f64 = 0;
  let sumR: f64 = 0;
  let lw: f64 = 0;
  let rw: f64 = 0;
  for (let c: usize = 0; c < classes; c++) {
    const t = load<f64>(totals + (c << 3));
    rw += t;
    sumR += entropy ? xlogx(t) : t * t;
  }
  let at = rowsAt(params, scratch);
  let top = load<f64>(best, BEST_GAIN);
  let winner: i32 = 0;
  for (let k: i32 = missing >= 0 ? 0 : 1; k <= to; k++) {
    let count: u32;
    let row = at;
    if (k == 0) {
      count = load<u32>(scratch + S_COUNTS + ((missing as usize) << 2));
      row = rowsAt(params, scratch) + ((load<u32>(scratch + S_PLACES + ((missing as usize) << 2)) - count) as usize << 4);
    } else {
      const bin = load<u8>(scratch + S_ORDER + ((k - 1) as usize)) as usize;
      count = load<u32>(scratch + S_COUNTS + (bin << 2));
      at += (count as usize) << 4;
    }
    for (const end = row + ((count as usize) << 4); row < end; row += 16) {
      const c = load<f64>(row) as usize;
      const w = load<f64>(row, 8);
      const l = load<f64>(left + (c << 3));
      const r = load<f64>(right + (c << 3));
      if (entropy) {
        sumL += xlogx(l + w) - xlogx(l);
        sumR += xlogx(r - w) - xlogx(r);
      } else {
        sumL += w * (w + 2 * l);
        sumR += w * (w - 2 * r);
      }
      store<f64>(left + (c << 3), l + w);
      store<f64>(right + (c << 3), r - w);
      lw += w;
      rw -= w;
    }
    if (k < from || lw < least || rw < least) continue;
    const score = entropy ? sumL - xlogx(lw) + sumR - xlogx(rw) : sumL / lw + sumR / rw;
    if (score > top) {
      top = score;
      winner = k;
    }
  }
  if (winner) store<f64>(best, top, BEST_GAIN);
  return winner;
}
