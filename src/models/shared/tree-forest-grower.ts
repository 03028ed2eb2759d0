import type { Rng } from '../../core/rng.ts';
import { FOREST_F64, FOREST_PARAMS_BYTES, FOREST_U32, forestScratchBytes } from '../../kernels/forest-layout.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { BEST_BYTES, BEST_F64, BEST_I32 } from '../../kernels/scan-layout.ts';
import type { HistData } from './hist-data.ts';
import { writeLut } from './hist-lut.ts';
import { type GrownTree, TreeDraft } from './tree-draft.ts';
import { NodeHeap } from './tree-node-heap.ts';

export interface ForestOptions {
  /** 0 for means (regression, or two classes by the Gini index), else the number of classes. */
  readonly classes: number;
  readonly entropy: boolean;
  /** One random cut for each feature of a node. */
  readonly random: boolean;
  /** Non-constant features tried at each node. */
  readonly featuresPerNode: number;
  /** Least weight of a leaf, in rows. */
  readonly minSamplesLeaf: number;
  readonly maxLeafNodes: number;
  /** 0 = no limit. */
  readonly maxDepth: number;
}
/** Targets by row id, as byte offsets. */
export interface ForestTargets {
  /** float64 (weight * target, weight). */
  readonly pairs: number;
  /** float64 class or target. */
  readonly target: number;
}
export interface ForestTree {
  readonly tree: GrownTree;
  /** Totals of each leaf: (sum, weight) or the weight of each class. */
  readonly leaves: readonly Float64Array[];
}
interface ForestNode {
  readonly leaf: number;
  readonly start: number;
  readonly count: number;
  readonly depth: number;
  readonly totals: Float64Array;
  gain: number;
  split: ForestSplit | undefined;
}
interface ForestSplit {
  readonly feature: number;
  readonly threshold: number;
  readonly set: Uint32Array | undefined;
  readonly defaultLeft: boolean;
}

/** Nodes between two looks at the clock. */
const CHECK_EVERY = 64;

/** Grows the trees of a forest, best impurity decrease first, on the bins (Breiman 2001; Geurts et al. 2006). */
export class ForestGrower {
  /** u32 row ids of the current tree; filled by the caller. */
  readonly idx: Uint32Array;
  private readonly data: HistData;
  private readonly kernels: Kernels;
  private readonly options: ForestOptions;
  private readonly params: Uint32Array;
  private readonly totals: Float64Array;
  private readonly best: Float64Array;
  private readonly bestWords: Int32Array;
  private readonly edges: readonly number[];
  private readonly lut: Uint8Array;
  private readonly other: number;
  private readonly order: Uint32Array;
  private readonly shouldStop: () => boolean;

  constructor(
    data: HistData,
    kernels: Kernels,
    maxRows: number,
    targets: ForestTargets,
    options: ForestOptions,
    shouldStop: () => boolean,
  ) {
    const { arena, memory } = kernels;
    this.data = data;
    this.kernels = kernels;
    this.options = options;
    this.shouldStop = shouldStop;
    this.idx = arena.u32(maxRows);
    this.other = arena.alloc(maxRows * 4);
    this.lut = arena.u8(256);
    this.totals = arena.f64(Math.max(2, options.classes));
    this.best = arena.f64(BEST_BYTES / 8);
    this.bestWords = new Int32Array(memory.buffer, this.best.byteOffset, BEST_BYTES / 4);
    this.edges = data.features.map(({ column }) => edgesOf(column.bounds, kernels));
    this.order = Uint32Array.from(data.features.keys());
    const scratch = arena.u8(forestScratchBytes(maxRows, options.classes)).fill(0);
    this.params = arena.u32(FOREST_PARAMS_BYTES / 4);
    this.params[FOREST_U32.pairs] = targets.pairs;
    this.params[FOREST_U32.target] = targets.target;
    this.params[FOREST_U32.classes] = options.classes;
    this.params[FOREST_U32.entropy] = options.entropy ? 1 : 0;
    this.params[FOREST_U32.random] = options.random ? 1 : 0;
    this.params[FOREST_U32.totals] = this.totals.byteOffset;
    this.params[FOREST_U32.scratch] = scratch.byteOffset;
    const floats = new Float64Array(memory.buffer, this.params.byteOffset, FOREST_PARAMS_BYTES / 8);
    floats[FOREST_F64.minWeight] = Math.max(1e-9, options.minSamplesLeaf - 1e-9);
  }

