import type { Matrix } from '../../../core/matrix.ts';
import { type CategoryMaps, mappedBin, NODE_CATEGORY, NODE_DEFAULT_LEFT, type TreeArrays } from '../tree-arrays.ts';

/** Trees as SHAP values see them: shape, weights and leaf values. What a split tests is left to `Decisions`. */
export interface ShapForest {
  /** A child (or root) of -1 - l is leaf l, else a node; shape [trees]. */
  readonly roots: Int32Array;
  readonly feature: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Training weight of each leaf; absent when unknown. */
  readonly covers?: ArrayLike<number>;
  readonly features: number;
  readonly outputs: number;
  /** Expected value before the first tree, shape [outputs]. */
  readonly bias: Float64Array;
  /** The only output that a tree adds to; absent when every tree adds to all. */
  outputOf?(tree: number): number;
  /** What a leaf adds to an output. */
  value(leaf: number, output: number): number;
}
/** Which way rows go at each node. */
export interface Decisions {
  readonly rows: number;
  /** Writes 1 to out[at + i] where row `first + i` goes left at `node`, else 0, for i in [0, count). */
  decide(node: number, first: number, count: number, out: Uint8Array, at: number): void;
}

/**
 * Decisions of flat trees.
 * @param rows ids of the rows wanted, all when absent
 */
export function arrayDecisions(
  trees: TreeArrays,
  maps: CategoryMaps,
  x: Matrix,
  rows: Uint32Array | undefined,
): Decisions {
  return {
    rows: rows?.length ?? x.rows,
    decide: (node, first, count, out, at) => {
      const feature = trees.feature[node]!;
      const column = x.columns[feature]!;
      const threshold = trees.threshold[node]!;
      const flags = trees.flags[node]!;
      const missing = flags & NODE_DEFAULT_LEFT;
      for (let i = 0; i < count; i++) {
        const value = column[rows === undefined ? first + i : rows[first + i]!]!;
        if (flags & NODE_CATEGORY) {
          const bin = mappedBin(value, maps[feature]!);
          out[at + i] = (trees.sets[threshold * 8 + (bin >> 5)]! >>> (bin & 31)) & 1;
        } else out[at + i] = Number.isNaN(value) ? missing : value <= threshold ? 1 : 0;
      }
    },
  };
}
