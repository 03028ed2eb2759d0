// Layout of the records that the forest kernels share with their caller (src/kernels/forest-layout.ts names the same).

/** u32: row ids of the tree in the order of its leaves; ascending before the first split. */
export const F_IDX: usize = 0;
/** u32: 8 bytes a place of F_IDX: float32 (weight * target, weight), or u32 class and float32 weight. */
export const F_PAIRS: usize = 4;
/** u32: float64 target or class by row id. */
export const F_TARGET: usize = 8;
/** i32: 0 = split on means, else the number of classes. */
export const F_CLASSES: usize = 12;
/** i32: means: 0 squares, 1 Poisson, 2 entropy of targets -1 and 1; classes: 0 Gini, 1 entropy. */
export const F_CRITERION: usize = 16;
/** i32: 1 = one random cut a feature. */
export const F_RANDOM: usize = 20;
/** u32: feature records. */
export const F_FEATURES: usize = 24;
/** i32 */
export const F_FEATURE_COUNT: usize = 28;
/** i32: features tried at a node. */
export const F_TRIES: usize = 32;
/** u32: permutation of the features (u32 each). */
export const F_ORDER: usize = 36;
/** u32 */
export const F_SCRATCH: usize = 40;
/** u32: 12 bytes a row. */
export const F_BUFFER: usize = 44;
/** u32: leaf records. */
export const F_LEAVES: usize = 48;
/** u32: node records. */
export const F_NODES: usize = 52;
/** u32: 256-bit sets of category splits. */
export const F_SETS: usize = 56;
/** u32: i32 leaf numbers that may be split, a stack or a heap. */
export const F_FRONTIER: usize = 60;
/** i32 counts of what there is. */
export const F_WAITING: usize = 64;
export const F_NODE_COUNT: usize = 68;
export const F_LEAF_COUNT: usize = 72;
export const F_SET_COUNT: usize = 76;
/** i32 limits; no depth limit is 0. */
export const F_MAX_LEAVES: usize = 80;
export const F_MAX_DEPTH: usize = 84;
/** i32: 1 = largest gain first, else depth first. */
export const F_BEST_FIRST: usize = 88;
/** u32: state of the random numbers. */
export const F_SEED: usize = 92;
/** i32: nodes of at most so many rows read bins row by row. */
export const F_BY_ROW: usize = 96;
/** i32: 1 = some feature is monotone. */
export const F_MONOTONE: usize = 100;
/** f64: least weight of a child, of a node to split; least gain. */
export const F_MIN_LEAF: usize = 104;
export const F_MIN_SPLIT: usize = 112;
export const F_MIN_GAIN: usize = 120;
/** f64: score that no split can beat, for targets -1 and 1 as a share of the weight; 0: not known. */
export const F_PERFECT: usize = 128;
/** u32: output of `forestLeaves`: float64 (sum, weight), or u32 entries before; u16 classes, float32 shares. */
export const F_OUT: usize = 136;
export const F_OUT_CLASSES: usize = 140;
export const F_OUT_SHARES: usize = 144;
/** u32: float32 weight of each leaf. */
export const F_OUT_COVERS: usize = 152;
/** u32: bytes of a leaf record. */
export const F_LEAF_BYTES: usize = 148;

/** Feature record of 32 bytes: u32 address of row 0 by column, by row, its stride there, missing bin, kind, edges. */
export const FEATURE_SHIFT: usize = 5;
export const C_BY_COLUMN: usize = 0;
export const C_BY_ROW: usize = 4;
export const C_STRIDE: usize = 8;
export const C_MISSING: usize = 12;
export const C_CATEGORY: usize = 16;
export const C_EDGES: usize = 20;
/** i32: -1, 0, 1. */
export const C_MONOTONE: usize = 24;

/** Leaf record: 88 bytes and a bit for each feature that is known to be constant there, in words of 64 bits. */
export const L_START: usize = 0;
export const L_COUNT: usize = 4;
export const L_DEPTH: usize = 8;
/** i32: node * 2 + (1 if right); -1 for the root. */
export const L_HOOK: usize = 12;
/** The best split: feature (i32), last bin that goes left or -1 (i32), missing goes left (i32), gain (f64), set. */
export const L_FEATURE: usize = 16;
export const L_THRESHOLD: usize = 20;
export const L_DEFAULT: usize = 24;
export const L_GAIN: usize = 32;
export const L_SET: usize = 40;
/** f64: bounds of the mean. */
export const L_LOW: usize = 72;
export const L_HIGH: usize = 80;
export const L_CONSTANT: usize = 88;

/** Node record of 32 bytes; a child below 0 is the leaf -1 - child. */
export const NODE_SHIFT: usize = 5;
export const N_FEATURE: usize = 0;
/** i32: last bin that goes left, or -1 - number of the set. */
export const N_THRESHOLD: usize = 4;
export const N_LEFT: usize = 8;
export const N_RIGHT: usize = 12;
export const N_DEFAULT: usize = 16;
export const N_GAIN: usize = 24;

/** Scratch: 256 pairs of float64, zero between features. */
export const S_PAIRS: usize = 0;
/** u64[4]: bins in use, zero between features. */
export const S_MASK: usize = 4096;
/** u32 rows of each bin, zero between features. */
export const S_COUNTS: usize = 4128;
/** u32 place of the next row of each bin. */
export const S_PLACES: usize = 5152;
/** uint8 bins in scan order. */
export const S_ORDER: usize = 6176;
/** float64 sort keys in scan order. */
export const S_KEYS: usize = 6432;
/** float64 (sum, weight) of the node. */
export const S_TOTALS: usize = 8480;
/** Best split of the node: score (f64), then as in the leaf record: feature, threshold, default, set. */
export const S_BEST: usize = 8496;
export const B_SCORE: usize = 0;
export const B_FEATURE: usize = 8;
export const B_THRESHOLD: usize = 12;
export const B_DEFAULT: usize = 16;
export const B_SET: usize = 24;
/** Means of the children of the best split (f64). */
export const B_LEFT: usize = 56;
export const B_RIGHT: usize = 64;
/** i32: bin at which a random cut fell. */
export const S_CUT: usize = 8568;
/** f64: sum of squares (or of x log x) of the node's class weights. */
export const S_SQUARES: usize = 8576;
/** float64 class weights of the node, of the left, of the right (zero between nodes); then 8 bytes a row: class, weight. */
export const S_CLASSES: usize = 8592;

/** Next 32 random bits: a counter sent through a mixer of full avalanche. */
export function draw(params: usize): u32 {
  let x = load<u32>(params, F_SEED) + 0x9e3779b9;
  store<u32>(params, x, F_SEED);
  x = (x ^ (x >> 16)) * 0x7feb352d;
  x = (x ^ (x >> 15)) * 0x846ca68b;
  return x ^ (x >> 16);
}
/** Uniform in [0, 1). */
export function uniform(params: usize): f64 {
  return (draw(params) as f64) * 2.3283064365386963e-10;
}
