/** Record of the forest kernels: u32 fields by index, then one float64. */
export const FOREST_PARAMS_BYTES = 48;
export const FOREST_U32 = {
  /** (weight * target, weight) float64 pairs by row id. */
  pairs: 0,
  /** float64 class (or target, for purity) by row id. */
  target: 1,
  /** 0 = split on means, else the number of classes. */
  classes: 2,
  entropy: 3,
  /** 1 = one random cut a feature. */
  random: 4,
  /** float64 totals of the node: (sum, weight), or the weight of each class. */
  totals: 5,
  scratch: 6,
} as const;
export const FOREST_F64 = { minWeight: 4 } as const;

/** Scratch of the forest kernels; the first 5376 bytes must be zero before the first call. */
export function forestScratchBytes(rows: number, classes: number): number {
  return 8720 + classes * 16 + (classes > 0 ? rows * 16 : 0);
}
