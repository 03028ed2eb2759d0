import type { Rng } from '../../core/rng.ts';
import type { PackedRows } from './hist-types.ts';
import type { GrownTree } from './tree-draft.ts';

/** Leaves of a tree, at least [tree.leaves] entries each: rows idx[start..start + count) ended in a leaf. */
export interface GrownLeaves {
  readonly start: Uint32Array;
  readonly count: Uint32Array;
  /** Newton steps, within their monotone bounds. */
  readonly value: Float64Array;
}
/** A tree and where its rows are; valid until the next one is grown. */
export interface Grown {
  readonly tree: GrownTree;
  readonly leaves: GrownLeaves;
}
/** Grows the trees of one fit, one after the other. */
export interface TreeGrower {
  /** u32 row ids of the current tree; filled by the caller, reordered by `grow`. */
  readonly idx: Uint32Array;
  /** @param active positions in `HistData.features` that this tree may use, ascending */
  grow(rows: PackedRows, active: Int32Array, rng: Rng): Grown;
  /** score[row] += values[leaf] for the rows the tree was grown on. `score`: byte offset of float64 by row id. */
  addToTraining(grown: Grown, values: ArrayLike<number>, score: number): void;
  /** The same for `n` other row ids (u32 at byte offset `idx`), which are reordered. */
  addToOthers(grown: Grown, values: ArrayLike<number>, score: number, idx: number, n: number): void;
  /** Ends the threads that it started, if any; false when the memory it used may still be written. */
  close(): boolean;
}
