import type { Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { type CategoryMaps, leafOf, type TreeArrays } from './tree-arrays.ts';

/** Rows handled together, so that one tree stays in the cache for all of them. */
const BLOCK = 256;

/** Where leaf values are added. */
export interface ScoreTarget {
  /** Row-major [rows, width]. */
  readonly scores: Float64Array;
  readonly width: number;
  /** Values of a leaf: 1 (tree t adds to output t mod width), or `width` (every tree adds to all outputs). */
  readonly perTree: number;
}

/**
 * Adds the leaf values of all trees, in the order of the trees, so that every path gives the same sums.
 * @param rows ids of the rows wanted, all when absent
 */
export function addTrees(
  trees: TreeArrays,
  maps: CategoryMaps,
  x: Matrix,
  rows: Uint32Array | undefined,
  target: ScoreTarget,
  _kernels?: Kernels,
): void {
  const n = rows?.length ?? x.rows;
  const { scores, width, perTree } = target;
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    for (let t = 0; t < trees.roots.length; t++) {
      const root = trees.roots[t]!;
      const first = perTree === 1 ? t % width : 0;
      for (let i = start; i < end; i++) {
        const leaf = leafOf(trees, maps, root, x, rows === undefined ? i : rows[i]!);
        for (let v = 0; v < perTree; v++) scores[i * width + first + v]! += trees.values[leaf * perTree + v]!;
      }
    }
  }
}
