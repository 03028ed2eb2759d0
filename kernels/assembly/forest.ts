import {
  B_DEFAULT, B_FEATURE, B_LEFT, B_RIGHT, B_SCORE, B_SET, B_THRESHOLD, C_BY_COLUMN, C_BY_ROW, C_MISSING, C_MONOTONE, C_STRIDE,
  draw, F_BUFFER, F_BY_ROW, F_CLASSES, F_CRITERION, F_FEATURE_COUNT, F_FEATURES, F_FRONTIER, F_IDX, F_LEAF_BYTES,
  F_LEAF_COUNT, F_LEAVES, F_MAX_DEPTH, F_MAX_LEAVES, F_MIN_GAIN, F_MIN_LEAF, F_MIN_SPLIT, F_MONOTONE, F_NODE_COUNT, F_NODES,
  F_ORDER, F_PAIRS, F_PERFECT, F_SCRATCH, F_SET_COUNT, F_SETS, F_TARGET, F_TRIES, F_WAITING, FEATURE_SHIFT, L_CONSTANT,
  L_COUNT, L_DEFAULT, L_DEPTH, L_FEATURE, L_GAIN, L_HIGH, L_HOOK, L_LOW, L_SET, L_START, L_THRESHOLD, N_DEFAULT, N_FEATURE,
  N_GAIN, N_LEFT, N_RIGHT, N_THRESHOLD, NODE_SHIFT, S_BEST, S_SQUARES, S_TOTALS,
} from './forest-parts';
import { clearClasses, sumClasses } from './forest-classes';
import { tryFeature } from './forest-feature';
import { popLeaf, pushLeaf } from './forest-frontier';
import { sumPairs } from './forest-means';
import { sideScore } from './forest-score';
import { xlogx } from './log';

/**
 * Grows one tree on the `n` rows of F_IDX, which its leaves own as segments at the end.
 * @param params record of forest-parts; its counts are those of the tree afterwards
 * @param n rows; below 0: go on with the tree of the last call
 * @param steps most nodes to split in this call
 * @returns 1 when the tree is finished
 */
export function growTree(params: usize, n: i32, steps: i32): i32 {
  if (n >= 0) begin(params, n);
  const most = load<i32>(params, F_MAX_LEAVES);
  while (load<i32>(params, F_LEAF_COUNT) < most) {
    if (steps-- <= 0) return 0;
    const number = popLeaf(params);
    if (number < 0) return 1;
    split(params, number);
  }
  return 1;
}

function begin(params: usize, n: i32): void {
  store<i32>(params, 0, F_WAITING);
  store<i32>(params, 0, F_NODE_COUNT);
  store<i32>(params, 0, F_SET_COUNT);
  store<i32>(params, 1, F_LEAF_COUNT);
  const root = load<u32>(params, F_LEAVES) as usize;
  memory.fill(root, 0, load<u32>(params, F_LEAF_BYTES));
  store<i32>(root, n, L_COUNT);
  store<i32>(root, -1, L_HOOK);
  store<f64>(root, -Infinity, L_LOW);
  store<f64>(root, Infinity, L_HIGH);
  evaluate(params, 0);
}

// @ts-ignore: decorator
@inline
function leafAt(params: usize, number: i32): usize {
  return (load<u32>(params, F_LEAVES) as usize) + (number as usize) * (load<u32>(params, F_LEAF_BYTES) as usize);
}

/** Finds the best split of a new leaf; it waits if there is one. */
function evaluate(params: usize, number: i32): void {
  const leaf = leafAt(params, number);
  const n = load<i32>(leaf, L_COUNT);
  const depth = load<i32>(params, F_MAX_DEPTH);
  if (n < 2 || (depth > 0 && load<i32>(leaf, L_DEPTH) >= depth)) return;
  const start = load<u32>(leaf, L_START) as usize;
  const idx = (load<u32>(params, F_IDX) as usize) + (start << 2);
  if (isPure(params, idx, n)) return;
  const pairs = (load<u32>(params, F_PAIRS) as usize) + (start << 3);
  const scratch = load<u32>(params, F_SCRATCH) as usize;
  const classes = load<i32>(params, F_CLASSES);
  if (classes) sumClasses(params, scratch, pairs, n);
  else v128.store(scratch + S_TOTALS, sumPairs(pairs, n));
  const weight = load<f64>(scratch + S_TOTALS, 8);
  if (weight >= 2 * load<f64>(params, F_MIN_LEAF) && weight >= load<f64>(params, F_MIN_SPLIT)) {
    store<f64>(scratch + S_BEST, -Infinity, B_SCORE);
    store<i32>(scratch + S_BEST, -1, B_FEATURE);
    tryFeatures(params, scratch, leaf, idx, pairs, n);
    if (load<i32>(scratch + S_BEST, B_FEATURE) >= 0) keepSplit(params, scratch, leaf, number, weight);
  }
  if (classes) clearClasses(scratch, pairs, n);
}

