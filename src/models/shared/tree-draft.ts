import { NODE_I32, NODE_WORDS } from '../../kernels/grow-layout.ts';
import type { SplitRecord } from './hist-types.ts';

/** One tree as it is grown: nodes in order of creation; a child is a node, or a leaf as the complement of its number. */
export interface GrownTree {
  readonly nodes: number;
  readonly leaves: number;
  /**
   * Records of NODE_WORDS, at least [nodes] of them, by `NODE_I32`: position of the feature in the data's list, last bin
   * that goes left (-1 for a category split), children, 1 where missing values go left; the gain is a float64 before them.
   */
  readonly words: Int32Array;
  /** 256-bit set of the bins that go left, for category splits. */
  readonly sets: ReadonlyMap<number, Uint32Array>;
  /** 0, or ~0 when the tree is a single leaf. */
  readonly root: number;
}

/** Reads a field of a node. */
export function nodeField({ words }: GrownTree, node: number, field: keyof typeof NODE_I32): number {
  return words[node * NODE_WORDS + NODE_I32[field]]!;
}

/** A tree under construction. It starts as leaf 0; arrays are used again by the next tree. */
export class TreeDraft {
  private readonly tree: {
    -readonly [K in keyof GrownTree]: GrownTree[K];
  };
  private readonly gains: Float64Array;
  private readonly sets = new Map<number, Uint32Array>();
  /** Where each leaf hangs: node * 2 + (1 if right), -1 for the root. */
  private readonly parent: Int32Array;

  /** @param maxLeaves most leaves of a tree */
  constructor(maxLeaves: number) {
    const n = Math.max(1, maxLeaves - 1);
    const words = new Int32Array(n * NODE_WORDS);
    this.gains = new Float64Array(words.buffer);
    this.tree = { nodes: 0, leaves: 1, words, sets: this.sets, root: ~0 };
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
    const { words } = tree;
    if (hook >= 0) words[(hook >> 1) * NODE_WORDS + (hook & 1 ? NODE_I32.right : NODE_I32.left)] = node;
    else tree.root = 0;
    const at = node * NODE_WORDS;
    words[at + NODE_I32.feature] = split.feature;
    words[at + NODE_I32.threshold] = split.threshold;
    words[at + NODE_I32.defaultLeft] = split.defaultLeft ? 1 : 0;
    words[at + NODE_I32.left] = ~leaf;
    words[at + NODE_I32.right] = ~rightLeaf;
    this.gains[at / 2] = split.gain;
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
