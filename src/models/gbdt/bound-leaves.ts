import { type GrownTree, nodeField } from '../shared/tree-draft.ts';

/**
 * Leaf values that keep monotone constraints: at each constrained split the middle of the weighted means of both sides
 * separates them, from the root down, as LightGBM's basic method does with Newton steps.
 * @param values wanted values, shape [leaves]
 * @param weights of the leaves, likewise
 * @param signOf -1, 0 or 1 for the feature (position in the data's list) of a split
 */
export function boundLeaves(
  tree: GrownTree,
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  signOf: (feature: number) => number,
): Float64Array {
  const bounded = Float64Array.from(values);
  const meanOf = (child: number): { mean: number; weight: number } => {
    if (child < 0) return { mean: bounded[~child]!, weight: weights[~child]! };
    const a = meanOf(nodeField(tree, child, 'left'));
    const b = meanOf(nodeField(tree, child, 'right'));
    const weight = a.weight + b.weight;
    return { mean: weight > 0 ? (a.mean * a.weight + b.mean * b.weight) / weight : (a.mean + b.mean) / 2, weight };
  };
  const clamp = (child: number, low: number, high: number): void => {
    if (child < 0) bounded[~child] = Math.min(high, Math.max(low, bounded[~child]!));
    else for (const side of ['left', 'right'] as const) clamp(nodeField(tree, child, side), low, high);
  };
  const visit = (child: number): void => {
    if (child < 0) return;
    const [left, right] = [nodeField(tree, child, 'left'), nodeField(tree, child, 'right')];
    const sign = nodeField(tree, child, 'threshold') < 0 ? 0 : signOf(nodeField(tree, child, 'feature'));
    if (sign !== 0) {
      const middle = (meanOf(left).mean + meanOf(right).mean) / 2;
      clamp(sign > 0 ? left : right, Number.NEGATIVE_INFINITY, middle);
      clamp(sign > 0 ? right : left, middle, Number.POSITIVE_INFINITY);
    }
    visit(left);
    visit(right);
  };
  visit(tree.root);
  return bounded;
}
