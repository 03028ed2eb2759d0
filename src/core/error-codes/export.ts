/** Faults of writing a model in another form. */
export const EXPORT_ERROR_CODES = {
  EXPORT_UNSUPPORTED: 'the model has steps or families that the asked format cannot hold; all are named',
} as const;
