/** Faults of single estimators (`automl/models`) that have no other table. */
export const ESTIMATOR_ERROR_CODES = {
  DATA_INPUT_INFINITE: 'a number is infinite, or too large for 32-bit floats',
  DATA_INPUT_COLUMNS: 'a table has another number of columns than the one that the model was fitted on',
  DATA_LENGTH_MISMATCH: 'a table and the values that go with its rows differ in length',
  DATA_TARGET_MISSING: 'a target value is missing or no number',
  DATA_TARGET_MIXED: 'the labels of a target are of several types',
  DATA_LABEL_UNKNOWN: 'a label is none of the classes of the training rows',
  DATA_UNPREPARED: 'a column has missing values or words, and the estimator was told not to prepare the data',
  ESTIMATOR_MEMORY: 'the data and the model of a fit do not fit into memory',
  ESTIMATOR_UNSUPPORTED: 'this kind of model cannot do what was asked',
  ESTIMATOR_ABORTED: 'a fit was ended by its signal',
} as const;
