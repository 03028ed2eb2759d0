/** Faults of writing a model in another form. */
export const EXPORT_ERROR_CODES = {
  EXPORT_UNSUPPORTED: 'the model has steps or families that the asked format cannot hold; all are named',
  MODULE_NO_PROBABILITIES: 'probabilities were asked of an exported module whose model predicts a number',
} as const;
