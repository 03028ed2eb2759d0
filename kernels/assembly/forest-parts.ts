// Layout of the record that the forest kernels share with their caller, and of their scratch.

/** u32: (weight * target, weight) float64 pairs by row id. */
export const F_PAIRS: usize = 0;
/** u32: float64 class by row id. */
export const F_CLASS: usize = 4;
/** i32: 0 = split on means, else the number of classes. */
export const F_CLASSES: usize = 8;
/** i32: 0 gini, 1 entropy. */
export const F_ENTROPY: usize = 12;
/** i32: 1 = one random cut a feature. */
export const F_RANDOM: usize = 16;
/** u32: float64 totals of the node: (sum, weight), or a weight for each class. */
export const F_TOTALS: usize = 20;
/** u32 */
export const F_SCRATCH: usize = 24;
/** f64: least weight of a child. */
export const F_MIN_WEIGHT: usize = 32;

/** Scratch: 256 pairs, which are zero between calls. */
export const S_PAIRS: usize = 0;
/** One byte a bin, zero between calls. */
export const S_FLAGS: usize = 4096;
/** u32 rows of each bin, zero between calls. */
export const S_COUNTS: usize = 4352;
/** uint8 bins in scan order. */
export const S_ORDER: usize = 5376;
/** float64 sort keys in scan order. */
export const S_KEYS: usize = 5632;
/** u32 place of the next row of each bin. */
export const S_PLACES: usize = 7680;
/** i32: bin at which the last random cut fell. */
export const S_CUT: usize = 8704;
/** float64 left and right class weights (2 * classes), then the sorted rows: (class, weight) float64 pairs. */
export const S_CLASSES: usize = 8720;
