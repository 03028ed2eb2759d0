/** Faults inside a fit or a prediction of one model; in a search they make a failed trial. */
export const MODEL_ERROR_CODES = {
  MODEL_NOT_FOUND: 'no model family has this name',
  MODEL_SCORES_INVALID: 'a fit or predict produced NaN or infinity',
  KERNEL_OUT_OF_MEMORY: 'a WebAssembly arena is too small for the work',
} as const;
