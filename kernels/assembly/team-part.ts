// The part of a leaf's work that one thread does: some of the features, from counting to the best split.
import { expand } from './bundle';
import {
  G_B_HIST, G_B_MEMBERS, G_COLS, G_COUNT, G_FEATURES, G_GH, G_IDX, G_PLACES, G_RUN_COUNT, G_RUNS, G_SCAN, L_COUNT,
  L_SLOT, L_START, slotAt,
} from './grow-layout';
import { scanRange } from './grow-scan';
import { clear, histogram, subtract } from './histogram';
import { BEST_FEATURE, BEST_GAIN } from './scan-parts';

/** The call: u32 parameter record of `grow`, leaf that is counted, its sibling or 0, which of them are scanned (1, 2). */
export const T_PARAMS: usize = 192;
export const T_SMALL: usize = 196;
export const T_LARGE: usize = 200;
export const T_SCANS: usize = 204;
/** Areas of the tasks. */
export const T_SEATS: usize = 208;

/** Area of a task: a parameter record of `scan`, the best split of either leaf, scratch. */
const SEAT: usize = 16_640;
const SCAN_BYTES: usize = 80;
const S_SMALL: usize = 128;
const S_LARGE: usize = 192;
const S_SCRATCH: usize = 256;

/** Does task `task` of `tasks`: an equal share of the features. */
export function runPart(team: usize, task: i32, tasks: i32): void {
  const p = load<usize>(team, T_PARAMS);
  const small = load<usize>(team, T_SMALL);
  const large = load<usize>(team, T_LARGE);
  const scans = load<i32>(team, T_SCANS);
  const seat = seatOf(team, task);
  const from = cut(p, task, tasks);
  const to = cut(p, task + 1, tasks);
  memory.copy(seat, load<usize>(p, G_SCAN), SCAN_BYTES);
  buildRange(p, small, from, to, seat + S_SCRATCH);
  if (scans & 1) scanRange(p, small, from, to, seat, seat + S_SMALL, seat + S_SCRATCH);
  if (large == 0) return;
  const features = load<usize>(p, G_FEATURES) + ((from as usize) << 4);
  subtract(slotAt(p, load<i32>(large, L_SLOT)), slotAt(p, load<i32>(small, L_SLOT)), features, to - from);
  if (scans & 2) scanRange(p, large, from, to, seat, seat + S_LARGE, seat + S_SCRATCH);
}

// @ts-ignore: decorator
@inline
function seatOf(team: usize, task: i32): usize {
  return load<usize>(team, T_SEATS) + (task as usize) * SEAT;
}

/** The best of what the tasks found for the leaf counted, or for its sibling: the first of equals, as one sweep does. */
export function joinParts(team: usize, tasks: i32, sibling: bool, best: usize): void {
  for (let task: i32 = 0; task < tasks; task++) {
    const found = seatOf(team, task) + (sibling ? S_LARGE : S_SMALL);
    if (load<i32>(found, BEST_FEATURE) < 0) continue;
    if (load<i32>(best, BEST_FEATURE) < 0 || load<f64>(found, BEST_GAIN) > load<f64>(best, BEST_GAIN))
      memory.copy(best, found, 64);
  }
}

/** Counts the rows of a leaf for the features from `from` to `to`. Bundles have been counted already. */
function buildRange(p: usize, leaf: usize, from: i32, to: i32, scratch: usize): void {
  const hist = slotAt(p, load<i32>(leaf, L_SLOT));
  const idx = load<usize>(p, G_IDX) + ((load<u32>(leaf, L_START) as usize) << 2);
  clear(hist, load<usize>(p, G_FEATURES) + ((from as usize) << 4), to - from);
  const own = ownBefore(p, from);
  const ownEnd = ownBefore(p, to);
  const runs = load<usize>(p, G_RUNS);
  for (let r: i32 = 0; r < load<i32>(p, G_RUN_COUNT); r++) {
    const run = runs + ((r as usize) << 4);
    const first = max(load<i32>(run, 8), own);
    const end = min(load<i32>(run, 8) + load<i32>(run, 12), ownEnd);
    if (first >= end) continue;
    histogram(
      idx, load<i32>(leaf, L_COUNT), load<usize>(p, G_GH), load<usize>(run), load<i32>(run, 4),
      load<usize>(p, G_COLS) + ((first as usize) << 2), end - first, hist + ((first as usize) << 11), scratch,
    );
  }
  const member = from - own;
  const members = to - ownEnd - member;
  if (members > 0)
    expand(load<usize>(p, G_B_MEMBERS) + ((member as usize) << 5), members, load<usize>(p, G_B_HIST), hist);
}

/** First feature of a task: columns that rows are counted in are shared equally; those in bundles go along. */
function cut(p: usize, task: i32, tasks: i32): i32 {
  const count = load<i32>(p, G_COUNT);
  const own = ownBefore(p, count);
  if (own < tasks || task == tasks) return (count * task) / tasks;
  const wanted = (own * task) / tasks;
  let low: i32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ownBefore(p, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Features before number `feature` that have a column of their own. */
function ownBefore(p: usize, feature: i32): i32 {
  if (feature < load<i32>(p, G_COUNT)) return load<i32>(load<usize>(p, G_PLACES) + ((feature as usize) << 4), 12);
  const runs = load<i32>(p, G_RUN_COUNT);
  if (runs == 0) return 0;
  const last = load<usize>(p, G_RUNS) + (((runs - 1) as usize) << 4);
  return load<i32>(last, 8) + load<i32>(last, 12);
}
