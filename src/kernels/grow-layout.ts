/** Parameter record of `grow`: u32 fields by index. kernels/assembly/grow-layout.ts says what they are. */
export const GROW_PARAMS_BYTES = 240;
export const GROW_U32 = {
  idx: 0,
  rows: 1,
  gh: 2,
  features: 3,
  count: 4,
  places: 5,
  runs: 6,
  runCount: 7,
  cols: 8,
  slots: 9,
  slotBytes: 10,
  slotCount: 11,
  free: 12,
  scratch: 13,
  other: 14,
  leaves: 15,
  numLeaves: 17,
  maxDepth: 18,
  minRows: 19,
  scan: 20,
  seed: 21,
  leafCount: 22,
  totalLow: 24,
  totalHigh: 25,
  nodes: 44,
  leafStarts: 45,
  leafCounts: 46,
  leafValues: 47,
  nodeSet: 51,
  bundleRows: 52,
  bundleStride: 53,
  bundleCount: 54,
  bundleHist: 55,
  members: 56,
  memberCount: 57,
  bundleCols: 58,
  team: 59,
} as const;
/** The same record: float64 fields by index. */
export const GROW_F64 = {
  gScale: 13,
  hScale: 14,
  minData: 15,
  minChild: 16,
  minGain: 17,
  catSmooth: 18,
  group: 19,
  l1: 20,
  l2: 21,
} as const;
/** Bytes of scratch that `grow` needs. */
export const GROW_SCRATCH_BYTES = 16384;
/** Record of `expand`, in u32: offset of the bundle, its codes, first code, offset of the feature, slots, usual bin. */
export const MEMBER_WORDS = 8;
/** Records of `places` and `runs`, in u32. */
export const PLACE_WORDS = 4;
/** Bytes of a leaf record. */
export const LEAF_BYTES = 128;
/** Node record in i32, its float64 gain first. */
export const NODE_WORDS = 8;
export const NODE_I32 = { feature: 2, threshold: 3, left: 4, right: 5, defaultLeft: 6 } as const;
