import {
  G_COUNT, G_FEATURES, G_FREE, G_FREE_COUNT, G_G_SCALE, G_H_SCALE, G_IDX, G_L1, G_L2, G_LEAF_COUNT, G_LEAF_COUNTS,
  G_LEAF_STARTS, G_LEAF_VALUES, G_LEAVES, G_MAX_DEPTH, G_MIN_ROWS, G_N_SET, G_NUM_LEAVES, G_OTHER, G_PLACES, G_ROWS, G_SCRATCH,
  G_SLOT_COUNT, G_TEAM, G_TOTAL, LEAF, L_BEST, L_COUNT, L_DEPTH, L_HOOK, L_OPEN, L_SLOT, L_START, L_SUM, N_ACTIVE, N_DEFAULT,
  N_FEATURE, N_GAIN, N_LEFT, N_RIGHT, N_THRESHOLD, nodeAt,
} from './grow-layout';
import { addLeaf } from './boosting';
import { release, take } from './grow-slots';
import { countAndScan } from './grow-work';
import { partition } from './partition';
import { isBroken } from './team';
import {
  BEST_DEFAULT, BEST_FEATURE, BEST_GAIN, BEST_LEFT, BEST_SET, BEST_THRESHOLD, gOf, hOf,
} from './scan-parts';

/**
 * Grows a tree leaf by leaf, best gain first, on the rows of the parameter record, as the class HistGrower does in
 * TypeScript. Call it until it returns 0.
 * @param p parameter record, see grow-layout
 * @param budget rows times features that may be counted before it returns, so that the caller can look at the clock
 * @returns 1 when there is more to do; 2 when a helper was lost: the tree has to be grown again, in other slots
 */
export function grow(p: usize, budget: f64): i32 {
  const most = load<i32>(p, G_NUM_LEAVES);
  let left = budget;
  if (load<i32>(p, G_LEAF_COUNT) == 0) {
    left -= begin(p);
    if (isBroken(load<usize>(p, G_TEAM))) return 2;
  }
  while (load<i32>(p, G_LEAF_COUNT) < most) {
    const leaf = bestOpen(p);
    if (leaf == 0) break;
    if (left < 0) return 1;
    left -= split(p, leaf);
    if (isBroken(load<usize>(p, G_TEAM))) return 2;
  }
  finish(p);
  return 0;
}

/** Rows and values of the leaves of what has been grown; `grow` ends with it, a caller that stops early calls it. */
export function finish(p: usize): void {
  const count = load<i32>(p, G_LEAF_COUNT);
  const l1 = load<f64>(p, G_L1);
  const l2 = load<f64>(p, G_L2);
  for (let i: usize = 0; i < (count as usize); i++) {
    const leaf = load<usize>(p, G_LEAVES) + i * LEAF;
    store<i32>(load<usize>(p, G_LEAF_STARTS) + (i << 2), load<i32>(leaf, L_START));
    store<i32>(load<usize>(p, G_LEAF_COUNTS) + (i << 2), load<i32>(leaf, L_COUNT));
    const sum = load<i64>(leaf, L_SUM);
    const g = gOf(sum) / load<f64>(p, G_G_SCALE);
    const h = hOf(sum) / load<f64>(p, G_H_SCALE) + l2;
    const t = max(0, abs(g) - l1);
    store<f64>(load<usize>(p, G_LEAF_VALUES) + (i << 3), h > 0 ? (g > 0 ? -t / h : t / h) : 0);
  }
}

/** The root, with its histograms and split. Returns the work done. */
function begin(p: usize): f64 {
  const slots = load<i32>(p, G_SLOT_COUNT);
  for (let i: i32 = 0; i < slots; i++) store<i32>(load<usize>(p, G_FREE) + ((i as usize) << 2), slots - 1 - i);
  store<i32>(p, slots, G_FREE_COUNT);
  store<i32>(p, 1, G_LEAF_COUNT);
  const n = load<i32>(p, G_ROWS);
  const root = load<usize>(p, G_LEAVES);
  place(root, 0, n, 0, load<i64>(p, G_TOTAL), -1);
  if (load<i32>(p, G_COUNT) == 0 || load<i32>(p, G_NUM_LEAVES) < 2 || !splittable(p, root)) return 0;
  store<i32>(root, take(p, 0), L_SLOT);
  countAndScan(p, root, 0, 1);
  return (n as f64) * (load<i32>(p, G_COUNT) as f64);
}

