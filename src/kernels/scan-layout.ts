/** Bytes of one feature in a histogram: 256 slots of (gradient << 32) + hessian. */
export const HIST_FEATURE_BYTES = 2048;
/** Bytes of scratch that `histogram` and `scan` need. */
export const HIST_SCRATCH_BYTES = 12288;

/** Feature record of `scan` and `subtract`, in u32: byte offset in the histogram, bins, 1 if category, draw + 1 or 0. */
export const FEATURE_WORDS = 4;

/** Parameter record of `scan`: float64 fields by index, then u32 fields by index. */
export const SCAN_PARAMS_BYTES = 80;
export const SCAN_F64 = {
  l1: 0,
  l2: 1,
  minHessian: 2,
  categoryL2: 3,
  categorySmooth: 4,
  categoryMinHessian: 5,
  categoryGroupHessian: 6,
} as const;
/** Packed sum of the leaf: low word (hessian), high word (gradient). */
export const SCAN_U32 = { totalLow: 14, totalHigh: 15, maxOnehot: 16, maxCategories: 17 } as const;

/** Record of the best split. The caller sets the gain to beat; `feature` is written only when it is beaten. */
export const BEST_BYTES = 64;
export const BEST_F64 = { gain: 0 } as const;
export const BEST_I32 = { feature: 2, threshold: 3, defaultLeft: 4, leftLow: 6, leftHigh: 7, set: 8 } as const;
