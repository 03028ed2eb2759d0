import type { ShapForest } from './shap-forest.ts';

/** i32 fields of one inner node in `TreeLayout.records`. */
export const LAYOUT_FIELDS = 5;
export const LAYOUT_PARENT = 0;
export const LAYOUT_UP = 1;
export const LAYOUT_FEATURE = 2;
export const LAYOUT_LEFT = 3;

/**
 * One tree with its inner nodes renumbered, parents first. The edges from node i to its children are slots 2 i (left)
 * and 2 i + 1 (right).
 */
export interface TreeLayout {
  /** Number of each inner node in the forest. */
  readonly nodes: readonly number[];
  /** Slot above the node (-1: root), nearest slot above that tests the same feature (-1: none), feature, both children. */
  readonly records: Int32Array;
  /** Share of the parent's training weight that takes each slot. */
  readonly shares: Float64Array;
  /** Most different features on a path. */
  readonly depth: number;
  /** Training weight of each leaf as a share of the tree's, by leaf in order of `leaves`. */
  readonly leaves: readonly { readonly leaf: number; readonly share: number }[];
}

/** @param column place of each feature in the result */
export function layoutTree(forest: ShapForest, tree: number, column: ArrayLike<number>): TreeLayout {
  const { nodes, parents } = innerNodes(forest, forest.roots[tree]!);
  const n = nodes.length;
  const records = new Int32Array(n * LAYOUT_FIELDS);
  const different = new Int32Array(n);
  const place = new Map(nodes.map((node, i) => [node, i]));
  let depth = 0;
  nodes.forEach((node, i) => {
    const at = i * LAYOUT_FIELDS;
    const parent = parents[i]!;
    const up = slotAbove(forest, nodes, parents, i);
    records[at + LAYOUT_PARENT] = parent;
    records[at + LAYOUT_UP] = up;
    records[at + LAYOUT_FEATURE] = column[forest.feature[node]!]!;
    [forest.left[node]!, forest.right[node]!].forEach((child, side) => {
      records[at + LAYOUT_LEFT + side] = child < 0 ? child : place.get(child)!;
    });
    different[i] = (parent < 0 ? 0 : different[parent >> 1]!) + (up < 0 ? 1 : 0);
    depth = Math.max(depth, different[i]!);
  });
  return { nodes, records, depth, ...weights(forest, tree, records, n) };
}

/** Inner nodes below a root, parents first, with the slot above each. */
function innerNodes(forest: ShapForest, root: number): { nodes: number[]; parents: number[] } {
  const nodes: number[] = [];
  const parents: number[] = [];
  const pending = root < 0 ? [] : [root, -1];
  while (pending.length > 0) {
    const parent = pending.pop()!;
    const node = pending.pop()!;
    const slot = 2 * nodes.length;
    nodes.push(node);
    parents.push(parent);
    const [left, right] = [forest.left[node]!, forest.right[node]!];
    if (right >= 0) pending.push(right, slot + 1);
    if (left >= 0) pending.push(left, slot);
  }
  return { nodes, parents };
}

function slotAbove(forest: ShapForest, nodes: readonly number[], parents: readonly number[], i: number): number {
  const feature = forest.feature[nodes[i]!]!;
  let slot = parents[i]!;
  while (slot >= 0 && forest.feature[nodes[slot >> 1]!]! !== feature) slot = parents[slot >> 1]!;
  return slot;
}

function weights(
  forest: ShapForest,
  tree: number,
  records: Int32Array,
  n: number,
): Pick<TreeLayout, 'shares' | 'leaves'> {
  const { covers } = forest;
  const shares = new Float64Array(2 * n);
  if (covers === undefined) return { shares, leaves: [] };
  const root = forest.roots[tree]!;
  if (root < 0) return { shares, leaves: [{ leaf: ~root, share: 1 }] };
  const sums = new Float64Array(n);
  const childOf = (slot: number): number => records[(slot >> 1) * LAYOUT_FIELDS + LAYOUT_LEFT + (slot & 1)]!;
  for (let slot = 2 * n - 1; slot >= 0; slot--) {
    const child = childOf(slot);
    shares[slot] = child < 0 ? covers[~child]! : sums[child]!;
    sums[slot >> 1]! += shares[slot]!;
  }
  const leaves: { leaf: number; share: number }[] = [];
  const reach = new Float64Array(2 * n);
  for (let slot = 0; slot < 2 * n; slot++) {
    const total = sums[slot >> 1]!;
    // No training row came here: its value counts nothing, whatever the halves are.
    shares[slot] = total > 0 ? shares[slot]! / total : 0.5;
    const parent = records[(slot >> 1) * LAYOUT_FIELDS + LAYOUT_PARENT]!;
    reach[slot] = shares[slot]! * (parent < 0 ? 1 : reach[parent]!);
    const child = childOf(slot);
    if (child < 0) leaves.push({ leaf: ~child, share: reach[slot]! });
  }
  return { shares, leaves };
}
