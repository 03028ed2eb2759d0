/** Faults of a run: options, folder, journal, bundle, output. */
export const RUN_ERROR_CODES = {
  OPTION_INVALID: 'an option has a value that cannot be used',
  RUN_LOCKED: 'another fit is writing to the run folder',
  RUN_EXISTS: 'the run folder already holds a run',
  RUN_NOT_FOUND: 'there is no run to resume in the folder',
  RUN_MISMATCH: 'the run in the folder was made with other data, target or metric',
  MODEL_NOT_FITTED: 'the model was used before fit',
  BUNDLE_VERSION: 'a saved model was written by a newer version',
  BUNDLE_DAMAGED: 'a saved model is incomplete or damaged',
  BUNDLE_NOT_FOUND: 'the folder holds no saved model',
  BUNDLE_MISMATCH: 'two models that are compared do not predict the same thing',
  OUTPUT_UNWRITABLE: 'a result cannot be written',
  TRIAL_TIMEOUT: 'a trial ran past its time limit and was ended',
  TRIAL_MEMORY: 'a trial was ended, or not started, because of the memory limit',
  TRIAL_CRASHED: 'the thread of a trial ended unexpectedly',
  TRIAL_STOPPED: 'the run ended before the trial was done',
  RUN_NO_MODEL: 'no trial of the run produced a model',
} as const;