function isPure(params: usize, idx: usize, n: i32): bool {
  const target = load<u32>(params, F_TARGET) as usize;
  const first = load<f64>(target + ((load<u32>(idx) as usize) << 3));
  for (let at = idx + 4, end = idx + ((n as usize) << 2); at < end; at += 4)
    if (load<f64>(target + ((load<u32>(at) as usize) << 3)) != first) return false;
  return true;
}

/**
 * Draws features without replacement until enough that are not constant were tried, or one splits perfectly. What is
 * constant in a node is constant below: it is not looked at again.
 */
function tryFeatures(params: usize, scratch: usize, leaf: usize, idx: usize, pairs: usize, n: i32): void {
  const order = load<u32>(params, F_ORDER) as usize;
  const count = load<i32>(params, F_FEATURE_COUNT);
  const tries = load<i32>(params, F_TRIES);
  const perfect = n == 2 ? -Infinity : enough(params, scratch);
  let seen: i32 = 0;
  for (let i: i32 = 0; i < count && seen < tries; i++) {
    const j = i + ((((draw(params) as u64) * ((count - i) as u64)) >> 32) as i32);
    const here = order + ((i as usize) << 2);
    const there = order + ((j as usize) << 2);
    const feature = load<i32>(there);
    store<i32>(there, load<i32>(here));
    store<i32>(here, feature);
    const word = leaf + L_CONSTANT + (((feature as usize) >> 6) << 3);
    const bit = (1 as u64) << ((feature & 63) as u64);
    if (load<u64>(word) & bit) continue;
    if (tryFeature(params, scratch, leaf, idx, pairs, n, feature)) {
      seen++;
      if (load<i32>(scratch + S_BEST, B_FEATURE) >= 0 && load<f64>(scratch + S_BEST, B_SCORE) >= perfect) return;
    } else store<u64>(word, load<u64>(word) | bit);
  }
}

/** A score that no other split can beat but for rounding. */
function enough(params: usize, scratch: usize): f64 {
  const share = load<f64>(params, F_PERFECT);
  return share < 0 ? Infinity : share * load<f64>(scratch + S_TOTALS, 8) - 1e-12;
}

function keepSplit(params: usize, scratch: usize, leaf: usize, number: i32, weight: f64): void {
  const best = scratch + S_BEST;
  const criterion = load<i32>(params, F_CRITERION);
  let whole: f64;
  if (load<i32>(params, F_CLASSES) == 0) whole = sideScore(criterion, load<f64>(scratch + S_TOTALS), weight);
  else whole = criterion ? load<f64>(scratch + S_SQUARES) - xlogx(weight) : load<f64>(scratch + S_SQUARES) / weight;
  const gain = max(0, load<f64>(best, B_SCORE) - whole);
  if (gain < load<f64>(params, F_MIN_GAIN)) return;
  store<i32>(leaf, load<i32>(best, B_FEATURE), L_FEATURE);
  store<i32>(leaf, load<i32>(best, B_THRESHOLD), L_THRESHOLD);
  store<i32>(leaf, load<i32>(best, B_DEFAULT), L_DEFAULT);
  store<f64>(leaf, gain, L_GAIN);
  memory.copy(leaf + L_SET, best + B_SET, 32);
  const monotone = load<i32>(params, F_MONOTONE);
  // The middle of the children's means waits where the set would be: a monotone feature is not a category.
  if (monotone && load<i32>(best, B_THRESHOLD) >= 0)
    store<f64>(leaf, (load<f64>(best, B_LEFT) + load<f64>(best, B_RIGHT)) * 0.5, L_SET);
  pushLeaf(params, number);
}

/** Turns a leaf into a node; its left child keeps the number. */
function split(params: usize, number: i32): void {
  const leaf = leafAt(params, number);
  const start = load<u32>(leaf, L_START);
  const n = load<i32>(leaf, L_COUNT);
  const left = divide(params, leaf, start as usize, n);
  const otherNumber = load<i32>(params, F_LEAF_COUNT);
  store<i32>(params, otherNumber + 1, F_LEAF_COUNT);
  addNode(params, leaf, number, otherNumber);
  const other = leafAt(params, otherNumber);
  const node = load<i32>(params, F_NODE_COUNT) - 1;
  store<i32>(leaf, load<i32>(leaf, L_DEPTH) + 1, L_DEPTH);
  memory.copy(other, leaf, load<u32>(params, F_LEAF_BYTES));
  store<i32>(leaf, left, L_COUNT);
  store<i32>(other, (start as i32) + left, L_START);
  store<i32>(other, n - left, L_COUNT);
  store<i32>(leaf, node << 1, L_HOOK);
  store<i32>(other, (node << 1) | 1, L_HOOK);
  if (load<i32>(params, F_MONOTONE)) bound(params, leaf, other);
  evaluate(params, otherNumber);
  evaluate(params, number);
}

