import type { Rng } from '../../core/rng.ts';
import { FOREST_F64, FOREST_PARAMS_BYTES, FOREST_U32, forestScratchBytes } from '../../kernels/forest-layout.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { BEST_BYTES, BEST_F64, BEST_I32 } from '../../kernels/scan-layout.ts';
import type { HistData } from './hist-data.ts';
import { writeLut } from './hist-lut.ts';
import { type GrownTree, TreeDraft } from './tree-draft.ts';
import { LeafHeap } from './tree-leaf-heap.ts';

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
/** A grown tree, valid until the next one is grown. */
export interface ForestTree {
  readonly tree: GrownTree;
  /** Calls `visit` with the totals of every leaf in order: (sum, weight) or the weight of each class. */
  eachLeaf(visit: (totals: Float64Array) => void): void;
}

interface ForestSplit {
  readonly feature: number;
  readonly threshold: number;
  readonly set: Uint32Array | undefined;
  readonly defaultLeft: boolean;
  readonly gain: number;
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
  private readonly draft: TreeDraft;
  private readonly heap: LeafHeap;
  private readonly start: Int32Array;
  private readonly count: Int32Array;
  private readonly depth: Int32Array;
  /** Best split of each leaf. */
  private readonly splitFeature: Int32Array;
  private readonly splitThreshold: Int32Array;
  private readonly splitDefault: Int32Array;
  private readonly splitSets = new Map<number, Uint32Array>();

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
    const leaves = Math.max(1, Math.min(options.maxLeafNodes, maxRows));
    const perLeaf = (): Int32Array => new Int32Array(leaves);
    this.draft = new TreeDraft(leaves);
    this.heap = new LeafHeap(leaves);
    [this.start, this.count, this.depth] = [perLeaf(), perLeaf(), perLeaf()];
    [this.splitFeature, this.splitThreshold, this.splitDefault] = [perLeaf(), perLeaf(), perLeaf()];
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
    const { draft, heap, start, count, depth } = this;
    draft.reset();
    heap.clear();
    this.splitSets.clear();
    this.evaluate(0, 0, n, 0, rng);
    for (let steps = 1; draft.grown.leaves < this.options.maxLeafNodes; steps++) {
      if (steps % CHECK_EVERY === 0 && this.shouldStop()) return undefined;
      const leaf = heap.pop();
      if (leaf < 0) break;
      const from = start[leaf]!;
      const all = count[leaf]!;
      const level = depth[leaf]! + 1;
      const split = this.splitOf(leaf);
      const right = draft.split(leaf, split);
      const left = this.partition(split, from, all);
      this.evaluate(leaf, from, left, level, rng);
      this.evaluate(right, from + left, all - left, level, rng);
    }
    return { tree: draft.grown, eachLeaf: (visit) => this.eachLeaf(visit) };
  }

  private eachLeaf(visit: (totals: Float64Array) => void): void {
    const base = this.idx.byteOffset;
    for (let leaf = 0; leaf < this.draft.grown.leaves; leaf++) {
      this.kernels.exports.forestTotals(this.params.byteOffset, base + this.start[leaf]! * 4, this.count[leaf]!);
      visit(this.totals);
    }
  }

  private partition(split: ForestSplit, start: number, count: number): number {
    const { colMajor, column } = this.data.features[split.feature]!;
    writeLut(this.lut, split.threshold, split.set, split.defaultLeft, column.missingBin);
    const at = this.idx.byteOffset + start * 4;
    return this.kernels.exports.partition(at, count, colMajor, this.lut.byteOffset, this.other);
  }

  /** Finds the best split of a new leaf and queues it. */
  private evaluate(leaf: number, start: number, count: number, depth: number, rng: Rng): void {
    this.start[leaf] = start;
    this.count[leaf] = count;
    this.depth[leaf] = depth;
    const at = this.idx.byteOffset + start * 4;
    const pure = this.kernels.exports.forestTotals(this.params.byteOffset, at, count) === 1;
    const { maxDepth, minSamplesLeaf } = this.options;
    const weight = this.nodeWeight();
    if (pure || count < 2 || weight < 2 * minSamplesLeaf || (maxDepth > 0 && depth >= maxDepth)) return;
    const words = this.bestWords;
    this.best[BEST_F64.gain] = Number.NEGATIVE_INFINITY;
    words[BEST_I32.feature] = -1;
    this.tryFeatures(at, count, rng);
    const feature = words[BEST_I32.feature]!;
    if (feature < 0) return;
    const threshold = words[BEST_I32.threshold]!;
    this.splitFeature[leaf] = feature;
    this.splitThreshold[leaf] = threshold;
    this.splitDefault[leaf] = words[BEST_I32.defaultLeft]!;
    if (threshold < 0) this.splitSets.set(leaf, Uint32Array.from(words.subarray(BEST_I32.set, BEST_I32.set + 8)));
    this.heap.push(leaf, Math.max(0, this.best[BEST_F64.gain]! - this.wholeScore(weight)));
  }

  private splitOf(leaf: number): ForestSplit {
    const threshold = this.splitThreshold[leaf]!;
    return {
      feature: this.splitFeature[leaf]!,
      threshold,
      set: threshold < 0 ? this.splitSets.get(leaf) : undefined,
      defaultLeft: this.splitDefault[leaf] === 1,
      gain: this.heap.gainOf(leaf),
    };
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

  private nodeWeight(): number {
    const { totals, options } = this;
    if (options.classes === 0) return totals[1]!;
    let sum = 0;
    for (let c = 0; c < options.classes; c++) sum += totals[c]!;
    return sum;
  }
  /** Score of the node whose totals are at hand when it is left whole, in the kernels' units. */
  private wholeScore(weight: number): number {
    const { totals, options } = this;
    if (options.classes === 0) return (totals[0]! * totals[0]!) / weight;
    let sum = 0;
    for (const t of totals) sum += options.entropy ? (t > 0 ? t * Math.log(t) : 0) : t * t;
    return options.entropy ? sum - weight * Math.log(weight) : sum / weight;
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
