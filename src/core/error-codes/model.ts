/** Faults inside a fit or a prediction of one model; in a search they make a failed trial. */
export const MODEL_ERROR_CODES = {
  MODEL_NOT_FOUND: 'no model family has this name',
  MODEL_NAME_TAKEN: 'another model family has this name already',
  MODEL_MODULE_INVALID: 'a module named in familyModules exports no model family',
  MODEL_SCORES_INVALID: 'a fit or predict produced NaN or infinity',
  MODEL_FIT_FAILED: 'the library behind a model family threw while fitting or predicting',
  MODEL_NO_QUANTILES: 'quantiles are asked of a model that was saved without them',
  MODEL_STATE_INVALID: 'the saved state of a model cannot be read by its family',
  KERNEL_OUT_OF_MEMORY: 'a WebAssembly arena is too small for the work',
  KERNEL_MEMORY_LIMIT: 'more memory is asked for the kernels than WebAssembly or the system can give',
  MODEL_NO_COVERS: 'the saved model lacks the node weights that path-dependent SHAP values need',
  MODEL_TARGET_INVALID: 'the target has a value that the loss function of a model has no meaning for',
  MODEL_OBJECTIVE_INVALID: 'a loss function does not fit the task or its parameters, or gave unusable gradients',
  MODEL_WARM_START_INVALID: 'a model cannot be continued on this data or with this objective',
  MODEL_CONSTRAINT_INVALID: 'a constraint on a model names a feature that the data do not have',
  MODEL_NO_TRAINING_ROWS: 'no training row has a positive weight',
  MODEL_DIVERGED: 'the training of a network left the range of finite numbers',
} as const;
