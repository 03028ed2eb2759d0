// Records that `grow` shares with its caller (src/kernels/grow-layout.ts holds the same offsets).

/** u32 fields of the parameter record. */
export const G_IDX: usize = 0;
export const G_ROWS: usize = 4;
export const G_GH: usize = 8;
/** Feature records, as for `scan`. */
export const G_FEATURES: usize = 12;
export const G_COUNT: usize = 16;
/** Places of the features: u32 records of 4: column-major bins, missing bin, position in the caller's list, features
 *  before it that have a column of their own. */
export const G_PLACES: usize = 20;
/** Runs of features in one row-major block: u32 records of 4: bins, stride, first feature, count. */
export const G_RUNS: usize = 24;
export const G_RUN_COUNT: usize = 28;
/** u32 column of each feature within a row of its block. */
export const G_COLS: usize = 32;
/** Histogram slots: base, bytes of one, how many (at least 3). */
export const G_SLOTS: usize = 36;
export const G_SLOT_BYTES: usize = 40;
export const G_SLOT_COUNT: usize = 44;
/** u32 stack of free slots. */
export const G_FREE: usize = 48;
/** 16 kB of scratch. */
export const G_SCRATCH: usize = 52;
/** Scratch of `partition`, 4 bytes a row. */
export const G_OTHER: usize = 56;
export const G_LEAVES: usize = 60;
export const G_NUM_LEAVES: usize = 68;
/** Most levels of splits; 0: any. */
export const G_MAX_DEPTH: usize = 72;
/** Least rows of a leaf that may be split. */
export const G_MIN_ROWS: usize = 76;
/** Parameter record of `scan`; l1, l2, category l2 and limits are set by the caller. */
export const G_SCAN: usize = 80;
/** Seed of random thresholds; 0: try all. */
export const G_SEED: usize = 84;
/** State: leaves so far (0: not begun), free slots. */
export const G_LEAF_COUNT: usize = 88;
export const G_FREE_COUNT: usize = 92;
/** i64: sum of all rows. */
export const G_TOTAL: usize = 96;
/** float64: units of gradients and hessians, then options. */
export const G_G_SCALE: usize = 104;
export const G_H_SCALE: usize = 112;
export const G_MIN_DATA: usize = 120;
export const G_MIN_CHILD: usize = 128;
export const G_MIN_GAIN: usize = 136;
export const G_CAT_SMOOTH: usize = 144;
export const G_GROUP: usize = 152;
export const G_L1: usize = 160;
export const G_L2: usize = 168;

/** Bundles: row-major codes, columns of a row, how many, their histograms (2048 bytes each), feature records for `expand`. */
export const G_B_ROWS: usize = 208;
export const G_B_STRIDE: usize = 212;
export const G_B_COUNT: usize = 216;
export const G_B_HIST: usize = 220;
export const G_B_MEMBERS: usize = 224;
export const G_B_MEMBER_COUNT: usize = 228;
/** u32 column of each bundle in a row of codes. */
export const G_B_COLS: usize = 232;
/** Record of the team (team.ts); 0: the caller works alone. */
export const G_TEAM: usize = 236;

/** Leaf record, 128 bytes. */
export const LEAF: usize = 128;
export const L_START: usize = 0;
export const L_COUNT: usize = 4;
export const L_DEPTH: usize = 8;
/** i32, -1: none. */
export const L_SLOT: usize = 12;
/** i64 */
export const L_SUM: usize = 16;
/** 1: it has a split that gains. */
export const L_OPEN: usize = 24;
/** Where it hangs: node * 2 + (1 if right); -1: nowhere. */
export const L_HOOK: usize = 28;
/** Record of the best split, as `scan` writes it; the gain becomes the loss removed. */
export const L_BEST: usize = 64;

/** Records of the nodes, then 32 bytes a node of bins that go left. */
export const G_NODES: usize = 176;
/** Arrays of the leaves of a grown tree: u32 first row, u32 rows, float64 Newton step. */
export const G_LEAF_STARTS: usize = 180;
export const G_LEAF_COUNTS: usize = 184;
export const G_LEAF_VALUES: usize = 188;
export const G_N_SET: usize = 204;

/** Node record, 32 bytes: float64 gain, i32 feature (position in the caller's list), threshold, left, right, whether
 *  missing values go left, feature (index among those of the tree). */
export const N_GAIN: usize = 0;
export const N_FEATURE: usize = 8;
export const N_THRESHOLD: usize = 12;
export const N_LEFT: usize = 16;
export const N_RIGHT: usize = 20;
export const N_DEFAULT: usize = 24;
export const N_ACTIVE: usize = 28;

/** Byte offset of the record of a node. */
// @ts-ignore: decorator
@inline
export function nodeAt(p: usize, node: i32): usize {
  return load<usize>(p, G_NODES) + ((node as usize) << 5);
}

/** Byte offset of a histogram slot. */
// @ts-ignore: decorator
@inline
export function slotAt(p: usize, slot: i32): usize {
  return load<usize>(p, G_SLOTS) + (slot as usize) * load<usize>(p, G_SLOT_BYTES);
}