  /** Grows a tree on rows idx[0..n); undefined when the time was up. */
  grow(n: number, rng: Rng): ForestTree | undefined {
    const draft = new TreeDraft();
    const heap = new NodeHeap<ForestNode>();
    const leaves: Float64Array[] = [];
    const open = (node: ForestNode): void => {
      leaves[node.leaf] = node.totals;
      if (node.split !== undefined) heap.push(node);
    };
    open(this.evaluate(0, 0, n, 0, rng));
    for (let steps = 1; leaves.length < this.options.maxLeafNodes; steps++) {
      if (steps % CHECK_EVERY === 0 && this.shouldStop()) return undefined;
      const node = heap.pop();
      if (node === undefined) break;
      const right = leaves.length;
      draft.split(node.leaf, right, { ...node.split!, gain: node.gain });
      const count = this.partition(node);
      open(this.evaluate(node.leaf, node.start, count, node.depth + 1, rng));
      open(this.evaluate(right, node.start + count, node.count - count, node.depth + 1, rng));
    }
    return { tree: draft.finish(leaves.length), leaves };
  }

  private partition(node: ForestNode): number {
    const split = node.split!;
    const { colMajor, column } = this.data.features[split.feature]!;
    writeLut(this.lut, split.threshold, split.set, split.defaultLeft, column.missingBin);
    const at = this.idx.byteOffset + node.start * 4;
    return this.kernels.exports.partition(at, node.count, colMajor, this.lut.byteOffset, this.other);
  }

  private evaluate(leaf: number, start: number, count: number, depth: number, rng: Rng): ForestNode {
    const at = this.idx.byteOffset + start * 4;
    const pure = this.kernels.exports.forestTotals(this.params.byteOffset, at, count) === 1;
    const node: ForestNode = { leaf, start, count, depth, totals: this.totals.slice(), gain: 0, split: undefined };
    const { maxDepth, minSamplesLeaf } = this.options;
    const weight = this.weightOf(node.totals);
    if (pure || count < 2 || weight < 2 * minSamplesLeaf || (maxDepth > 0 && depth >= maxDepth)) return node;
    this.best[BEST_F64.gain] = Number.NEGATIVE_INFINITY;
    this.bestWords[BEST_I32.feature] = -1;
    this.tryFeatures(at, count, rng);
    if (this.bestWords[BEST_I32.feature]! < 0) return node;
    node.gain = Math.max(0, this.best[BEST_F64.gain]! - this.score(node.totals, weight));
    node.split = this.readBest();
    return node;
  }

  /** Draws features without replacement until enough non-constant ones were seen. */
  private tryFeatures(at: number, count: number, rng: Rng): void {
    const { order, data, best, params, edges } = this;
    const { featuresPerNode, random } = this.options;
    let seen = 0;
    for (let i = 0; i < order.length && seen < featuresPerNode; i++) {
      const j = i + rng.int(order.length - i);
      const f = order[j]!;
      order[j] = order[i]!;
      order[i] = f;
      const { colMajor, column, category } = data.features[f]!;
      const u = random ? rng.next() : 0;
      const seed = random ? rng.int(2 ** 32) : 0;
      seen += this.kernels.exports.forestScan(
        params.byteOffset,
        at,
        count,
        colMajor,
        column.missingBin,
        category ? 1 : 0,
        edges[f]!,
        u,
        seed,
        f,
        best.byteOffset,
      );
    }
  }

  private readBest(): ForestSplit {
    const words = this.bestWords;
    const feature = words[BEST_I32.feature]!;
    const threshold = words[BEST_I32.threshold]!;
    const set = threshold < 0 ? new Uint32Array(8) : undefined;
    for (let w = 0; w < 8 && set !== undefined; w++) set[w] = words[BEST_I32.set + w]!;
    return { feature, threshold, set, defaultLeft: words[BEST_I32.defaultLeft] === 1 };
  }

  private weightOf(totals: Float64Array): number {
    if (this.options.classes === 0) return totals[1]!;
    let sum = 0;
    for (let c = 0; c < this.options.classes; c++) sum += totals[c]!;
    return sum;
  }
  /** Score of a node left whole, in the kernels' units. */
  private score(totals: Float64Array, weight: number): number {
    if (this.options.classes === 0) return (totals[0]! * totals[0]!) / weight;
    let sum = 0;
    for (const t of totals) sum += this.options.entropy ? (t > 0 ? t * Math.log(t) : 0) : t * t;
    return this.options.entropy ? sum - weight * Math.log(weight) : sum / weight;
  }
}

/** Edges of the bins of a numeric column, the outermost as wide as their neighbours; byte offset of float32 [bins + 1]. */
function edgesOf(bounds: Float32Array, kernels: Kernels): number {
  const n = bounds.length;
  const edges = kernels.arena.f32(n + 2);
  edges.set(bounds, 1);
  edges[0] = n > 1 ? bounds[0]! - (bounds[1]! - bounds[0]!) : (bounds[0] ?? 0);
  edges[n + 1] = n > 1 ? bounds[n - 1]! + (bounds[n - 1]! - bounds[n - 2]!) : (bounds[0] ?? 0);
  return edges.byteOffset;
}
