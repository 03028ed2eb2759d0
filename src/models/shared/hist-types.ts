/** Packed sum of gradients and hessians in scaled units: high = gradient (int32), low = hessian (uint32). */
export interface LeafSum {
  readonly low: number;
  readonly high: number;
}
/** What limits the splits of a leaf. Hessians and gradients are those of the objective, weights included. */
export interface ScanOptions {
  readonly minDataInLeaf: number;
  readonly minChildWeight: number;
  readonly lambdaL1: number;
  readonly lambdaL2: number;
  /** Least loss removed by a split (twice the loss, as LightGBM counts it). */
  readonly minGain: number;
  readonly catSmooth: number;
  readonly catL2: number;
  readonly maxCatToOnehot: number;
  readonly maxCatThreshold: number;
  readonly minDataPerGroup: number;
  /** One random threshold a feature and leaf instead of all (Geurts, Ernst, Wehenkel 2006). */
  readonly extraTrees: boolean;
  /** -1, 0, 1 for each feature of the matrix. */
  readonly monotone?: Int8Array;
  /** Most that a Newton step of a leaf may be; 0 or absent: no limit. */
  readonly maxDeltaStep?: number;
  /** Rows that the parent's output counts for in that of a leaf; 0 or absent: none. */
  readonly pathSmooth?: number;
  /** Share of the tree's features that each node sees; absent: all. */
  readonly featureFractionByNode?: number;
  /** Groups of each feature of the matrix: features of one branch have a group in common. */
  readonly interactions?: readonly (readonly number[])[];
}
/** What limits one tree. */
export interface GrowOptions extends ScanOptions {
  readonly numLeaves: number;
  /** Most levels of splits; 0 = no limit. */
  readonly maxDepth: number;
  /** Leaf of most gain first, or level by level; `lossguide` when absent. */
  readonly growPolicy?: 'lossguide' | 'depthwise';
}
/** Statistics of the rows of one tree, packed by `quantise`. */
export interface PackedRows {
  /** Row ids are in `HistGrower.idx[0..n)`. */
  readonly n: number;
  /** i64 by row id. */
  readonly gh: number;
  readonly total: LeafSum;
  /** Scaled units of one gradient and of one hessian. */
  readonly gScale: number;
  readonly hScale: number;
}
/** A split of one leaf. */
export interface SplitRecord {
  /** Loss removed (twice, as LightGBM counts it). */
  readonly gain: number;
  /** Position in the data's feature list. */
  readonly feature: number;
  /** Last bin that goes left; -1: `set` says which. */
  readonly threshold: number;
  /** 256-bit set of bins that go left. */
  readonly set: Uint32Array | undefined;
  readonly defaultLeft: boolean;
  readonly left: LeafSum;
  readonly right: LeafSum;
}
/** A leaf that may still be split. */
export interface OpenLeaf {
  readonly leaf: number;
  readonly start: number;
  readonly count: number;
  readonly depth: number;
  readonly sum: LeafSum;
  /** Bounds of its output, from monotone splits above. */
  readonly low: number;
  readonly high: number;
  /** Its output as a leaf, in units of scores. */
  readonly output: number;
  /** Interaction groups that hold all features above; undefined: all. */
  readonly groups: readonly number[] | undefined;
  /** Histogram slot, or -1 when it has none. */
  slot: number;
  /** Best split; undefined when there is none. */
  split: SplitRecord | undefined;
}
/** Newton step of a leaf, -T(G) / (H + l2) with the soft threshold T at l1; 0 without hessian. */
export function leafOutput(sum: LeafSum, rows: PackedRows, options: ScanOptions): number {
  const g = sum.high / rows.gScale;
  const h = sum.low / rows.hScale + options.lambdaL2;
  const t = Math.max(0, Math.abs(g) - options.lambdaL1);
  return h > 0 ? (g > 0 ? -t / h : t / h) : 0;
}
