/** Faults of preprocessing plans and pipelines. */
export const PIPELINE_ERROR_CODES = {
  PIPELINE_STATE_UNKNOWN: 'a saved pipeline names a transformer or family that this version does not have',
  PIPELINE_STATE_INVALID: 'a saved pipeline or transformer lacks a part of its state',
  PIPELINE_TABLE_MISMATCH: 'the columns of a table are not those that the plan or pipeline was made for',
} as const;
