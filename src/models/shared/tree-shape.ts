import type { TreeArrays } from './tree-arrays.ts';

/** Where a walk through all trees, left first, meets nodes and leaves. */
export interface TreeShape {
  /** One bit a step of the walk: 1 = leaf. */
  readonly bits: Uint8Array;
  /** Numbers of the nodes and of the leaves in the order of the walk. */
  readonly nodes: readonly number[];
  readonly leaves: readonly number[];
}

/** The structure of trees in about one bit a node. */
export function encodeShape({ roots, left, right }: Pick<TreeArrays, 'roots' | 'left' | 'right'>): TreeShape {
  const nodes: number[] = [];
  const leaves: number[] = [];
  const bits = new Uint8Array(Math.ceil((2 * left.length + roots.length) / 8));
  const waiting: number[] = [];
  let step = 0;
  for (const root of roots) {
    waiting.push(root);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop(), step++) {
      if (at < 0) {
        bits[step >> 3]! |= 1 << (step & 7);
        leaves.push(~at);
        continue;
      }
      nodes.push(at);
      waiting.push(right[at]!, left[at]!);
    }
  }
  return { bits, nodes, leaves };
}

/**
 * Undoes `encodeShape`, with nodes and leaves numbered in the order of the walk.
 * @param nodes how many nodes there are
 * @returns null when the bits do not hold so many
 */
export function decodeShape(
  bits: Uint8Array,
  trees: number,
  nodes: number,
): Pick<TreeArrays, 'roots' | 'left' | 'right'> | null {
  const roots = new Int32Array(trees);
  const left = new Int32Array(nodes);
  const right = new Int32Array(nodes);
  /** Nodes that have no right child yet. */
  const open = new Int32Array(nodes);
  const steps = 2 * nodes + trees;
  if (bits.length * 8 < steps) return null;
  let made = 0;
  let leaves = 0;
  let step = 0;
  for (let t = 0; t < trees; t++) {
    let waiting = 0;
    let parent = -1;
    let side = left;
    for (;;) {
      if (step === steps) return null;
      const isLeaf = ((bits[step >> 3]! >> (step & 7)) & 1) === 1;
      step++;
      if (!isLeaf && made === nodes) return null;
      const number = isLeaf ? ~leaves++ : made;
      if (parent < 0) roots[t] = number;
      else side[parent] = number;
      if (!isLeaf) {
        parent = made;
        side = left;
        open[waiting++] = made++;
      } else if (waiting > 0) {
        parent = open[--waiting]!;
        side = right;
      } else break;
    }
  }
  return made === nodes ? { roots, left, right } : null;
}
