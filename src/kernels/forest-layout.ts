/** Parameter record of the forest kernels (kernels/assembly/forest-parts.ts): u32 fields by index, float64 fields by index. */
export const FOREST_PARAMS_BYTES = 160;
export const FOREST_U32 = {
  /** u32 row ids of the tree; its leaves own segments of them at the end. */
  idx: 0,
  /** 8 bytes a place of `idx`: float32 (weight * target, weight), or u32 class and float32 weight. */
  pairs: 1,
  /** float64 target or class by row id. */
  target: 2,
  /** 0 = split on means, else the number of classes. */
  classes: 3,
  /** Means: 0 squares, 1 Poisson, 2 entropy of targets -1 and 1; classes: 0 Gini, 1 entropy. */
  criterion: 4,
  /** 1 = one random cut a feature. */
  random: 5,
  features: 6,
  featureCount: 7,
  tries: 8,
  /** u32 permutation of the features. */
  order: 9,
  scratch: 10,
  /** 12 bytes a row. */
  buffer: 11,
  leaves: 12,
  nodes: 13,
  /** 32 bytes a set of bins. */
  sets: 14,
  /** i32 for each leaf. */
  frontier: 15,
  nodeCount: 17,
  leafCount: 18,
  setCount: 19,
  maxLeaves: 20,
  /** 0 = no limit. */
  maxDepth: 21,
  /** 1 = largest gain first, else depth first. */
  bestFirst: 22,
  seed: 23,
  /** Nodes of at most so many rows read bins row by row. */
  byRow: 24,
  /** 1 = some feature is monotone. */
  monotone: 25,
  out: 34,
  outClasses: 35,
  outShares: 36,
  leafBytes: 37,
  outCovers: 38,
} as const;
/** `perfect`: score that no split can beat, as a share of the node's weight; below 0: not known. */
export const FOREST_F64 = { minLeaf: 13, minSplit: 14, minGain: 15, perfect: 16 } as const;

/** Words of a feature record. */
export const FOREST_FEATURE_WORDS = 8;
export const FOREST_FEATURE = {
  byColumn: 0,
  byRow: 1,
  stride: 2,
  missing: 3,
  category: 4,
  edges: 5,
  monotone: 6,
} as const;

/** Words of a node record; `gain` is a float64 index in it. A threshold below 0 is -1 - the number of a set. */
export const FOREST_NODE_WORDS = 8;
export const FOREST_NODE = { feature: 0, threshold: 1, left: 2, right: 3, defaultLeft: 4, gain: 3 } as const;

/** Bytes of a leaf record: one bit a feature behind the fixed part. `start` and `count` are its first words. */
export function forestLeafBytes(features: number): number {
  return 88 + 8 * Math.ceil(features / 64);
}
/** Scratch of the forest kernels; it must be zero before the first call. */
export function forestScratchBytes(rows: number, classes: number): number {
  return 8592 + classes * 24 + (classes > 0 ? rows * 8 : 0);
}
