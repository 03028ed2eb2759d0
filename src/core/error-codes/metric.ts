/** Faults of metrics (exit code 2). */
export const METRIC_ERROR_CODES = {
  METRIC_UNKNOWN: 'no metric has this name',
  METRIC_TASK_MISMATCH: 'the metric does not fit the task',
} as const;
