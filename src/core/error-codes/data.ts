/** Faults of the user's data (exit code 3). */
export const DATA_ERROR_CODES = {
  DATA_EMPTY: 'the table has no rows',
  DATA_COLUMN_MISSING: 'a column named by the caller is not in the table',
  DATA_COLUMN_DUPLICATE: 'two columns of a table have the same name',
  DATA_ROLE_CONFLICT: 'one column was given two roles',
  DATA_TYPE_OVERRIDE: 'a column cannot be read as the type the caller asked for',
  DATA_NO_FEATURES: 'the table has no column to predict from',
  DATA_TOO_FEW_ROWS: 'fewer than two rows have a usable target',
  DATA_ONE_CLASS: 'the target has one value only',
  DATA_CLASS_COUNT: 'the number of classes does not fit the task',
  DATA_TARGET_UNIQUE: 'every row has a class of its own',
  DATA_TARGET_NOT_NUMERIC: 'the target of a regression holds values that are not numbers',
  DATA_TARGET_DATE: 'the target is a date',
  DATA_FEATURES_MISSING: 'columns the model was trained on are not in the table',
  DATA_WEIGHT_INVALID: 'a row weight is negative, missing or not a number, or all weights are zero',
  DATA_TIME_INVALID: 'the time column cannot be ordered',
  DATA_FOLDS_INVALID: 'the rows cannot be split into folds as asked',
} as const;
