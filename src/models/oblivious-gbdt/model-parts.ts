import type { ColumnSource } from './split-column.ts';
import type { StartScores } from './start-scores.ts';

/** A column as it is saved: numeric ones keep only the bounds that splits use, and bin 255 means missing. */
export type ModelColumn = ColumnSource;

/** What a model of oblivious trees is made of. */
export interface ModelParts {
  readonly columns: readonly ModelColumn[];
  /** column << 16 | first << 8 | last: rows with a bin in [first, last] have the bit; tree after tree, level by level. */
  readonly splits: Uint32Array;
  /** Loss removed by each split. */
  readonly gains: Float32Array;
  /** Levels of each tree. */
  readonly depths: Uint8Array;
  /** Leaf values, tree after tree, leaf-major, `outputs` a leaf. */
  readonly values: Float32Array;
  /** Training weight of each leaf, tree after tree; absent in models saved before it was kept. */
  readonly covers?: Float32Array;
  readonly start: StartScores;
  /** Of each feature of the matrix. */
  readonly cardinalities: Uint32Array;
}
