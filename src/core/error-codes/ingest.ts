/** Faults met while reading files and in-code tables (exit code 3). */
export const INGEST_ERROR_CODES = {
  DATA_FILE_NOT_FOUND: 'the file does not exist',
} as const;
