import type { Rng } from '../../core/rng.ts';
import {
  FOREST_F64,
  FOREST_FEATURE,
  FOREST_FEATURE_WORDS,
  FOREST_NODE_WORDS,
  FOREST_PARAMS_BYTES,
  FOREST_U32,
  forestLeafBytes,
  forestScratchBytes,
} from '../../kernels/forest-layout.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { HistData } from './hist-data.ts';

export interface ForestOptions {
  /** One random cut for each feature of a node. */
  readonly random: boolean;
  /** Non-constant features tried at each node. */
  readonly featuresPerNode: number;
  /** Least weight of a leaf, in rows. */
  readonly minSamplesLeaf: number;
  /** Least weight of a node that is split, in rows. */
  readonly minSamplesSplit: number;
  /** Least impurity decrease of a split, times the node's share of the rows. */
  readonly minImpurityDecrease: number;
  readonly maxLeafNodes: number;
  /** 0 = no limit. */
  readonly maxDepth: number;
  /** -1, 0, 1 for each feature of the matrix. */
  readonly monotone: Int8Array | undefined;
}
/** What the grower reads of `ForestTargets`; the arrays lie in the arena. */
export interface GrowerTargets {
  readonly idx: Uint32Array;
  readonly pairs: Float32Array;
  readonly byRow: Float64Array;
  readonly classes: number;
  readonly criterion: number;
  readonly perfect: number;
  readonly impurityUnit: number;
}
/** A grown tree in the arena, valid until the next one is grown. */
export interface ForestTree {
  readonly nodeCount: number;
  readonly leafCount: number;
  /** Node records (forest-layout.ts) as words, and as float64. */
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  /** 8 words a set of bins that go left. */
  readonly sets: Uint32Array;
  /** Mean of each leaf, or without means the place of its first entry. */
  readonly means: Float64Array;
  /** Weight of each leaf. */
  readonly covers: Float32Array;
  readonly entryStarts: Uint32Array;
  readonly entryClasses: Uint16Array;
  readonly entryShares: Float32Array;
}

/** Nodes between two looks at the clock. */
const CHECK_EVERY = 1024;
/** Bytes of bins that stay in a first-level cache with room for the rest. */
const CACHED = 65_536;

/**
 * Grows the trees of a forest on the bins (Breiman 2001; Geurts et al. 2006): depth first, or where leaves are limited
 * the best impurity decrease first. All of it runs in the kernel.
 */
export class ForestGrower {
  private readonly kernels: Kernels;
  private readonly options: ForestOptions;
  private readonly targets: GrowerTargets;
  private readonly params: Uint32Array;
  private readonly doubles: Float64Array;
  private readonly tree: Omit<ForestTree, 'nodeCount' | 'leafCount'>;
  private readonly shouldStop: () => boolean;

