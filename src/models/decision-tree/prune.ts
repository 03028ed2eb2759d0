import { type GrownNode, LEAF } from './grown-tree.ts';

/**
 * Minimal cost-complexity pruning (Breiman and others 1984, chapter 3): the smallest subtree that minimises
 * risk / risk of the root + alpha * leaves. Cuts in place; unreachable nodes stay in the list.
 * @param alpha gain, as a share of the root's risk, that a split must bring for each leaf it adds; 0 keeps all
 */
export function prune(nodes: readonly GrownNode[], alpha: number): void {
  const root = nodes[0]!.risk;
  if (alpha <= 0 || root <= 0) return;
  const cost = new Float64Array(nodes.length);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    const asLeaf = node.risk / root + alpha;
    cost[i] = asLeaf;
    if (node.left === LEAF) continue;
    const asSplit = cost[node.left]! + cost[node.right]!;
    if (asSplit < asLeaf - 1e-12) cost[i] = asSplit;
    else {
      node.left = LEAF;
      node.right = LEAF;
      node.feature = LEAF;
    }
  }
}
