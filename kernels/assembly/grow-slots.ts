import { expand } from './bundle';
import {
  G_B_COLS, G_B_COUNT, G_B_HIST, G_B_MEMBERS, G_B_MEMBER_COUNT, G_B_ROWS, G_B_STRIDE, G_COLS, G_COUNT, G_FEATURES, G_FREE, G_FREE_COUNT, G_GH, G_IDX, G_LEAF_COUNT, G_LEAVES, G_RUN_COUNT, G_RUNS,
  G_SCRATCH, LEAF, L_BEST, L_COUNT, L_OPEN, L_SLOT, L_START, slotAt,
} from './grow-layout';
import { clear, histogram } from './histogram';
import { BEST_GAIN } from './scan-parts';

/**
 * A free slot. When there is none, the open leaf of least gain gives its own up (its children will be counted from their
 * rows); when no open leaf has one, `last` is taken.
 */
export function take(p: usize, last: i32): i32 {
  const free = load<i32>(p, G_FREE_COUNT);
  if (free > 0) {
    store<i32>(p, free - 1, G_FREE_COUNT);
    return load<i32>(load<usize>(p, G_FREE) + (((free - 1) as usize) << 2));
  }
  const first = load<usize>(p, G_LEAVES);
  const end = first + (load<i32>(p, G_LEAF_COUNT) as usize) * LEAF;
  let least: usize = 0;
  for (let leaf = first; leaf < end; leaf += LEAF)
    if (
      load<i32>(leaf, L_OPEN) && load<i32>(leaf, L_SLOT) >= 0 &&
      (least == 0 || load<f64>(leaf, L_BEST + BEST_GAIN) < load<f64>(least, L_BEST + BEST_GAIN))
    )
      least = leaf;
  if (least == 0) return last;
  const slot = load<i32>(least, L_SLOT);
  store<i32>(least, -1, L_SLOT);
  return slot;
}

export function release(p: usize, slot: i32): void {
  if (slot < 0) return;
  const free = load<i32>(p, G_FREE_COUNT);
  store<i32>(load<usize>(p, G_FREE) + ((free as usize) << 2), slot);
  store<i32>(p, free + 1, G_FREE_COUNT);
}

/** Counts the rows of a leaf into its slot. */
export function build(p: usize, leaf: usize): void {
  const hist = slotAt(p, load<i32>(leaf, L_SLOT));
  const idx = load<usize>(p, G_IDX) + ((load<u32>(leaf, L_START) as usize) << 2);
  clear(hist, load<usize>(p, G_FEATURES), load<i32>(p, G_COUNT));
  const runs = load<usize>(p, G_RUNS);
  for (let r: i32 = 0; r < load<i32>(p, G_RUN_COUNT); r++) {
    const run = runs + ((r as usize) << 4);
    const first = load<u32>(run, 8) as usize;
    histogram(
      idx, load<i32>(leaf, L_COUNT), load<usize>(p, G_GH), load<usize>(run), load<i32>(run, 4),
      load<usize>(p, G_COLS) + (first << 2), load<i32>(run, 12), hist + first * 2048, load<usize>(p, G_SCRATCH),
    );
  }
  if (load<i32>(p, G_B_COUNT) == 0) return;
  buildBundles(p, leaf);
  expand(load<usize>(p, G_B_MEMBERS), load<i32>(p, G_B_MEMBER_COUNT), load<usize>(p, G_B_HIST), hist);
}

/** Counts the rows of a leaf by the codes of the bundles. */
export function buildBundles(p: usize, leaf: usize): void {
  const bundles = load<i32>(p, G_B_COUNT);
  const idx = load<usize>(p, G_IDX) + ((load<u32>(leaf, L_START) as usize) << 2);
  const bundleHist = load<usize>(p, G_B_HIST);
  for (let at: usize = 0; at < ((bundles as usize) << 11); at += 16) v128.store(bundleHist + at, i64x2.splat(0));
  histogram(
    idx, load<i32>(leaf, L_COUNT), load<usize>(p, G_GH), load<usize>(p, G_B_ROWS), load<i32>(p, G_B_STRIDE),
    load<usize>(p, G_B_COLS), bundles, bundleHist, load<usize>(p, G_SCRATCH),
  );
}