function place(leaf: usize, start: i32, count: i32, depth: i32, sum: i64, hook: i32): void {
  store<i32>(leaf, start, L_START);
  store<i32>(leaf, count, L_COUNT);
  store<i32>(leaf, depth, L_DEPTH);
  store<i32>(leaf, -1, L_SLOT);
  store<i64>(leaf, sum, L_SUM);
  store<i32>(leaf, 0, L_OPEN);
  store<i32>(leaf, hook, L_HOOK);
}

function splittable(p: usize, leaf: usize): bool {
  const depth = load<i32>(p, G_MAX_DEPTH);
  return load<i32>(leaf, L_COUNT) >= load<i32>(p, G_MIN_ROWS) && (depth <= 0 || load<i32>(leaf, L_DEPTH) < depth);
}

/** The open leaf of most gain, the lowest number among equals; 0 when none is open. */
function bestOpen(p: usize): usize {
  const first = load<usize>(p, G_LEAVES);
  const end = first + (load<i32>(p, G_LEAF_COUNT) as usize) * LEAF;
  let best: usize = 0;
  for (let leaf = first; leaf < end; leaf += LEAF)
    if (load<i32>(leaf, L_OPEN) && (best == 0 || load<f64>(leaf, L_BEST + BEST_GAIN) > load<f64>(best, L_BEST + BEST_GAIN)))
      best = leaf;
  return best;
}

/** Splits a leaf and prepares its children. Returns the work done. */
function split(p: usize, leaf: usize): f64 {
  const count = load<i32>(p, G_LEAF_COUNT);
  const slot = load<i32>(leaf, L_SLOT);
  const start = load<i32>(leaf, L_START);
  const rows = load<i32>(leaf, L_COUNT);
  const depth = load<i32>(leaf, L_DEPTH) + 1;
  const sum = load<i64>(leaf, L_SUM);
  const leftSum = load<i64>(leaf, L_BEST + BEST_LEFT);
  const at = load<usize>(p, G_PLACES) + ((load<i32>(leaf, L_BEST + BEST_FEATURE) as usize) << 4);
  const lut = load<usize>(p, G_SCRATCH);
  const best = leaf + L_BEST;
  writeLut(lut, load<i32>(best, BEST_THRESHOLD), best + BEST_SET, load<u32>(at, 4), load<u8>(best, BEST_DEFAULT));
  const n = partition(
    load<usize>(p, G_IDX) + ((start as usize) << 2), rows, load<usize>(at), lut, load<usize>(p, G_OTHER),
  );
  const node = addNode(p, leaf, at, count);
  const right = load<usize>(p, G_LEAVES) + (count as usize) * LEAF;
  place(leaf, start, n, depth, leftSum, node * 2);
  place(right, start + n, rows - n, depth, sum - leftSum, node * 2 + 1);
  store<i32>(p, count + 1, G_LEAF_COUNT);
  if (count + 1 == load<i32>(p, G_NUM_LEAVES)) return rows as f64;
  return (rows as f64) + prepare(p, slot, leaf, right) * (load<i32>(p, G_COUNT) as f64);
}

/** Node of the leaf's split; the leaf with its own number hangs left, the one numbered `rightLeaf` right. */
function addNode(p: usize, leaf: usize, at: usize, rightLeaf: i32): i32 {
  const node = rightLeaf - 1;
  const best = leaf + L_BEST;
  const own = ((leaf - load<usize>(p, G_LEAVES)) / LEAF) as i32;
  const record = nodeAt(p, node);
  store<f64>(record, load<f64>(best, BEST_GAIN), N_GAIN);
  store<u32>(record, load<u32>(at, 8), N_FEATURE);
  store<i32>(record, load<i32>(best, BEST_THRESHOLD), N_THRESHOLD);
  store<i32>(record, ~own, N_LEFT);
  store<i32>(record, ~rightLeaf, N_RIGHT);
  store<i32>(record, load<u8>(best, BEST_DEFAULT), N_DEFAULT);
  store<i32>(record, load<i32>(best, BEST_FEATURE), N_ACTIVE);
  const set = load<usize>(p, G_N_SET) + ((node as usize) << 5);
  v128.store(set, v128.load(best, BEST_SET));
  v128.store(set, v128.load(best, BEST_SET + 16), 16);
  const hook = load<i32>(leaf, L_HOOK);
  if (hook >= 0) store<i32>(nodeAt(p, hook >> 1) + (hook & 1 ? N_RIGHT : N_LEFT), node);
  return node;
}

