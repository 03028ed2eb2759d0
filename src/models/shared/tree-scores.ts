import type { Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { rowTreesOf } from './row-trees.ts';
import { type CategoryMaps, leafOf, type TreeArrays } from './tree-arrays.ts';
import { BULK_ROWS, BulkTrees } from './tree-bulk.ts';

/** Fewer rows than this are not worth copying the trees to the kernels. */
const FEW_ROWS = 64;

/** What is done with the leaves that rows end in. */
export interface LeafVisitor {
  /** One tree: row `first + i` of the result is in leaf `leaves[i]`, for i in [0, count). */
  block(tree: number, leaves: Int32Array, first: number, count: number): void;
  /** One row of the result: it is in leaf `leaves[t]` of tree t. */
  row(leaves: Int32Array, row: number): void;
}

/**
 * Visits the leaf of every row and tree; for each row in the order of the trees, so that sums come out the same on every
 * path. A single row costs no allocation for each tree. Many rows use `kernels` when there is room in their arena; a model
 * that goes on predicting few rows keeps a copy of its trees for them.
 * @param rows ids of the rows wanted, all when absent
 */
export function visitLeaves(
  trees: TreeArrays,
  maps: CategoryMaps,
  x: Matrix,
  rows: Uint32Array | undefined,
  visitor: LeafVisitor,
  kernels: Kernels | undefined,
): void {
  const n = rows?.length ?? x.rows;
  const walker = n < FEW_ROWS ? rowTreesOf(trees, maps, n) : undefined;
  if (walker !== undefined) {
    for (let i = 0; i < n; i++) visitor.row(walker.leavesOf(x, rows === undefined ? i : rows[i]!), i);
    return;
  }
  const mark = kernels?.arena.mark() ?? 0;
  const bulk = kernels === undefined || n < FEW_ROWS ? undefined : BulkTrees.tryCreate(trees, maps, kernels);
  if (bulk === undefined) visitOneByOne(trees, maps, x, rows, n, visitor);
  else visitInBulk(bulk, trees.roots.length, x, rows, n, visitor);
  kernels?.arena.release(mark);
}

function visitInBulk(
  bulk: BulkTrees,
  trees: number,
  x: Matrix,
  rows: Uint32Array | undefined,
  n: number,
  visitor: LeafVisitor,
): void {
  for (let first = 0; first < n; first += BULK_ROWS) {
    const count = Math.min(BULK_ROWS, n - first);
    bulk.load(x, rows, first, count);
    for (let t = 0; t < trees; t++) visitor.block(t, bulk.leavesOf(t, count), first, count);
  }
}

function visitOneByOne(
  trees: TreeArrays,
  maps: CategoryMaps,
  x: Matrix,
  rows: Uint32Array | undefined,
  n: number,
  visitor: LeafVisitor,
): void {
  const leaves = new Int32Array(Math.min(n, BULK_ROWS));
  for (let first = 0; first < n; first += BULK_ROWS) {
    const count = Math.min(BULK_ROWS, n - first);
    for (let t = 0; t < trees.roots.length; t++) {
      const root = trees.roots[t]!;
      for (let i = 0; i < count; i++)
        leaves[i] = leafOf(trees, maps, root, x, rows === undefined ? first + i : rows[first + i]!);
      visitor.block(t, leaves, first, count);
    }
  }
}
