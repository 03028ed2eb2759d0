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

/** Undoes `encodeShape`, with nodes and leaves numbered in the order of the walk. */
export function decodeShape(bits: Uint8Array, trees: number): Pick<TreeArrays, 'roots' | 'left' | 'right'> {
  const roots = new Int32Array(trees);
  const left: number[] = [];
  const right: number[] = [];
  /** Nodes that lack a child. */
  const open: number[] = [];
  let leaves = 0;
  let step = 0;
  for (let t = 0; t < trees; t++) {
    let first = true;
    do {
      const isLeaf = ((bits[step >> 3]! >> (step & 7)) & 1) === 1;
      step++;
      const number = isLeaf ? ~leaves++ : left.length;
      if (first) roots[t] = number;
      else place(number, left, right, open);
      first = false;
      if (isLeaf) continue;
      left.push(number);
      right.push(number);
      open.push(number);
    } while (open.length > 0);
  }
  return { roots, left: Int32Array.from(left), right: Int32Array.from(right) };
}

/** Hangs a child under the node that waits; a node's own number marks a side that is free. */
function place(child: number, left: number[], right: number[], open: number[]): void {
  const parent = open.at(-1)!;
  if (left[parent] === parent) left[parent] = child;
  else {
    right[parent] = child;
    open.pop();
  }
}
