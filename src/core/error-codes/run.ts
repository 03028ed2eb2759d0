/** Faults of a run: options, folder, journal, bundle, output. */
export const RUN_ERROR_CODES = {
  OPTION_INVALID: 'an option has a value that cannot be used',
  BUNDLE_VERSION: 'a saved model was written by a newer version',
  BUNDLE_DAMAGED: 'a saved model is incomplete or damaged',
  BUNDLE_NOT_FOUND: 'the folder holds no saved model',
} as const;
