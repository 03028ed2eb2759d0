import { type ForestCut, type ForestNodeData, forestCuts, nodeScore } from './forest-cuts.ts';

/** One feature of a forest's rows as plain data. */
export interface ForestTwinFeature {
  readonly bins: readonly number[];
  readonly missingBin: number;
  readonly category: boolean;
  /** Shape [missingBin + 1]: edges of the bins, for random cuts. */
  readonly edges: readonly number[];
}
/** What the twin of `growTree` is given; see `ForestNodeData` for the rest. */
export interface ForestTwinData {
  readonly features: readonly ForestTwinFeature[];
  readonly target: readonly number[];
  readonly weight: readonly number[];
  readonly classes: number;
  readonly entropy: boolean;
  readonly minWeight: number;
  readonly random: boolean;
  readonly tries: number;
  /** Below the number of rows: largest gain first, else depth first. */
  readonly maxLeaves: number;
  /** 0 = no limit. */
  readonly maxDepth: number;
  readonly seed: number;
}
/** A leaf of the twin: its rows, and the features and gains of the splits above it. */
export interface ForestTwinLeaf {
  readonly rows: readonly number[];
  readonly path: readonly { readonly feature: number; readonly gain: number }[];
}
interface OpenLeaf extends ForestTwinLeaf {
  readonly constant: ReadonlySet<number>;
  readonly best?: { readonly feature: number; readonly cut: ForestCut; readonly gain: number };
}

/** The random numbers of the forest kernels: 32 bits from a counter. */
class Draws {
  private state: number;
  constructor(seed: number) {
    this.state = seed;
  }
  bits(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let x = this.state;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    return (x ^ (x >>> 16)) >>> 0;
  }
  uniform(): number {
    return this.bits() / 2 ** 32;
  }
  int(n: number): number {
    return Math.floor((this.bits() * n) / 2 ** 32);
  }
}

/** Twin of the kernel `growTree`: the leaves of one tree in order of their numbers, every score from scratch. */
export function growForestTwin(data: ForestTwinData): readonly ForestTwinLeaf[] {
  const draws = new Draws(data.seed);
  const order = data.features.map((_, f) => f);
  const evaluate = (leaf: OpenLeaf): OpenLeaf => bestSplit(data, leaf, draws, order);
  const leaves = [evaluate({ rows: data.target.map((_, i) => i), path: [], constant: new Set() })];
  const waiting = leaves[0]!.best === undefined ? [] : [0];
  while (waiting.length > 0 && leaves.length < data.maxLeaves) {
    const number = take(waiting, leaves, data.maxLeaves < data.target.length);
    const leaf = leaves[number]!;
    const { feature, cut, gain } = leaf.best!;
    const left = new Set(cut.left);
    const bins = data.features[feature]!.bins;
    const side = (goesLeft: boolean): OpenLeaf => ({
      rows: leaf.rows.filter((r) => left.has(bins[r]!) === goesLeft),
      path: [...leaf.path, { feature, gain }],
      constant: leaf.constant,
    });
    leaves.push(evaluate(side(false)));
    leaves[number] = evaluate(side(true));
    for (const l of [leaves.length - 1, number]) if (leaves[l]!.best !== undefined) waiting.push(l);
  }
  return leaves;
}

function take(waiting: number[], leaves: readonly OpenLeaf[], bestFirst: boolean): number {
  if (!bestFirst) return waiting.pop()!;
  const gainOf = (l: number): number => leaves[l]!.best!.gain;
  waiting.sort((a, b) => gainOf(b) - gainOf(a) || a - b);
  return waiting.shift()!;
}

function bestSplit(data: ForestTwinData, leaf: OpenLeaf, draws: Draws, order: number[]): OpenLeaf {
  const of = <T>(values: readonly T[]): T[] => leaf.rows.map((r) => values[r]!);
  const target = of(data.target);
  const weight = of(data.weight);
  const total = weight.reduce((sum, w) => sum + w, 0);
  const deep = data.maxDepth > 0 && leaf.path.length >= data.maxDepth;
  if (deep || new Set(target).size < 2 || total < 2 * data.minWeight) return leaf;
  const constant = new Set(leaf.constant);
  let best: { feature: number; cut: ForestCut } | undefined;
  for (let i = 0, seen = 0; i < order.length && seen < data.tries; i++) {
    const j = i + draws.int(order.length - i);
    [order[i], order[j]] = [order[j]!, order[i]!];
    const f = order[i]!;
    if (constant.has(f)) continue;
    const feature = data.features[f]!;
    const { classes, entropy, minWeight } = data;
    const node: ForestNodeData = { ...feature, bins: of(feature.bins), target, weight, classes, entropy, minWeight };
    const random = data.random ? { u: draws.uniform(), seed: draws.bits(), edges: feature.edges } : undefined;
    if (new Set(node.bins).size < 2) {
      constant.add(f);
      continue;
    }
    seen++;
    for (const cut of forestCuts(node, random))
      if (best === undefined || cut.score > best.cut.score) best = { feature: f, cut };
    // No split of two rows is better than another.
    if (best !== undefined && leaf.rows.length === 2) break;
  }
  if (best === undefined) return { ...leaf, constant };
  const whole = nodeScore({ target, weight, classes: data.classes, entropy: data.entropy });
  return { ...leaf, constant, best: { ...best, gain: Math.max(0, best.cut.score - whole) } };
}
