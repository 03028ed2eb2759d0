import {
  G_CAT_SMOOTH, G_COUNT, G_FEATURES, G_G_SCALE, G_GROUP, G_H_SCALE, G_LEAVES, G_MIN_CHILD, G_MIN_DATA, G_MIN_GAIN,
  G_PLACES, G_SCAN, G_SCRATCH, G_SEED, LEAF, L_BEST, L_COUNT, L_DEPTH, L_OPEN, L_SLOT, L_SUM, slotAt,
} from './grow-layout';
import { scan } from './scan';
import {
  BEST_DEFAULT, BEST_FEATURE, BEST_GAIN, BEST_LEFT, BEST_SET, BEST_THRESHOLD, P_CAT_GROUP_H, P_CAT_MIN_H, P_CAT_SMOOTH,
  P_L1, P_L2, P_MIN_H, P_TOTAL, gOf, gainOf, hOf,
} from './scan-parts';

/** Gains smaller than this share of the leaf's own are rounding. */
const DUST: f64 = 1e-10;

/** Writes the best split of a leaf into its record and opens it, when one gains enough. */
export function bestSplit(p: usize, leaf: usize, hist: usize): void {
  scanRange(p, leaf, 0, load<i32>(p, G_COUNT), load<usize>(p, G_SCAN), leaf + L_BEST, load<usize>(p, G_SCRATCH));
  openLeaf(p, leaf, hist);
}

/**
 * Best split of a leaf among the features from `from` to `to`, those of its slot being counted.
 * @param params record of `scan`, whose limits are overwritten
 * @param best record that receives it; the feature is -1 when nothing gains enough
 */
export function scanRange(
  p: usize, leaf: usize, from: i32, to: i32, params: usize, best: usize, scratch: usize,
): void {
  const sum = load<i64>(leaf, L_SUM);
  limits(p, params, leaf, load<f64>(p, G_H_SCALE));
  const own = ownGain(sum, params);
  store<f64>(best, own * (1 + DUST) + load<f64>(p, G_MIN_GAIN) / unitOf(p), BEST_GAIN);
  store<i32>(best, -1, BEST_FEATURE);
  draw(p, leaf, from, to);
  const features = load<usize>(p, G_FEATURES) + ((from as usize) << 4);
  scan(slotAt(p, load<i32>(leaf, L_SLOT)), features, to - from, params, best, scratch);
  const found = load<i32>(best, BEST_FEATURE);
  if (found >= 0) store<i32>(best, found + from, BEST_FEATURE);
}

/** Opens a leaf whose record holds a split, and completes the split. */
export function openLeaf(p: usize, leaf: usize, hist: usize): void {
  const best = leaf + L_BEST;
  if (load<i32>(best, BEST_FEATURE) < 0) return;
  const sum = load<i64>(leaf, L_SUM);
  const own = ownGain(sum, load<usize>(p, G_SCAN));
  store<f64>(best, (load<f64>(best, BEST_GAIN) - own) * unitOf(p), BEST_GAIN);
  store<i32>(leaf, 1, L_OPEN);
  sendUnseen(p, hist, sum, best);
}

function ownGain(sum: i64, params: usize): f64 {
  return gainOf(gOf(sum), hOf(sum), load<f64>(params, P_L1), load<f64>(params, P_L2));
}
/** Loss removed by one scaled unit of gain. */
function unitOf(p: usize): f64 {
  const gScale = load<f64>(p, G_G_SCALE);
  return load<f64>(p, G_H_SCALE) / (gScale * gScale);
}

/** Least hessians. Counts are estimated from hessians, as LightGBM does: exact when all hessians are equal. */
function limits(p: usize, params: usize, leaf: usize, hScale: f64): void {
  const sum = load<i64>(leaf, L_SUM);
  const perRow = hOf(sum) / max(1.0, load<i32>(leaf, L_COUNT) as f64);
  const byChild = load<f64>(p, G_MIN_CHILD) * hScale;
  const byData = (load<f64>(p, G_MIN_DATA) - 0.5) * perRow;
  store<f64>(params, max(1.0, max(byChild, byData)), P_MIN_H);
  store<f64>(params, load<f64>(p, G_CAT_SMOOTH) * hScale, P_CAT_SMOOTH);
  store<f64>(params, (load<f64>(p, G_CAT_SMOOTH) - 0.5) * perRow, P_CAT_MIN_H);
  store<f64>(params, (load<f64>(p, G_GROUP) - 0.5) * perRow, P_CAT_GROUP_H);
  store<i64>(params, sum, P_TOTAL);
}

/** Random thresholds of a leaf: a hash of seed, leaf and feature (src/models/shared/hist-draw.ts). */
function draw(p: usize, leaf: usize, from: i32, to: i32): void {
  const seed = load<u32>(p, G_SEED);
  if (seed == 0) return;
  const number = ((leaf - load<usize>(p, G_LEAVES)) / LEAF) as u32;
  const own = seed ^ (((number << 16) + load<u32>(leaf, L_DEPTH) + 1) * 0x9e3779b1);
  const features = load<usize>(p, G_FEATURES);
  for (let i = from as u32; i < (to as u32); i++) {
    let x: u32 = own ^ ((i + 1) * 0x85ebca77);
    x = (x ^ (x >>> 16)) * 0x7feb352d;
    x = (x ^ (x >>> 15)) * 0x846ca68b;
    store<u32>(features + ((i as usize) << 4), 1 + ((x ^ (x >>> 16)) >>> 1), 12);
  }
}

/** What has not been seen in the leaf, missing values and categories, goes to the side of more hessian. */
function sendUnseen(p: usize, hist: usize, sum: i64, best: usize): void {
  const active = load<i32>(best, BEST_FEATURE) as usize;
  const missingBin = load<u32>(load<usize>(p, G_PLACES) + (active << 4), 4) as usize;
  const slots = hist + load<u32>(load<usize>(p, G_FEATURES) + (active << 4)) as usize;
  const left = hOf(load<i64>(best, BEST_LEFT));
  const largerLeft = left > hOf(sum) - left;
  if (load<i32>(best, BEST_THRESHOLD) >= 0) {
    if (load<u32>(slots + (missingBin << 3)) == 0) store<i32>(best, largerLeft ? 1 : 0, BEST_DEFAULT);
    return;
  }
  store<i32>(best, 0, BEST_DEFAULT);
  if (!largerLeft) return;
  for (let bin: usize = 0; bin < 256; bin++)
    if (bin > missingBin || load<u32>(slots + (bin << 3)) == 0) {
      const at = best + BEST_SET + (bin >> 3);
      store<u8>(at, load<u8>(at) | (u8(1) << u8(bin & 7)));
    }
}
