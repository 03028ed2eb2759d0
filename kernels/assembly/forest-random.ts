import { BEST_DEFAULT, BEST_FEATURE, BEST_GAIN, BEST_THRESHOLD } from './scan-parts';
import { F_CLASS, F_CLASSES, F_ENTROPY, F_MIN_WEIGHT, F_PAIRS, F_SCRATCH, F_TOTALS, S_CLASSES } from './forest-parts';
import { xlogx } from './log';

/**
 * One random cut of a numeric feature without missing rows: a value drawn uniformly between the outer edges of the bins
 * in use, in two passes over the rows and without a histogram. Arguments as in `forestScan`.
 * @returns 0 when the feature is constant, 1 when the cut was scored, -1 when a row is missing (nothing was done)
 */
export function randomNumeric(
  params: usize, idx: usize, n: i32, col: usize, bins: i32, edges: usize, u: f64, feature: i32, best: usize,
): i32 {
  let low: u32 = 255;
  let high: u32 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const bin = load<u8>(col + (load<u32>(idx + (i << 2)) as usize)) as u32;
    low = min(low, bin);
    high = max(high, bin);
  }
  if (high == (bins as u32)) return -1;
  if (low == high) return 0;
  const cut = cutBin(low, high, edges, u);
  const score = load<i32>(params, F_CLASSES) ? classScore(params, idx, n, col, cut) : meanScore(params, idx, n, col, cut);
  if (score > load<f64>(best, BEST_GAIN)) {
    store<f64>(best, score, BEST_GAIN);
    store<i32>(best, feature, BEST_FEATURE);
    store<i32>(best, cut as i32, BEST_THRESHOLD);
    store<i32>(best, 0, BEST_DEFAULT);
  }
  return 1;
}

/** The bin in [low, high - 1] that holds the value, or the nearest of them. */
function cutBin(low: u32, high: u32, edges: usize, u: f64): u32 {
  const from = load<f32>(edges + ((low as usize) << 2)) as f64;
  const to = load<f32>(edges + ((high as usize) << 2), 4) as f64;
  const value = from + u * (to - from);
  let a = low;
  let b = high - 1;
  while (a < b) {
    const middle = (a + b) >> 1;
    if (value <= (load<f32>(edges + ((middle as usize) << 2), 4) as f64)) b = middle;
    else a = middle + 1;
  }
  return a;
}

function meanScore(params: usize, idx: usize, n: i32, col: usize, cut: u32): f64 {
  const pairs = load<u32>(params, F_PAIRS) as usize;
  let left = f64x2.splat(0);
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(idx + (i << 2)) as usize;
    const mask = i64x2.splat(-((load<u8>(col + id) as u32) <= cut ? 1 : 0));
    left = f64x2.add(left, v128.and(v128.load(pairs + (id << 4)), mask));
  }
  const right = f64x2.sub(v128.load(load<u32>(params, F_TOTALS) as usize), left);
  const lw = f64x2.extract_lane(left, 1);
  const rw = f64x2.extract_lane(right, 1);
  const least = load<f64>(params, F_MIN_WEIGHT);
  if (lw < least || rw < least) return -Infinity;
  const lg = f64x2.extract_lane(left, 0);
  const rg = f64x2.extract_lane(right, 0);
  return (lg * lg) / lw + (rg * rg) / rw;
}

function classScore(params: usize, idx: usize, n: i32, col: usize, cut: u32): f64 {
  const pairs = load<u32>(params, F_PAIRS) as usize;
  const target = load<u32>(params, F_CLASS) as usize;
  const totals = load<u32>(params, F_TOTALS) as usize;
  const classes = load<u32>(params, F_CLASSES) as usize;
  const left = (load<u32>(params, F_SCRATCH) as usize) + S_CLASSES;
  memory.fill(left, 0, classes << 3);
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(idx + (i << 2)) as usize;
    if ((load<u8>(col + id) as u32) > cut) continue;
    const at = left + ((load<f64>(target + (id << 3)) as usize) << 3);
    store<f64>(at, load<f64>(at) + load<f64>(pairs + (id << 4), 8));
  }
  const entropy = load<i32>(params, F_ENTROPY);
  let lw: f64 = 0;
  let rw: f64 = 0;
  let sumL: f64 = 0;
  let sumR: f64 = 0;
  for (let c: usize = 0; c < classes; c++) {
    const l = load<f64>(left + (c << 3));
    const r = load<f64>(totals + (c << 3)) - l;
    lw += l;
    rw += r;
    sumL += entropy ? xlogx(l) : l * l;
    sumR += entropy ? xlogx(r) : r * r;
  }
  const least = load<f64>(params, F_MIN_WEIGHT);
  if (lw < least || rw < least) return -Infinity;
  return entropy ? sumL - xlogx(lw) + sumR - xlogx(rw) : sumL / lw + sumR / rw;
}
