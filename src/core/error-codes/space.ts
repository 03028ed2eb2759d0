/** Faults of hyperparameter spaces and values (exit code 2). */
export const SPACE_ERROR_CODES = {
  SPACE_VALUE_ILLEGAL: 'a value is outside the domain of its hyperparameter',
  SPACE_PARAM_UNKNOWN: 'a hyperparameter of this name does not exist',
  SPACE_PARAM_UNREACHABLE: 'a hyperparameter was fixed that the other fixed values switch off',
  SPACE_DEFINITION_INVALID: 'a hyperparameter or a space is declared inconsistently',
  STUDY_OPTION_INVALID: 'an option of a study is not legal',
  STUDY_PRIOR_INVALID: 'a prior does not fit its hyperparameter',
  STUDY_PAST_INVALID: 'losses of past tasks do not fit the configurations',
  STUDY_TRIAL_UNKNOWN: 'no open trial of the study has this id',
  STUDY_RESULT_INVALID: 'what was told of a trial is not a legal result',
  SAMPLER_NOT_FOUND: 'no sampler has this name',
} as const;
