/** Faults of hyperparameter spaces and values (exit code 2). */
export const SPACE_ERROR_CODES = {
  SPACE_VALUE_ILLEGAL: 'a value is outside the domain of its hyperparameter',
  SPACE_PARAM_UNKNOWN: 'a hyperparameter of this name does not exist',
} as const;
