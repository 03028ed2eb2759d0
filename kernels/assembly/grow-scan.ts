import {
  G_CAT_SMOOTH, G_COUNT, G_FEATURES, G_G_SCALE, G_GROUP, G_H_SCALE, G_LEAVES, G_MIN_CHILD, G_MIN_DATA, G_MIN_GAIN,
  G_PLACES, G_SCAN, G_SCRATCH, G_SEED, LEAF, L_BEST, L_COUNT, L_DEPTH, L_OPEN, L_SUM,
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
  const params = load<usize>(p, G_SCAN);
  const best = leaf + L_BEST;
  const sum = load<i64>(leaf, L_SUM);
  const gScale = load<f64>(p, G_G_SCALE);
  const hScale = load<f64>(p, G_H_SCALE);
  limits(p, params, leaf, hScale);
  const own = gainOf(gOf(sum), hOf(sum), load<f64>(params, P_L1), load<f64>(params, P_L2));
  const unit = hScale / (gScale * gScale);
  store<f64>(best, own * (1 + DUST) + load<f64>(p, G_MIN_GAIN) / unit, BEST_GAIN);
  store<i32>(best, -1, BEST_FEATURE);
  draw(p, leaf);
  scan(hist, load<usize>(p, G_FEATURES), load<i32>(p, G_COUNT), params, best, load<usize>(p, G_SCRATCH));
  if (load<i32>(best, BEST_FEATURE) < 0) return;
  store<f64>(best, (load<f64>(best, BEST_GAIN) - own) * unit, BEST_GAIN);
  store<i32>(leaf, 1, L_OPEN);
  sendUnseen(p, hist, sum, best);
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
function draw(p: usize, leaf: usize): void {
  const seed = load<u32>(p, G_SEED);
  if (seed == 0) return;
  const number = ((leaf - load<usize>(p, G_LEAVES)) / LEAF) as u32;
  const own = seed ^ (((number << 16) + load<u32>(leaf, L_DEPTH) + 1) * 0x9e3779b1);
  const features = load<usize>(p, G_FEATURES);
  for (let i: u32 = 0; i < load<u32>(p, G_COUNT); i++) {
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
