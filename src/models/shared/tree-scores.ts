import type { Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { type CategoryMaps, leafOf, type TreeArrays } from './tree-arrays.ts';

/** Rows handled together, so that one tree stays in the cache for all of them. */
const BLOCK = 256;

/** Where rows end in one tree: row `first + i` of the result is in leaf `leaves[i]`, for i in [0, count). */
export type LeafVisitor = (tree: number, leaves: Int32Array, first: number, count: number) => void;

/**
 * Visits the leaf of every row and tree; for each row in the order of the trees, so that sums come out the same on every
 * path. A single row costs no allocation for each tree.
 * @param rows ids of the rows wanted, all when absent
 */
export function visitLeaves(
  trees: TreeArrays,
  maps: CategoryMaps,
  x: Matrix,
  rows: Uint32Array | undefined,
  visit: LeafVisitor,
  _kernels?: Kernels,
): void {
  const n = rows?.length ?? x.rows;
  const leaves = new Int32Array(Math.min(n, BLOCK));
  for (let first = 0; first < n; first += BLOCK) {
    const count = Math.min(BLOCK, n - first);
    for (let t = 0; t < trees.roots.length; t++) {
      const root = trees.roots[t]!;
      for (let i = 0; i < count; i++)
        leaves[i] = leafOf(trees, maps, root, x, rows === undefined ? first + i : rows[first + i]!);
      visit(t, leaves, first, count);
    }
  }
}
