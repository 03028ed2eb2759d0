import { NODE_I32, NODE_WORDS } from '../../src/kernels/grow-layout.ts';
import type { Grown } from '../../src/models/shared/tree-grower.ts';

/** A grown tree as plain values, without what its arrays hold behind the tree. */
export function plainTree({ tree, leaves }: Grown): Record<'nodes' | 'root' | 'sets' | 'rows', unknown> {
  const { words } = tree;
  const gains = new Float64Array(words.buffer, words.byteOffset, words.length / 2);
  const nodes = Array.from({ length: tree.nodes }, (_, i) => [
    gains[(i * NODE_WORDS) / 2],
    ...Object.values(NODE_I32).map((field) => words[i * NODE_WORDS + field]),
  ]);
  const rows = [leaves.start, leaves.count, leaves.value].map((values) => [...values.subarray(0, tree.leaves)]);
  return { nodes, root: tree.root, sets: [...tree.sets].map(([node, set]) => [node, ...set]), rows };
}
