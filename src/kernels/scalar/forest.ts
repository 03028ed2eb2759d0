/** A node of a forest as plain data: the twin of the forest kernels works on it. */
export interface ForestNodeData {
  /** Bin, target (or class) and weight of each row. */
  readonly bins: readonly number[];
  readonly target: readonly number[];
  readonly weight: readonly number[];
  /** 0 = split on means, else the number of classes. */
  readonly classes: number;
  readonly entropy: boolean;
  readonly missingBin: number;
  readonly category: boolean;
  readonly minWeight: number;
}
/** The best cut: score and the bins that go left. */
export interface ForestCut {
  readonly score: number;
  readonly left: readonly number[];
}

/**
 * Twin of the kernel `forestScan` without random cuts: tries every prefix of the bins in use (for a category, ordered by
 * mean target or by the share of the largest class), with the missing bin right and then left, and scores both sides
 * from scratch. Undefined when no cut is allowed.
 */
export function bestForestCut(node: ForestNodeData): ForestCut | undefined {
  const used = [...new Set(node.bins)].sort((a, b) => a - b);
  const missing = !node.category && used.includes(node.missingBin);
  const order = used.filter((b) => node.category || b !== node.missingBin);
  if (node.category) {
    const key = new Map(order.map((bin) => [bin, keyOf(node, bin)]));
    order.sort((a, b) => key.get(a)! - key.get(b)! || a - b);
  }
  let best: ForestCut | undefined;
  const consider = (left: readonly number[]): void => {
    const score = scoreOf(node, new Set(left));
    if (score !== undefined && (best === undefined || score > best.score)) best = { score, left };
  };
  for (let k = 1; k <= (missing ? order.length : order.length - 1); k++) consider(order.slice(0, k));
  if (missing) for (let k = 1; k < order.length; k++) consider([...order.slice(0, k), node.missingBin]);
  return best;
}

function keyOf(node: ForestNodeData, bin: number): number {
  const largest = node.classes === 0 ? -1 : largestClass(node);
  let sum = 0;
  let weight = 0;
  node.bins.forEach((b, i) => {
    if (b !== bin) return;
    weight += node.weight[i]!;
    sum += node.weight[i]! * (node.classes === 0 ? node.target[i]! : node.target[i] === largest ? 1 : 0);
  });
  return sum / weight;
}

function largestClass(node: ForestNodeData): number {
  const totals = new Float64Array(node.classes);
  for (let i = 0; i < node.target.length; i++) totals[node.target[i]!]! += node.weight[i]!;
  return totals.indexOf(Math.max(...totals));
}

function scoreOf(node: ForestNodeData, left: ReadonlySet<number>): number | undefined {
  const sides = [true, false].map((side) => sideScore(node, (bin) => left.has(bin) === side));
  const [a, b] = sides;
  return a === undefined || b === undefined ? undefined : a + b;
}

/** G^2 / W, sum W_c^2 / W, or sum W_c log W_c - W log W of the rows of one side. */
function sideScore(node: ForestNodeData, belongs: (bin: number) => boolean): number | undefined {
  const sums = new Float64Array(Math.max(1, node.classes));
  let weight = 0;
  for (let i = 0; i < node.bins.length; i++) {
    if (!belongs(node.bins[i]!)) continue;
    weight += node.weight[i]!;
    if (node.classes === 0) sums[0]! += node.weight[i]! * node.target[i]!;
    else sums[node.target[i]!]! += node.weight[i]!;
  }
  if (weight < node.minWeight) return undefined;
  const xlogx = (x: number): number => (x > 0 ? x * Math.log(x) : 0);
  if (node.entropy) return sums.reduce((s, v) => s + xlogx(v), 0) - xlogx(weight);
  return sums.reduce((s, v) => s + v * v, 0) / weight;
}
