/** Faults of projects (`automl run`) and recipes (`automl recipe`). */
export const PROJECT_ERROR_CODES = {
  PROJECT_NOT_FOUND: 'there is no project at the place that was named',
  PROJECT_EXISTS: 'a file of a new project is there already',
  PROJECT_FILE_INVALID: 'the MLproject file cannot be used',
  PROJECT_ENTRY_UNKNOWN: 'the project has no entry point of this name',
  PROJECT_ENVIRONMENT: 'the environment that a project asks for cannot be made here',
  PROJECT_PARAMETER_MISSING: 'parameters without a default were not given',
  PROJECT_PARAMETER_INVALID: 'the value of a parameter does not fit its type',
  PROJECT_PATH_NOT_FOUND: 'the path or address that a parameter names is not there',
  PROJECT_PATH_OUTSIDE: 'a path leaves the folder of its project',
  PROJECT_VERSION: 'the version of a project cannot be had',
  PROJECT_GIT_MISSING: 'the program git is not installed',
  PROJECT_GIT_FAILED: 'git could not fetch a project',
  PROJECT_COMMAND_FAILED: 'the command of an entry point failed',
} as const;