/** On a monotone feature the children's means stay on their sides of the middle. */
function bound(params: usize, leaf: usize, other: usize): void {
  const feature = load<i32>(leaf, L_FEATURE) as usize;
  const sign = load<i32>((load<u32>(params, F_FEATURES) as usize) + (feature << FEATURE_SHIFT), C_MONOTONE);
  if (sign == 0) return;
  const middle = load<f64>(leaf, L_SET);
  store<f64>(sign > 0 ? leaf : other, middle, L_HIGH);
  store<f64>(sign > 0 ? other : leaf, middle, L_LOW);
}

function addNode(params: usize, leaf: usize, number: i32, other: i32): void {
  const nodes = load<u32>(params, F_NODES) as usize;
  const count = load<i32>(params, F_NODE_COUNT);
  const node = nodes + ((count as usize) << NODE_SHIFT);
  store<i32>(params, count + 1, F_NODE_COUNT);
  const hook = load<i32>(leaf, L_HOOK);
  if (hook >= 0)
    store<i32>(nodes + (((hook >> 1) as usize) << NODE_SHIFT) + (hook & 1 ? N_RIGHT : N_LEFT), count);
  store<i32>(node, load<i32>(leaf, L_FEATURE), N_FEATURE);
  store<i32>(node, ~number, N_LEFT);
  store<i32>(node, ~other, N_RIGHT);
  store<i32>(node, load<i32>(leaf, L_DEFAULT), N_DEFAULT);
  store<f64>(node, load<f64>(leaf, L_GAIN), N_GAIN);
  let threshold = load<i32>(leaf, L_THRESHOLD);
  if (threshold < 0) {
    const set = load<i32>(params, F_SET_COUNT);
    store<i32>(params, set + 1, F_SET_COUNT);
    memory.copy((load<u32>(params, F_SETS) as usize) + ((set as usize) << 5), leaf + L_SET, 32);
    threshold = ~set;
  }
  store<i32>(node, threshold, N_THRESHOLD);
}

/** Stable split of a segment by the best split of its leaf, left rows first; returns how many these are. */
function divide(params: usize, leaf: usize, start: usize, n: i32): i32 {
  const record = (load<u32>(params, F_FEATURES) as usize) + ((load<i32>(leaf, L_FEATURE) as usize) << FEATURE_SHIFT);
  const byRow = n <= load<i32>(params, F_BY_ROW);
  const bins = (byRow ? load<u32>(record, C_BY_ROW) : load<u32>(record, C_BY_COLUMN)) as usize;
  const stride = byRow ? (load<u32>(record, C_STRIDE) as usize) : 1;
  const threshold = load<i32>(leaf, L_THRESHOLD) as u32;
  const missing = load<i32>(leaf, L_DEFAULT) ? load<u32>(record, C_MISSING) : 256;
  const set = load<i32>(leaf, L_THRESHOLD) < 0;
  const from = (load<u32>(params, F_IDX) as usize) + (start << 2);
  const pairs = (load<u32>(params, F_PAIRS) as usize) + (start << 3);
  const heldIdx = load<u32>(params, F_BUFFER) as usize;
  const heldPairs = heldIdx + ((n as usize) << 2);
  let l: usize = 0;
  let r: usize = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(from + (i << 2));
    const pair = load<u64>(pairs + (i << 3));
    const bin = load<u8>(bins + (id as usize) * stride) as u32;
    let goes: usize;
    if (set) goes = ((load<u8>(leaf + L_SET + ((bin >> 3) as usize)) >> (bin & 7)) & 1) as usize;
    else goes = usize(bin <= threshold) | usize(bin == missing);
    store<u32>(from + (l << 2), id);
    store<u64>(pairs + (l << 3), pair);
    store<u32>(heldIdx + (r << 2), id);
    store<u64>(heldPairs + (r << 3), pair);
    l += goes;
    r += 1 - goes;
  }
  memory.copy(from + (l << 2), heldIdx, r << 2);
  memory.copy(pairs + (l << 3), heldPairs, r << 3);
  return l as i32;
}
