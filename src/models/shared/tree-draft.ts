import type { SplitRecord } from './hist-types.ts';

/** One tree as it is grown: nodes in order of creation; a child is a node, or a leaf as the complement of its number. */
export interface GrownTree {
  readonly nodes: number;
  readonly leaves: number;
  /** Position of the split feature in the data's list. At least [nodes] long, as the next five. */
  readonly feature: Int32Array;
  /** Last bin that goes left; -1 for a category split. */
  readonly threshold: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly gain: Float64Array;
  /** 1 where missing values go left. */
  readonly defaultLeft: Uint8Array;
  /** 256-bit set of the bins that go left, for category splits. */
  readonly sets: ReadonlyMap<number, Uint32Array>;
  /** 0, or ~0 when the tree is a single leaf. */
  readonly root: number;
}

/** A tree under construction. It starts as leaf 0; arrays are used again by the next tree. */
export class TreeDraft {
  private readonly tree: {
    -readonly [K in keyof GrownTree]: GrownTree[K];
  };
  private readonly sets = new Map<number, Uint32Array>();
  /** Where each leaf hangs: node * 2 + (1 if right), -1 for the root. */
  private readonly parent: Int32Array;

  /** @param maxLeaves most leaves of a tree */
  constructor(maxLeaves: number) {
    const n = Math.max(1, maxLeaves - 1);
    const i32 = (): Int32Array => new Int32Array(n);
    this.tree = {
      nodes: 0,
      leaves: 1,
      feature: i32(),
      threshold: i32(),
      left: i32(),
      right: i32(),
      gain: new Float64Array(n),
      defaultLeft: new Uint8Array(n),
      sets: this.sets,
      root: ~0,
    };
    this.parent = new Int32Array(n + 1);
  }

  /** Back to a single leaf. */
  reset(): void {
    this.tree.nodes = 0;
    this.tree.leaves = 1;
    this.tree.root = ~0;
    this.sets.clear();
    this.parent[0] = -1;
  }
  /** Turns `leaf` into a node; its left child keeps the number. Returns the number of the right one. */
  split(leaf: number, split: Omit<SplitRecord, 'left' | 'right'>): number {
    const { tree, parent } = this;
    const node = tree.nodes++;
    const rightLeaf = tree.leaves++;
    const hook = parent[leaf]!;
    if (hook >= 0) (hook & 1 ? tree.right : tree.left)[hook >> 1] = node;
    else tree.root = 0;
    tree.feature[node] = split.feature;
    tree.threshold[node] = split.threshold;
    tree.gain[node] = split.gain;
    tree.defaultLeft[node] = split.defaultLeft ? 1 : 0;
    tree.left[node] = ~leaf;
    tree.right[node] = ~rightLeaf;
    if (split.set !== undefined) this.sets.set(node, split.set);
    parent[leaf] = node * 2;
    parent[rightLeaf] = node * 2 + 1;
    return rightLeaf;
  }
  /** The tree so far; valid until `reset`. */
  get grown(): GrownTree {
    return this.tree;
  }
}
