import type { HistData } from './hist-data.ts';
import { NODE_CATEGORY, NODE_DEFAULT_LEFT, type TreeArrays } from './tree-arrays.ts';
import { F32Buffer, F64Buffer, I32Buffer, U8Buffer, U32Buffer } from './tree-buffers.ts';
import type { GrownTree } from './tree-draft.ts';

/** Collects trees into flat arrays that grow. `width`: values a leaf holds. */
export class TreeBuilder {
  readonly width: number;
  private readonly data: HistData;
  private readonly feature = new I32Buffer();
  private readonly threshold = new F32Buffer();
  private readonly left = new I32Buffer();
  private readonly right = new I32Buffer();
  private readonly flags = new U8Buffer();
  private readonly gain = new F32Buffer();
  private readonly sets = new U32Buffer();
  private readonly values = new F64Buffer();
  private readonly covers = new F32Buffer();
  private readonly roots = new I32Buffer();
  private readonly nodesAfter: number[] = [];
  private readonly leavesAfter: number[] = [];
  private readonly setsAfter: number[] = [];

  constructor(data: HistData, width: number) {
    this.data = data;
    this.width = width;
  }

  get trees(): number {
    return this.roots.length;
  }

  /**
   * @param values leaf-major, shape [leaves * width]
   * @param covers training weight of each leaf
   */
  add(tree: GrownTree, values: ArrayLike<number>, covers: ArrayLike<number>): void {
    const nodeBase = this.feature.length;
    const leafBase = this.values.length / this.width;
    const place = (child: number): number => (child >= 0 ? child + nodeBase : ~(~child + leafBase));
    for (let i = 0; i < tree.nodes; i++) this.addNode(tree, i, place);
    for (let i = 0; i < tree.leaves * this.width; i++) this.values.push(values[i]!);
    for (let i = 0; i < tree.leaves; i++) this.covers.push(covers[i]!);
    this.roots.push(place(tree.root));
    this.nodesAfter.push(this.feature.length);
    this.leavesAfter.push(this.values.length / this.width);
    this.setsAfter.push(this.sets.length / 8);
  }
  private addNode(tree: GrownTree, i: number, place: (child: number) => number): void {
    const { feature, column } = this.data.features[tree.feature[i]!]!;
    const set = tree.sets.get(i);
    this.feature.push(feature);
    this.left.push(place(tree.left[i]!));
    this.right.push(place(tree.right[i]!));
    this.gain.push(Math.min(tree.gain[i]!, 3e38));
    this.flags.push((tree.defaultLeft[i] ? NODE_DEFAULT_LEFT : 0) | (set === undefined ? 0 : NODE_CATEGORY));
    if (set === undefined) this.threshold.push(column.bounds[tree.threshold[i]!] ?? Number.POSITIVE_INFINITY);
    else {
      this.threshold.push(this.sets.length / 8);
      for (let w = 0; w < 8; w++) this.sets.push(set[w]!);
    }
  }

  /** Copies of the first `trees` trees (all when absent). */
  finish(trees = this.trees): TreeArrays {
    const last = trees - 1;
    const nodes = this.nodesAfter[last] ?? 0;
    return {
      roots: this.roots.copy(trees),
      feature: this.feature.copy(nodes),
      threshold: this.threshold.copy(nodes),
      left: this.left.copy(nodes),
      right: this.right.copy(nodes),
      flags: this.flags.copy(nodes),
      gain: this.gain.copy(nodes),
      sets: this.sets.copy((this.setsAfter[last] ?? 0) * 8),
      values: this.values.copy((this.leavesAfter[last] ?? 0) * this.width),
      covers: this.covers.copy(this.leavesAfter[last] ?? 0),
    };
  }
}