/** 1 for every bin that goes left. */
function writeLut(lut: usize, threshold: i32, set: usize, missingBin: u32, missingLeft: u8): void {
  if (threshold >= 0) {
    memory.fill(lut, 1, (threshold as usize) + 1);
    memory.fill(lut + (threshold as usize) + 1, 0, 255 - (threshold as usize));
    store<u8>(lut + (missingBin as usize), missingLeft);
  } else
    for (let b: usize = 0; b < 256; b++) store<u8>(lut + b, (load<u8>(set + (b >> 3)) >> ((b & 7) as u8)) & 1);
}

/** Histograms and best splits of both children; the parent's slot is handed on. Returns the rows counted. */
function prepare(p: usize, parentSlot: i32, left: usize, right: usize): f64 {
  const leftIsSmall = load<i32>(left, L_COUNT) <= load<i32>(right, L_COUNT);
  const small = leftIsSmall ? left : right;
  const large = leftIsSmall ? right : left;
  let slot = parentSlot;
  let counted: i32 = 0;
  if (splittable(p, large)) {
    const scansSmall: i32 = splittable(p, small) ? 1 : 0;
    // The parent is a leaf no more: without a free slot, and with no open leaf to take one from, its own is used again.
    store<i32>(small, take(p, slot), L_SLOT);
    if (load<i32>(small, L_SLOT) == slot) slot = -1;
    counted += load<i32>(small, L_COUNT);
    if (slot >= 0) {
      store<i32>(large, slot, L_SLOT);
      slot = -1;
      countAndScan(p, small, large, scansSmall | 2);
    } else {
      store<i32>(large, take(p, -1), L_SLOT);
      counted += load<i32>(large, L_COUNT);
      countAndScan(p, small, 0, scansSmall);
      countAndScan(p, large, 0, 1);
    }
  }
  release(p, slot);
  settle(p, left);
  settle(p, right);
  return counted as f64;
}

/** Without a split, the histograms of a leaf are of no use. */
function settle(p: usize, leaf: usize): void {
  if (load<i32>(leaf, L_OPEN)) return;
  release(p, load<i32>(leaf, L_SLOT));
  store<i32>(leaf, -1, L_SLOT);
}

/** score[row] += values[leaf] for every row that the tree was grown on. `values`: float64 [leaves]. */
export function addLeaves(p: usize, values: usize, score: usize): void {
  for (let i: usize = 0; i < (load<u32>(p, G_LEAF_COUNT) as usize); i++) {
    const leaf = load<usize>(p, G_LEAVES) + i * LEAF;
    const idx = load<usize>(p, G_IDX) + ((load<u32>(leaf, L_START) as usize) << 2);
    addLeaf(idx, load<i32>(leaf, L_COUNT), score, load<f64>(values + (i << 3)));
  }
}

/**
 * Sends `n` row ids down the tree just grown (they are reordered) and adds the value of their leaf to their score.
 * @param child node to start from, or the complement of a leaf
 * @param idx u32 row ids
 */
export function routeRows(p: usize, child: i32, idx: usize, n: i32, values: usize, score: usize): void {
  if (n == 0) return;
  if (child < 0) return addLeaf(idx, n, score, load<f64>(values + ((~child as usize) << 3)));
  const node = nodeAt(p, child);
  const at = load<usize>(p, G_PLACES) + ((load<u32>(node, N_ACTIVE) as usize) << 4);
  const lut = load<usize>(p, G_SCRATCH);
  const set = load<usize>(p, G_N_SET) + ((child as usize) << 5);
  writeLut(lut, load<i32>(node, N_THRESHOLD), set, load<u32>(at, 4), load<u8>(node, N_DEFAULT));
  const left = partition(idx, n, load<usize>(at), lut, load<usize>(p, G_OTHER));
  routeRows(p, load<i32>(node, N_LEFT), idx, left, values, score);
  routeRows(p, load<i32>(node, N_RIGHT), idx + ((left as usize) << 2), n - left, values, score);
}
