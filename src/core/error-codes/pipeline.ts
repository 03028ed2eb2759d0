/** Faults of preprocessing plans and pipelines. */
export const PIPELINE_ERROR_CODES = {
  PIPELINE_STATE_UNKNOWN: 'a saved pipeline names a transformer or family that this version does not have',
} as const;
