import type { Rng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { HistData } from './hist-data.ts';
import { writeLut } from './hist-lut.ts';
import { HistScanner } from './hist-scanner.ts';
import { HistSlots } from './hist-slots.ts';
import type { GrowOptions, LeafSum, OpenLeaf, PackedRows } from './hist-types.ts';
import { type Bounds, UNBOUNDED } from './leaf-rules.ts';
import { nodeField, TreeDraft } from './tree-draft.ts';
import type { Grown, TreeGrower } from './tree-grower.ts';

/**
 * Grows trees leaf by leaf, best gain first, on packed histograms (Friedman 2001; Ke et al. 2017): the smaller child is
 * counted, its sibling is the parent minus it. Sums are integers, so a tree depends on the data only, not on the order
 * of rows or on how many histograms fit into memory. Does all that options can ask; where KernelGrower can, it grows the
 * same trees faster.
 */
export class HistGrower implements TreeGrower {
  /** u32 row ids of the current tree; filled by the caller, reordered by `grow`. */
  readonly idx: Uint32Array;
  private readonly data: HistData;
  private readonly kernels: Kernels;
  private readonly options: GrowOptions;
  private readonly slots: HistSlots;
  private readonly scanner: HistScanner;
  private readonly other: number;
  private readonly lut: Uint8Array;
  private readonly shouldStop: () => boolean;
  private readonly draft: TreeDraft;
  private open: OpenLeaf[] = [];

  /** @param maxRows most rows of a tree, and of one call of `route` */
  constructor(data: HistData, kernels: Kernels, maxRows: number, options: GrowOptions, shouldStop: () => boolean) {
    this.data = data;
    this.kernels = kernels;
    this.options = options;
    this.shouldStop = shouldStop;
    this.idx = kernels.arena.u32(maxRows);
    this.other = kernels.arena.alloc(maxRows * 4);
    this.lut = kernels.arena.u8(256);
    this.draft = new TreeDraft(options.numLeaves);
    this.scanner = new HistScanner(data, kernels, options);
    this.slots = new HistSlots(data, kernels, options.numLeaves);
  }

  /** @param active positions in `data.features` that this tree may use, ascending */
  grow(rows: PackedRows, active: Int32Array, rng: Rng): Grown {
    this.slots.use(active);
    this.scanner.use(active, rows, rng);
    const { numLeaves } = this.options;
    this.draft.reset();
    const leaves: OpenLeaf[] = [this.rootOf(rows, active.length)];
    this.open = leaves.filter((leaf) => leaf.split !== undefined);
    while (leaves.length < numLeaves) {
      const leaf = this.takeBest();
      if (leaf === undefined || this.shouldStop()) break;
      const [left, right] = this.split(leaf);
      if (leaves.length + 1 < numLeaves) this.prepare(leaf, left, right, rows);
      leaves[left.leaf] = left;
      leaves.push(right);
    }
    return {
      tree: this.draft.grown,
      leaves: {
        start: Uint32Array.from(leaves, (leaf) => leaf.start),
        count: Uint32Array.from(leaves, (leaf) => leaf.count),
        value: Float64Array.from(leaves, (leaf) => leaf.output),
      },
    };
  }

  private rootOf(rows: PackedRows, features: number): OpenLeaf {
    const root = this.leafWith(0, 0, rows.n, rows.total, UNBOUNDED);
    if (features === 0 || this.options.numLeaves < 2 || !this.splittable(root)) return root;
    root.slot = this.slots.take(() => undefined);
    this.slots.build(root.slot, this.scanner.recordsAt, this.idx.byteOffset, rows.n, rows.gh);
    root.split = this.scanner.scan(this.slots.at(root.slot), root);
    return root;
  }

  private splittable(leaf: OpenLeaf): boolean {
    const { maxDepth, minDataInLeaf } = this.options;
    return leaf.count >= 2 * Math.max(1, minDataInLeaf) && (maxDepth <= 0 || leaf.depth < maxDepth);
  }

  /**
   * Removes and returns the open leaf of most gain, the lowest number among equals; when growing level by level, of those
   * of least depth.
   */
  private takeBest(): OpenLeaf | undefined {
    let at = -1;
    for (let i = 0; i < this.open.length; i++) if (at < 0 || this.isBefore(this.open[i]!, this.open[at]!)) at = i;
    return at < 0 ? undefined : this.open.splice(at, 1)[0];
  }
  private isBefore(a: OpenLeaf, b: OpenLeaf): boolean {
    if (this.options.growPolicy === 'depthwise' && a.depth !== b.depth) return a.depth < b.depth;
    const more = a.split!.gain - b.split!.gain;
    return more > 0 || (more === 0 && a.leaf < b.leaf);
  }

  private split(leaf: OpenLeaf): [OpenLeaf, OpenLeaf] {
    const split = leaf.split!;
    const { colMajor, column } = this.data.features[split.feature]!;
    writeLut(this.lut, split.threshold, split.set, split.defaultLeft, column.missingBin);
    const at = this.idx.byteOffset + leaf.start * 4;
    const n = this.kernels.exports.partition(at, leaf.count, colMajor, this.lut.byteOffset, this.other);
    const rightLeaf = this.draft.split(leaf.leaf, split);
    const bounds = this.scanner.rules.childBounds(leaf, split, this.scanner.signOf(split.feature));
    return [
      this.leafWith(leaf.leaf, leaf.start, n, split.left, bounds.left, leaf),
      this.leafWith(rightLeaf, leaf.start + n, leaf.count - n, split.right, bounds.right, leaf),
    ];
  }

  /** Histograms and best splits of both children; the parent's slot is handed on. */
  private prepare(parent: OpenLeaf, left: OpenLeaf, right: OpenLeaf, rows: PackedRows): void {
    const [small, large] = left.count <= right.count ? [left, right] : [right, left];
    if (this.splittable(large)) {
      small.slot = this.slots.take(() => this.leastWanted(parent));
      this.slots.build(small.slot, this.scanner.recordsAt, this.idx.byteOffset + small.start * 4, small.count, rows.gh);
      if (parent.slot >= 0) {
        large.slot = parent.slot;
        parent.slot = -1;
        this.scanner.subtract(this.slots.at(large.slot), this.slots.at(small.slot));
      } else {
        large.slot = this.slots.take(() => this.leastWanted(parent));
        this.slots.build(
          large.slot,
          this.scanner.recordsAt,
          this.idx.byteOffset + large.start * 4,
          large.count,
          rows.gh,
        );
      }
    }
    this.slots.release(parent);
    for (const leaf of [left, right]) {
      if (leaf.slot >= 0 && this.splittable(leaf)) leaf.split = this.scanner.scan(this.slots.at(leaf.slot), leaf);
      if (leaf.split === undefined) this.slots.release(leaf);
      else this.open.push(leaf);
    }
  }

  /** The open leaf that gives up its histogram when slots run out. */
  private leastWanted(parent: OpenLeaf): OpenLeaf {
    let least: OpenLeaf | undefined;
    for (const leaf of this.open)
      if (leaf.slot >= 0 && (least === undefined || leaf.split!.gain < least.split!.gain)) least = leaf;
    return least ?? parent;
  }

  addToTraining({ tree, leaves }: Grown, values: ArrayLike<number>, score: number): void {
    const { exports } = this.kernels;
    for (let i = 0; i < tree.leaves; i++)
      exports.addLeaf(this.idx.byteOffset + leaves.start[i]! * 4, leaves.count[i]!, score, values[i]!);
  }

  addToOthers({ tree }: Grown, values: ArrayLike<number>, score: number, idx: number, n: number): void {
    const { exports } = this.kernels;
    const walk = (child: number, at: number, count: number): void => {
      if (count === 0) return;
      if (child < 0) {
        exports.addLeaf(at, count, score, values[~child]!);
        return;
      }
      const { colMajor, column } = this.data.features[nodeField(tree, child, 'feature')]!;
      const set = tree.sets.get(child);
      const missingLeft = nodeField(tree, child, 'defaultLeft') === 1;
      writeLut(this.lut, nodeField(tree, child, 'threshold'), set, missingLeft, column.missingBin);
      const left = exports.partition(at, count, colMajor, this.lut.byteOffset, this.other);
      walk(nodeField(tree, child, 'left'), at, left);
      walk(nodeField(tree, child, 'right'), at + left * 4, count - left);
    };
    walk(tree.root, idx, n);
  }

  /** It has no threads. */
  close(): boolean {
    return true;
  }

  private leafWith(
    leaf: number,
    start: number,
    count: number,
    sum: LeafSum,
    { low, high }: Bounds,
    parent?: OpenLeaf,
  ): OpenLeaf {
    const { rules, nodeFeatures } = this.scanner;
    const output = rules.outputOf(sum, count, parent?.output, { low, high });
    const groups = parent === undefined ? undefined : nodeFeatures.groupsBelow(parent, parent.split!.feature);
    const depth = parent === undefined ? 0 : parent.depth + 1;
    return { leaf, start, count, depth, sum, low, high, output, groups, slot: -1, split: undefined };
  }
}
