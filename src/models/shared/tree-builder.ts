import type { HistData } from './hist-data.ts';
import { NODE_CATEGORY, NODE_DEFAULT_LEFT, type TreeArrays } from './tree-arrays.ts';
import { F32Buffer, F64Buffer, I32Buffer, U8Buffer, U32Buffer } from './tree-buffers.ts';
import type { GrownTree } from './tree-draft.ts';

/**
 * Collects trees into flat arrays that grow. Trees are appended as they come, by whole arrays; places and thresholds are
 * worked out at the end, so that a short fit does not wait for compilers. `width`: values a leaf holds.
 */
export class TreeBuilder {
  readonly width: number;
  private readonly data: HistData;
  /** Position in the data's list. */
  private readonly feature = new I32Buffer();
  /** Last bin that goes left; -1: the next set. */
  private readonly threshold = new I32Buffer();
  /** Numbers within the tree. */
  private readonly left = new I32Buffer();
  private readonly right = new I32Buffer();
  private readonly defaultLeft = new U8Buffer();
  private readonly gain = new F64Buffer();
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
    const { nodes, leaves } = tree;
    this.feature.append(tree.feature, nodes);
    this.threshold.append(tree.threshold, nodes);
    this.left.append(tree.left, nodes);
    this.right.append(tree.right, nodes);
    this.gain.append(tree.gain, nodes);
    this.defaultLeft.append(tree.defaultLeft, nodes);
    const marked = [...tree.sets.keys()].sort((a, b) => a - b);
    for (const node of marked) this.sets.append(tree.sets.get(node)!, 8);
    this.values.append(values, leaves * this.width);
    this.covers.append(covers, leaves);
    this.roots.push(tree.root);
    this.nodesAfter.push(this.feature.length);
    this.leavesAfter.push(this.values.length / this.width);
    this.setsAfter.push(this.sets.length / 8);
  }

  /** Copies of the first `trees` trees (all when absent). */
  finish(trees = this.trees): TreeArrays {
    const nodes = this.nodesAfter[trees - 1] ?? 0;
    const leaves = this.leavesAfter[trees - 1] ?? 0;
    const roots = this.roots.copy(trees);
    const left = this.left.copy(nodes);
    const right = this.right.copy(nodes);
    for (let t = 0; t < trees; t++) {
      const [firstNode, firstLeaf] = t === 0 ? [0, 0] : [this.nodesAfter[t - 1]!, this.leavesAfter[t - 1]!];
      const place = (child: number): number => (child >= 0 ? child + firstNode : ~(~child + firstLeaf));
      roots[t] = place(roots[t]!);
      for (let i = firstNode; i < this.nodesAfter[t]!; i++) {
        left[i] = place(left[i]!);
        right[i] = place(right[i]!);
      }
    }
    return {
      roots,
      left,
      right,
      ...this.splits(nodes),
      sets: this.sets.copy((this.setsAfter[trees - 1] ?? 0) * 8),
      values: this.values.copy(leaves * this.width),
      covers: this.covers.copy(leaves),
    };
  }

  private splits(nodes: number): Pick<TreeArrays, 'feature' | 'threshold' | 'flags' | 'gain'> {
    const feature = this.feature.copy(nodes);
    const bins = this.threshold.copy(nodes);
    const threshold = new Float32Array(nodes);
    const flags = this.defaultLeft.copy(nodes).map((left) => (left ? NODE_DEFAULT_LEFT : 0));
    const gain = Float32Array.from(this.gain.copy(nodes), (value) => Math.min(value, 3e38));
    let sets = 0;
    for (let i = 0; i < nodes; i++) {
      const { feature: index, column } = this.data.features[feature[i]!]!;
      feature[i] = index;
      if (bins[i]! >= 0) threshold[i] = column.bounds[bins[i]!] ?? Number.POSITIVE_INFINITY;
      else {
        flags[i]! |= NODE_CATEGORY;
        threshold[i] = sets++;
      }
    }
    return { feature, threshold, flags, gain };
  }
}
