/** Faults of hyperparameter spaces and values (exit code 2). */
export const SPACE_ERROR_CODES = {
  SPACE_VALUE_ILLEGAL: 'a value is outside the domain of its hyperparameter',
  SPACE_PARAM_UNKNOWN: 'a hyperparameter of this name does not exist',
  SPACE_PARAM_UNREACHABLE: 'a hyperparameter was fixed that the other fixed values switch off',
  SPACE_DEFINITION_INVALID: 'a hyperparameter or a space is declared inconsistently',
  SAMPLER_NOT_FOUND: 'no sampler has this name',
} as const;
