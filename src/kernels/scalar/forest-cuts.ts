/** Rows of a node as plain data. */
interface NodeRows {
  /** Target, or class. */
  readonly target: readonly number[];
  readonly weight: readonly number[];
  /** 0 = split on means, else the number of classes. */
  readonly classes: number;
  readonly entropy: boolean;
}
/** One feature of a node. */
export interface ForestNodeData extends NodeRows {
  readonly bins: readonly number[];
  readonly missingBin: number;
  readonly category: boolean;
  readonly minWeight: number;
}
/** A cut: its score and the bins that go left. */
export interface ForestCut {
  readonly score: number;
  readonly left: readonly number[];
}
/** What a random cut was drawn with: `u` in [0, 1), 32 bits, edges of the bins. */
export interface RandomCut {
  readonly u: number;
  readonly seed: number;
  readonly edges: readonly number[];
}

/**
 * The cuts of one feature that the forest kernels try, in their order: every prefix of the bins in use (for a category,
 * ordered by mean target or by the share of the largest class), with the missing bin right and then left; or one random
 * prefix. Both sides are scored from scratch.
 */
export function forestCuts(node: ForestNodeData, random?: RandomCut): ForestCut[] {
  const used = [...new Set(node.bins)].sort((a, b) => a - b);
  const missing = !node.category && used.includes(node.missingBin);
  const order = used.filter((b) => node.category || b !== node.missingBin);
  if (node.category) {
    const key = new Map(order.map((bin) => [bin, random === undefined ? keyOf(node, bin) : hashOf(bin, random.seed)]));
    order.sort((a, b) => key.get(a)! - key.get(b)! || a - b);
  }
  const cuts: ForestCut[] = [];
  const consider = (left: readonly number[]): void => {
    const sides = new Set(left);
    const [a, b] = [true, false].map((side) => rowsOf(node, (bin) => sides.has(bin) === side));
    const [l, r] = [weightOf(a!), weightOf(b!)];
    if (l < node.minWeight || r < node.minWeight) return;
    // Over a common denominator: whole numbers stay exact, and equal scores equal.
    const score = node.entropy ? spread(a!) + spread(b!) : (spread(a!) * r + spread(b!) * l) / (l * r);
    cuts.push({ score, left });
  };
  const only = random !== undefined && order.length > 1 ? randomPrefix(node, order, random) : undefined;
  const missingLeft = missing && (only === undefined || ((random!.seed >>> 16) & 1) === 1);
  const missingRight = only === undefined || !missing || !missingLeft;
  const allowed = (k: number): boolean => only === undefined || k === only;
  if (missingRight)
    for (let k = 1; k <= (missing ? order.length : order.length - 1); k++) if (allowed(k)) consider(order.slice(0, k));
  if (missingLeft)
    for (let k = 1; k < order.length; k++) if (allowed(k)) consider([...order.slice(0, k), node.missingBin]);
  return cuts;
}

function randomPrefix(node: ForestNodeData, order: readonly number[], { u, edges }: RandomCut): number {
  if (node.category) return 1 + Math.floor(u * (order.length - 1));
  const low = edges[order[0]!]!;
  const high = edges[order.at(-1)! + 1]!;
  const value = low + u * (high - low);
  let k = 1;
  while (k < order.length - 1 && edges[order[k]!]! < value) k++;
  return k;
}

function hashOf(bin: number, seed: number): number {
  const x = Math.imul(seed ^ Math.imul(bin, 0x9e3779b1), 0x85ebca6b);
  return Math.imul(x ^ (x >>> 15), 0xc2b2ae35) >>> 0;
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

function rowsOf(node: ForestNodeData, belongs: (bin: number) => boolean): NodeRows {
  const at = [...node.bins.keys()].filter((i) => belongs(node.bins[i]!));
  return { ...node, weight: at.map((i) => node.weight[i]!), target: at.map((i) => node.target[i]!) };
}

function weightOf({ weight }: NodeRows): number {
  return weight.reduce((sum, w) => sum + w, 0);
}

/** G^2 or sum W_c^2, which the weight still divides; for the entropy sum W_c log W_c - W log W. */
function spread({ target, weight, classes, entropy }: NodeRows): number {
  const sums = new Float64Array(Math.max(1, classes));
  target.forEach((value, i) => {
    if (classes === 0) sums[0]! += weight[i]! * value;
    else sums[value]! += weight[i]!;
  });
  const xlogx = (x: number): number => (x > 0 ? x * Math.log(x) : 0);
  if (entropy) return sums.reduce((s, v) => s + xlogx(v), 0) - xlogx(weight.reduce((s, w) => s + w, 0));
  return sums.reduce((s, v) => s + v * v, 0);
}

/** Score of a node that is not split. */
export function nodeScore(node: NodeRows): number {
  return node.entropy ? spread(node) : spread(node) / weightOf(node);
}
