/** Faults met while reading files and in-code tables (exit code 3). */
export const INGEST_ERROR_CODES = {
  DATA_FILE_NOT_FOUND: 'the file does not exist',
  DATA_FILE_IS_DIRECTORY: 'the path is a folder, not a file',
  DATA_FILE_UNREADABLE: 'the file cannot be opened or read',
  DATA_FILE_EMPTY: 'the file holds nothing',
  DATA_FILE_HEADER_ONLY: 'the file has column names and no rows',
  DATA_FILE_BINARY: 'the file is not text and no table format known here',
  DATA_FILE_MALFORMED: 'the file breaks the rules of its format',
  DATA_FORMAT_UNSUPPORTED: 'tables of this format cannot be read',
  DATA_PACKAGE_MISSING: 'reading this format needs an optional package that is not installed',
  DATA_TEMP_UNWRITABLE: 'a temporary copy of the data cannot be written',
  DATA_READ_OPTION: 'an option of the reader has a value that cannot be used',
  DATA_INPUT_EMPTY: 'a table given in code has no rows or no columns',
  DATA_INPUT_RAGGED: 'rows or columns of a table given in code differ in length',
  DATA_INPUT_UNSUPPORTED: 'a value given in code is no table that can be read',
} as const;
