import {
  B_DEFAULT, B_FEATURE, B_SET, B_THRESHOLD, C_BY_COLUMN, C_BY_ROW, C_CATEGORY, C_EDGES, C_MISSING, C_STRIDE, draw, F_BUFFER,
  F_BY_ROW, F_CLASSES, F_FEATURES, F_RANDOM, FEATURE_SHIFT, S_BEST, S_CUT, S_KEYS, S_MASK, S_ORDER, S_PAIRS, uniform,
} from './forest-parts';
import { clearCounts, fillClasses, fillLargest, sortRows, sweepClasses } from './forest-classes';
import { clearMeans, fillMeans, sweepMeans, sweepPlain } from './forest-means';
import { randomNumeric } from './forest-random';

/**
 * Best cut of one feature for a node of `n` rows; better ones than S_BEST are written there.
 * @returns 0 when the feature is constant in the node
 */
export function tryFeature(
  params: usize, scratch: usize, leaf: usize, idx: usize, pairs: usize, n: i32, feature: i32,
): i32 {
  const record = (load<u32>(params, F_FEATURES) as usize) + ((feature as usize) << FEATURE_SHIFT);
  let bins = load<u32>(record, C_BY_COLUMN) as usize;
  let stride: usize = 1;
  // The bins of a row lie next to each other: few rows of many columns are fewer cache lines.
  if (n <= load<i32>(params, F_BY_ROW)) {
    bins = load<u32>(record, C_BY_ROW) as usize;
    stride = load<u32>(record, C_STRIDE) as usize;
  }
  const category = load<i32>(record, C_CATEGORY);
  const random = load<i32>(params, F_RANDOM);
  const u = random ? uniform(params) : 0;
  const seed = random ? draw(params) : 0;
  if (random && !category) {
    const kept = load<u32>(params, F_BUFFER) as usize;
    const done = randomNumeric(params, scratch, leaf, idx, pairs, n, bins, stride, feature, u, kept);
    if (done >= 0) return done;
  }
  const classes = load<i32>(params, F_CLASSES);
  if (classes) fillClasses(idx, n, bins, stride, scratch);
  else fillMeans(idx, pairs, n, bins, stride, scratch);
  const missing = load<i32>(record, C_MISSING);
  const seen = i32(popcnt(maskWord(scratch, 0)) + popcnt(maskWord(scratch, 1)) + popcnt(maskWord(scratch, 2)) +
    popcnt(maskWord(scratch, 3)));
  if (seen > 1) {
    const gap = !category && ((maskWord(scratch, missing >> 6) >> ((missing & 63) as u64)) & 1) == 1;
    if (!classes && !category && !random && !gap) {
      plainCuts(params, scratch, leaf, feature);
      return 1;
    }
    if (classes && category && !random) fillLargest(params, idx, pairs, n, bins, stride, scratch);
    const m = listBins(scratch, gap ? missing : 256, category, seed, random);
    if (classes) sortRows(params, idx, pairs, n, bins, stride, scratch, m, gap ? missing : -1);
    cuts(params, scratch, leaf, record, feature, n, m, gap ? missing : -1, u, seed);
  }
  if (classes) clearCounts(scratch);
  else clearMeans(scratch);
  return i32(seen > 1);
}

// @ts-ignore: decorator
@inline
function maskWord(scratch: usize, word: i32): u64 {
  return load<u64>(scratch + S_MASK + ((word as usize) << 3));
}

/** Splits on means without missing rows, the most frequent case: a cut falls between the bins in use on both sides. */
function plainCuts(params: usize, scratch: usize, leaf: usize, feature: i32): void {
  const a = maskWord(scratch, 0);
  const b = maskWord(scratch, 1);
  const c = maskWord(scratch, 2);
  const d = maskWord(scratch, 3);
  const last = sweepPlain(params, scratch, leaf, feature);
  if (last < 0) return;
  let next = last + 1;
  while (next < 255) {
    const word = next < 64 ? a : next < 128 ? b : next < 192 ? c : d;
    const rest = word >> ((next & 63) as u64);
    if (rest) {
      next += ctz(rest) as i32;
      break;
    }
    next = (next | 63) + 1;
  }
  store<i32>(scratch + S_BEST, feature, B_FEATURE);
  store<i32>(scratch + S_BEST, (last + next - 1) >> 1, B_THRESHOLD);
  store<i32>(scratch + S_BEST, 0, B_DEFAULT);
}

function cuts(
  params: usize, scratch: usize, leaf: usize, record: usize, feature: i32, n: i32, m: i32, missing: i32, u: f64, seed: u32,
): void {
  const category = load<i32>(record, C_CATEGORY);
  let from: i32 = 1;
  let to: i32 = missing >= 0 ? m : m - 1;
  let missingRight: i32 = 1;
  let missingLeft: i32 = missing >= 0 ? 1 : 0;
  if (load<i32>(params, F_RANDOM) && m > 1) {
    from = category ? 1 + ((u * ((m - 1) as f64)) as i32) : randomCut(scratch, m, load<u32>(record, C_EDGES) as usize, u);
    to = from;
    if (missing >= 0) {
      missingLeft = ((seed >> 16) & 1) as i32;
      missingRight = 1 - missingLeft;
    }
  }
  if (missingRight) sweep(params, scratch, leaf, record, feature, n, from, to, m, -1);
  if (missingLeft) sweep(params, scratch, leaf, record, feature, n, from, min(to, m - 1), m, missing);
}

function sweep(
  params: usize, scratch: usize, leaf: usize, record: usize, feature: i32, n: i32, from: i32, to: i32, m: i32, missing: i32,
): void {
  const k = load<i32>(params, F_CLASSES)
    ? sweepClasses(params, scratch, n, from, to, missing)
    : sweepMeans(params, scratch, leaf, feature, from, to, missing);
  if (k == 0) return;
  const best = scratch + S_BEST;
  const order = scratch + S_ORDER;
  store<i32>(best, feature, B_FEATURE);
  store<i32>(best, missing >= 0 ? 1 : 0, B_DEFAULT);
  if (load<i32>(record, C_CATEGORY)) {
    memory.fill(best + B_SET, 0, 32);
    for (let i: i32 = 0; i < k; i++) {
      const bin = load<u8>(order + (i as usize));
      const at = best + B_SET + ((bin >> 3) as usize);
      store<u8>(at, load<u8>(at) | (u8(1) << (bin & 7)));
    }
    store<i32>(best, -1, B_THRESHOLD);
    return;
  }
  const bins = load<i32>(record, C_MISSING);
  const last = load<u8>(order + ((k - 1) as usize)) as i32;
  const next = k < m ? (load<u8>(order + (k as usize)) as i32) : bins;
  // A cut falls where it was drawn, or in the middle of the empty bins between both sides.
  let cut = (last + next - 1) >> 1;
  if (k == m) cut = bins - 1;
  else if (load<i32>(params, F_RANDOM)) cut = min(next - 1, max(last, load<i32>(scratch, S_CUT)));
  store<i32>(best, cut, B_THRESHOLD);
}

/** Bins in use below `end` in scan order: ascending, or for a category by mean (random cuts: by a hash). */
function listBins(scratch: usize, end: i32, category: i32, seed: u32, random: i32): i32 {
  let m: i32 = 0;
  for (let w: i32 = 0; w < 4; w++) {
    let word = maskWord(scratch, w);
    while (word) {
      const bin = (w << 6) + (ctz(word) as i32);
      word &= word - 1;
      if (bin >= end) break;
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
