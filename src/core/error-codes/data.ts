/** Faults of the user's data (exit code 3). */
export const DATA_ERROR_CODES = {
  DATA_EMPTY: 'the table has no rows',
  DATA_COLUMN_MISSING: 'a column named by the caller is not in the table',
} as const;
