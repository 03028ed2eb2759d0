import type { SplitRecord } from './hist-types.ts';

/** One tree as it is grown: nodes in order of creation; a child is a node, or a leaf as the complement of its number. */
export interface GrownTree {
  /** Position of the split feature in the data's list. Shape [nodes], as the next six. */
  readonly feature: readonly number[];
  /** Last bin that goes left; -1 for a category split. */
  readonly threshold: readonly number[];
  /** 256-bit set of the bins that go left, for category splits. */
  readonly sets: readonly (Uint32Array | undefined)[];
  readonly defaultLeft: readonly boolean[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly gain: readonly number[];
  /** 0, or ~0 when the tree is a single leaf. */
  readonly root: number;
  readonly leaves: number;
}

/** A tree under construction. It starts as leaf 0. */
export class TreeDraft {
  private readonly feature: number[] = [];
  private readonly threshold: number[] = [];
  private readonly sets: (Uint32Array | undefined)[] = [];
  private readonly defaultLeft: boolean[] = [];
  private readonly left: number[] = [];
  private readonly right: number[] = [];
  private readonly gain: number[] = [];
  /** Where each leaf hangs: node * 2 + (1 if right), -1 for the root. */
  private readonly parent: number[] = [-1];

  /** Turns `leaf` into a node; its left child keeps the number, the right one is `rightLeaf`. */
  split(leaf: number, rightLeaf: number, split: Omit<SplitRecord, 'left' | 'right'>): void {
    const node = this.feature.length;
    const hook = this.parent[leaf]!;
    if (hook >= 0) (hook & 1 ? this.right : this.left)[hook >> 1] = node;
    this.feature.push(split.feature);
    this.threshold.push(split.threshold);
    this.sets.push(split.set);
    this.defaultLeft.push(split.defaultLeft);
    this.gain.push(split.gain);
    this.left.push(~leaf);
    this.right.push(~rightLeaf);
    this.parent[leaf] = node * 2;
    this.parent[rightLeaf] = node * 2 + 1;
  }
  finish(leaves: number): GrownTree {
    const { feature, threshold, sets, defaultLeft, left, right, gain } = this;
    return { feature, threshold, sets, defaultLeft, left, right, gain, root: feature.length === 0 ? ~0 : 0, leaves };
  }
}
