import { DataError } from '../../core/errors.ts';

/** How a file becomes a table. Every field may be left out. */
export interface ReadOptions {
  /** Columns that are text whatever they hold, spelled as in the file (class labels, codes). */
  readonly asText?: readonly string[];
  /** Spellings that mean "missing" in columns of numbers; replaces `MISSING_WORDS`. Empty cells are always missing. */
  readonly naValues?: readonly string[];
  /** Field separator of text files, one ASCII character; default: found by looking. */
  readonly delimiter?: string;
  /** Whether the first line holds the column names; default: found by looking, and noted when it does not. */
  readonly header?: boolean;
  /** Only these columns, in this order. */
  readonly columns?: readonly string[];
  /** A file with more rows than this is sampled. */
  readonly maxRows?: number;
  /** A file with more bytes of data (uncompressed) than this is sampled in proportion. */
  readonly maxBytes?: number;
  /** Seed of that sample, an integer in [0, 2^32); default 0. */
  readonly sampleSeed?: number;
  /** Column whose shares the sample keeps (the target of a classification). */
  readonly stratify?: string;
  /**
   * Text files of at most this many bytes are read in this language, larger ones through DuckDB; default 8 MiB. The result is
   * the same.
   */
  readonly smallBytes?: number;
  /** Threads of the reader; default 1. The result does not depend on it. */
  readonly threads?: number;
  /** Memory that the reader may use before it spills to disk, in MiB; default 1024. */
  readonly memoryLimitMb?: number;
}

/** Spellings that mean "missing" in a column of numbers, after trimming. */
export const MISSING_WORDS: readonly string[] = [
  ...['NA', 'N/A', 'n/a', 'na', '#N/A', '#NA', '<NA>', 'NaN', 'nan', 'NAN', '-NaN', '-nan', '#NUM!', '#DIV/0!'],
  ...['null', 'NULL', 'Null', 'nil', 'None', 'none', 'NONE', 'NaT', '?', '-', '--', '---', '.', '..', '*'],
  ...['missing', 'Missing', 'MISSING', 'unknown', 'Unknown', 'UNKNOWN', 'undefined'],
];

/**
 * Checks the values of options that came from outside.
 * @throws DataError DATA_READ_OPTION naming the option and the value
 */
export function checkReadOptions(options: ReadOptions): void {
  const { delimiter, maxRows, maxBytes, threads, memoryLimitMb } = options;
  if (delimiter !== undefined && !/^[\t -~]$/.test(delimiter)) {
    throw invalid('delimiter', JSON.stringify(delimiter), 'Give one ASCII character, such as ";" or a tab.');
  }
  if (delimiter === '"') throw invalid('delimiter', delimiter, 'Give another character: quotes enclose cells.');
  for (const [name, value] of Object.entries({ maxRows, maxBytes, threads, memoryLimitMb })) {
    if (value !== undefined && !(value >= 1)) throw invalid(name, String(value), 'Give a number of at least 1.');
  }
}

function invalid(name: string, value: string, hint: string): DataError {
  return new DataError('DATA_READ_OPTION', `The option ${name} cannot be ${value}.`, { hint });
}