  constructor(
    data: HistData,
    kernels: Kernels,
    maxRows: number,
    targets: GrowerTargets,
    options: ForestOptions,
    shouldStop: () => boolean,
  ) {
    const { arena, memory } = kernels;
    this.kernels = kernels;
    this.options = options;
    this.targets = targets;
    this.shouldStop = shouldStop;
    const leaves = Math.max(1, Math.min(options.maxLeafNodes, maxRows));
    const features = data.features.length;
    const classes = targets.classes;
    const words = arena.i32(leaves * FOREST_NODE_WORDS);
    const hasSets = data.features.some((f) => f.category);
    const means = arena.f64(leaves + 1);
    this.tree = {
      words,
      doubles: new Float64Array(memory.buffer, words.byteOffset, words.length / 2),
      sets: arena.u32(hasSets ? leaves * 8 : 0),
      means,
      covers: arena.f32(leaves),
      entryStarts: new Uint32Array(memory.buffer, means.byteOffset, leaves + 1),
      ...entryViews(kernels, classes > 0 ? maxRows : 0),
    };
    const order = arena.u32(features);
    for (let f = 0; f < features; f++) order[f] = f;
    const u32: Record<keyof typeof FOREST_U32, number> = {
      idx: targets.idx.byteOffset,
      pairs: targets.pairs.byteOffset,
      target: targets.byRow.byteOffset,
      classes,
      criterion: targets.criterion,
      random: options.random ? 1 : 0,
      features: featureRecords(data, kernels, options.monotone),
      featureCount: features,
      tries: options.featuresPerNode,
      order: order.byteOffset,
      scratch: arena.u8(forestScratchBytes(maxRows, classes)).fill(0).byteOffset,
      buffer: arena.alloc(maxRows * 12),
      leaves: arena.alloc(leaves * forestLeafBytes(features)),
      nodes: words.byteOffset,
      sets: this.tree.sets.byteOffset,
      frontier: arena.alloc(leaves * 4),
      nodeCount: 0,
      leafCount: 0,
      setCount: 0,
      maxLeaves: leaves,
      maxDepth: options.maxDepth,
      bestFirst: options.maxLeafNodes < maxRows ? 1 : 0,
      seed: 0,
      byRow: Math.floor(CACHED / (64 * Math.ceil((data.features[0]?.block.stride ?? 1) / 64))),
      monotone: options.monotone?.some((sign) => sign !== 0) ? 1 : 0,
      out: means.byteOffset,
      outClasses: this.tree.entryClasses.byteOffset,
      outShares: this.tree.entryShares.byteOffset,
      outCovers: this.tree.covers.byteOffset,
      leafBytes: forestLeafBytes(features),
    };
    const params = arena.u32(FOREST_PARAMS_BYTES / 4).fill(0);
    for (const name of Object.keys(FOREST_U32) as (keyof typeof FOREST_U32)[]) params[FOREST_U32[name]] = u32[name];
    this.params = params;
    this.doubles = new Float64Array(memory.buffer, params.byteOffset, FOREST_PARAMS_BYTES / 8);
    this.doubles[FOREST_F64.minLeaf] = Math.max(1e-9, options.minSamplesLeaf - 1e-9);
    this.doubles[FOREST_F64.minSplit] = options.minSamplesSplit - 1e-9;
    this.doubles[FOREST_F64.perfect] = targets.perfect;
  }

  /** Grows a tree on the first `n` rows of the targets, of weight `total`; undefined when the time was up. */
  grow(n: number, total: number, rng: Rng): ForestTree | undefined {
    const { params, targets } = this;
    const { exports } = this.kernels;
    params[FOREST_U32.seed] = rng.int(2 ** 32);
    this.doubles[FOREST_F64.minGain] = (this.options.minImpurityDecrease * total) / targets.impurityUnit;
    for (let rows = n; exports.growTree(params.byteOffset, rows, CHECK_EVERY) === 0; rows = -1)
      if (this.shouldStop()) return undefined;
    if (targets.classes > 0) exports.leafShares(params.byteOffset);
    else exports.leafMeans(params.byteOffset);
    return { ...this.tree, nodeCount: params[FOREST_U32.nodeCount]!, leafCount: params[FOREST_U32.leafCount]! };
  }
  /** First place in `idx` and number of rows of each leaf of the grown tree. */
  segments(): (readonly [number, number])[] {
    const { params, kernels } = this;
    const words = params[FOREST_U32.leafBytes]! / 4;
    const count = params[FOREST_U32.leafCount]!;
    const leaves = new Uint32Array(kernels.memory.buffer, params[FOREST_U32.leaves]!, count * words);
    return Array.from({ length: count }, (_, l) => [leaves[l * words]!, leaves[l * words + 1]!] as const);
  }
}

function entryViews({ arena }: Kernels, rows: number): { entryClasses: Uint16Array; entryShares: Float32Array } {
  const classes = arena.u8(rows * 2);
  return {
    entryClasses: new Uint16Array(classes.buffer, classes.byteOffset, rows),
    entryShares: arena.f32(rows),
  };
}

function featureRecords(data: HistData, kernels: Kernels, monotone: Int8Array | undefined): number {
  const edges = data.features.map(({ column }) => edgesOf(column.bounds, kernels));
  const records = kernels.arena.u32(data.features.length * FOREST_FEATURE_WORDS);
  data.features.forEach(({ feature, column, category, colMajor, block, col }, f) => {
    const at = f * FOREST_FEATURE_WORDS;
    records[at + FOREST_FEATURE.byColumn] = colMajor;
    records[at + FOREST_FEATURE.byRow] = block.rowMajor + col;
    records[at + FOREST_FEATURE.stride] = block.stride;
    records[at + FOREST_FEATURE.missing] = column.missingBin;
    records[at + FOREST_FEATURE.category] = category ? 1 : 0;
    records[at + FOREST_FEATURE.edges] = edges[f]!;
    records[at + FOREST_FEATURE.monotone] = category ? 0 : (monotone?.[feature] ?? 0);
  });
  return records.byteOffset;
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
