import {
  B_DEFAULT, B_FEATURE, B_SCORE, B_THRESHOLD, C_EDGES, C_MISSING, F_CLASSES, F_CRITERION, F_FEATURES, F_MIN_LEAF, F_MONOTONE,
  FEATURE_SHIFT, S_BEST, S_CLASSES, S_SQUARES, S_TOTALS,
} from './forest-parts';
import { keepMeans, keepsOrder, meanScore } from './forest-score';
import { xlogx } from './log';

/**
 * One random cut of a numeric feature without missing rows: a value drawn uniformly between the outer edges of the bins
 * in use, in two passes over the rows and without a histogram.
 * @param kept n bytes of scratch for the bins
 * @returns 0 when the feature is constant, 1 when the cut was scored, -1 when a row is missing (nothing was done)
 */
export function randomNumeric(
  params: usize, scratch: usize, leaf: usize, idx: usize, pairs: usize, n: i32, bins: usize, stride: usize, feature: i32,
  u: f64, kept: usize,
): i32 {
  const record = (load<u32>(params, F_FEATURES) as usize) + ((feature as usize) << FEATURE_SHIFT);
  let low: u32 = 255;
  let high: u32 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const bin = load<u8>(bins + (load<u32>(idx + (i << 2)) as usize) * stride) as u32;
    store<u8>(kept + i, bin as u8);
    low = min(low, bin);
    high = max(high, bin);
  }
  if (high == load<u32>(record, C_MISSING)) return -1;
  if (low == high) return 0;
  const cut = cutBin(low, high, load<u32>(record, C_EDGES) as usize, u);
  const score = load<i32>(params, F_CLASSES)
    ? classScore(params, scratch, pairs, n, kept, cut)
    : twoMeans(params, scratch, leaf, feature, pairs, n, kept, cut);
  if (score > load<f64>(scratch + S_BEST, B_SCORE)) {
    store<f64>(scratch + S_BEST, score, B_SCORE);
    store<i32>(scratch + S_BEST, feature, B_FEATURE);
    store<i32>(scratch + S_BEST, cut as i32, B_THRESHOLD);
    store<i32>(scratch + S_BEST, 0, B_DEFAULT);
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

function twoMeans(
  params: usize, scratch: usize, leaf: usize, feature: i32, pairs: usize, n: i32, kept: usize, cut: u32,
): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let i: usize = 0;
  for (; i + 2 <= (n as usize); i += 2) {
    const both = v128.load(pairs + (i << 3));
    const first = i64x2.splat(-((load<u8>(kept + i) as u32) <= cut ? 1 : 0));
    const second = i64x2.splat(-((load<u8>(kept + i, 1) as u32) <= cut ? 1 : 0));
    a = f64x2.add(a, v128.and(f64x2.promote_low_f32x4(both), first));
    b = f64x2.add(b, v128.and(f64x2.promote_low_f32x4(v128.shuffle<i64>(both, both, 1, 1)), second));
  }
  if (i < (n as usize)) {
    const mask = i64x2.splat(-((load<u8>(kept + i) as u32) <= cut ? 1 : 0));
    a = f64x2.add(a, v128.and(f64x2.promote_low_f32x4(v128.load_zero<u64>(pairs + (i << 3))), mask));
  }
  const left = f64x2.add(a, b);
  const right = f64x2.sub(v128.load(scratch + S_TOTALS), left);
  const lw = f64x2.extract_lane(left, 1);
  const rw = f64x2.extract_lane(right, 1);
  const least = load<f64>(params, F_MIN_LEAF);
  if (lw < least || rw < least) return -Infinity;
  const lg = f64x2.extract_lane(left, 0);
  const rg = f64x2.extract_lane(right, 0);
  const score = meanScore(load<i32>(params, F_CRITERION), lg, lw, rg, rw);
  if (!load<i32>(params, F_MONOTONE)) return score;
  if (!keepsOrder(params, leaf, feature, lg, lw, rg, rw)) return -Infinity;
  if (score > load<f64>(scratch + S_BEST, B_SCORE)) keepMeans(scratch, lg, lw, rg, rw);
  return score;
}

/** Class weights of the left side by row; what is not left is right, so that few rows never cost many classes. */
function classScore(params: usize, scratch: usize, pairs: usize, n: i32, kept: usize, cut: u32): f64 {
  const entropy = load<i32>(params, F_CRITERION);
  const totals = scratch + S_CLASSES;
  const left = totals + ((load<u32>(params, F_CLASSES) as usize) << 3);
  for (let i: usize = 0; i < (n as usize); i++) store<f64>(left + ((load<u32>(pairs + (i << 3)) as usize) << 3), 0);
  let sumL: f64 = 0;
  let sumR = load<f64>(scratch + S_SQUARES);
  let lw: f64 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    if ((load<u8>(kept + i) as u32) > cut) continue;
    const c = (load<u32>(pairs + (i << 3)) as usize) << 3;
    const w = load<f32>(pairs + (i << 3), 4) as f64;
    const l = load<f64>(left + c);
    const r = load<f64>(totals + c) - l;
    if (entropy) {
      sumL += xlogx(l + w) - xlogx(l);
      sumR += xlogx(r - w) - xlogx(r);
    } else {
      sumL += w * (w + 2 * l);
      sumR += w * (w - 2 * r);
    }
    store<f64>(left + c, l + w);
    lw += w;
  }
  const rw = load<f64>(scratch + S_TOTALS, 8) - lw;
  const least = load<f64>(params, F_MIN_LEAF);
  if (lw < least || rw < least) return -Infinity;
  return entropy ? sumL - xlogx(lw) + sumR - xlogx(rw) : (sumL * rw + sumR * lw) / (lw * rw);
}
