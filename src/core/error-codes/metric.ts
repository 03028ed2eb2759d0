/** Faults of metrics (exit code 2). */
export const METRIC_ERROR_CODES = {
  METRIC_UNKNOWN: 'no metric has this name',
  METRIC_TASK_MISMATCH: 'the metric does not fit the task',
  ENSEMBLE_EMPTY: 'no trial has usable out-of-fold predictions',
  METRIC_UNDEFINED: 'the metric has no value for this target, whatever is predicted',
  METRIC_FUNCTION_INVALID: 'a metric given as a function is incomplete, failed, or did not return a number',
} as const;
