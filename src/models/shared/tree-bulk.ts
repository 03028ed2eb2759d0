import type { Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { type CategoryMaps, mappedBin, type TreeArrays } from './tree-arrays.ts';
import { MOST_FEATURES, usedFeatures, writeNodes } from './tree-nodes.ts';

/** Rows of one block: its features stay in the second-level cache while all trees pass over it. */
export const BULK_ROWS = 2048;

/** Trees copied to the arena in the form that the kernel `traverse` reads. */
export class BulkTrees {
  private readonly kernels: Kernels;
  private readonly trees: TreeArrays;
  private readonly maps: CategoryMaps;
  /** Features in use, in the order of the block's columns. */
  private readonly used: readonly number[];
  private readonly nodes: number;
  private readonly block: Float32Array;
  private readonly leaves: Int32Array;
  /** 1 when no feature in use is a category. */
  private readonly numeric: number;
  /** 1 when moreover no value of the block is missing. */
  private plain = 0;

  private constructor(trees: TreeArrays, maps: CategoryMaps, kernels: Kernels, used: readonly number[]) {
    const { arena } = kernels;
    this.kernels = kernels;
    this.trees = trees;
    this.maps = maps;
    this.used = used;
    this.block = arena.f32(BULK_ROWS * used.length);
    this.leaves = arena.i32(BULK_ROWS);
    this.numeric = used.some((feature) => maps[feature] !== undefined) ? 0 : 1;
    this.nodes = this.copyNodes();
  }

  /** Undefined when the arena has no room, or the kernel cannot number the features. */
  static tryCreate(trees: TreeArrays, maps: CategoryMaps, kernels: Kernels): BulkTrees | undefined {
    const used = usedFeatures(trees);
    const bytes = trees.feature.length * 16 + trees.sets.length * 4 + BULK_ROWS * 4 * (used.length + 1) + 256;
    if (used.length > MOST_FEATURES || kernels.arena.free < bytes) return undefined;
    return new BulkTrees(trees, maps, kernels, used);
  }

  private copyNodes(): number {
    const { trees, used, kernels } = this;
    const sets = kernels.arena.u32(trees.sets.length);
    sets.set(trees.sets);
    const words = kernels.arena.u32(trees.feature.length * 4);
    writeNodes(words, trees, used, sets.byteOffset);
    return words.byteOffset;
  }

  /** Copies rows [first, first + count) of the result (ids in `rows`) into the block. */
  load(x: Matrix, rows: Uint32Array | undefined, first: number, count: number): void {
    const { block, used } = this;
    const width = used.length;
    let plain = this.numeric;
    used.forEach((feature, column) => {
      const values = x.columns[feature]!;
      const map = this.maps[feature];
      for (let i = 0, at = column; i < count; i++, at += width) {
        const value = values[rows === undefined ? first + i : rows[first + i]!]!;
        block[at] = map === undefined ? value : mappedBin(value, map);
        if (Number.isNaN(value)) plain = 0;
      }
    });
    this.plain = plain;
  }
  /** Leaves of the block's rows in one tree; valid until the next call. */
  leavesOf(tree: number, count: number): Int32Array {
    const { exports } = this.kernels;
    const root = this.trees.roots[tree]!;
    exports.traverse(
      this.block.byteOffset,
      count,
      this.used.length,
      this.nodes,
      root,
      this.leaves.byteOffset,
      this.plain,
    );
    return this.leaves;
  }
}
