import { DataError } from '../../../core/errors.ts';
import type { DataNote } from '../../frame.ts';
import { createTextBuilder } from '../column-builders.ts';
import { sqlText } from '../duckdb-session.ts';
import type { FileFormat, FileSource } from '../file-format.ts';
import type { ReadOptions } from '../read-options.ts';
import { rowsToKeep, sampleNote, sampleRows } from '../sample-rows.ts';
import type { TempFolder } from '../temp-files.ts';
import { type CsvDialect, sniffDialect } from './dialect.ts';
import { type CsvScan, scanCsv } from './scan-csv.ts';
import { scanNotes } from './scan-notes.ts';
import { type Encoding, guessEncoding, headAsUtf8, utf8Chunks } from './utf8-chunks.ts';
import { forEachRow, writeCleanCsv } from './write-clean-csv.ts';

/** A text file that DuckDB can read without deciding anything. */
export interface PreparedCsv {
  /** SQL table function; columns c0, c1, ... of VARCHAR. */
  readonly sql: string;
  /** Rewrites a file that DuckDB was to read as it is, and gives the SQL for the copy. */
  readonly rewrite?: () => Promise<string>;
  /** Names as found, unrepaired. */
  readonly rawNames: readonly string[];
  readonly rows: number;
  readonly notes: readonly DataNote[];
}

/**
 * Decides encoding and dialect, checks every record, and rewrites the file to a temporary one where it is irregular.
 * @param keepLong keep rows with surplus cells (prediction: one output row for each input row)
 * @throws DataError DATA_FILE_HEADER_ONLY, DATA_FILE_MALFORMED
 */
export async function prepareCsv(
  source: FileSource,
  folder: TempFolder,
  options: ReadOptions,
  keepLong: boolean,
): Promise<PreparedCsv> {
  const { encoding, dialect, scan, rows, notes, chunks } = await openCsv(source, options, keepLong);
  const { rawNames } = dialect;
  const write = async (chosen?: Uint8Array): Promise<string> => {
    const path = await writeCleanCsv(chunks(), dialect, folder, keepLong, chosen);
    return cleanSql(path, rawNames.length, scan.longest);
  };
  const keep = rowsToKeep(rows, scan.bytes, options);
  if (keep < rows) {
    const strata = await readStrata(chunks(), dialect, keepLong, rows, options.stratify);
    const sql = await write(sampleRows(rows, keep, options.sampleSeed ?? 0, strata));
    notes.push(sampleNote(keep, rows, strata === undefined ? undefined : options.stratify));
    return { sql, rawNames, rows: keep, notes };
  }
  if (!isRegular(source.format, encoding, dialect, scan)) return { sql: await write(), rawNames, rows, notes };
  return { sql: originalSql(source, dialect, scan), rewrite: write, rawNames, rows, notes };
}

/** A text file whose encoding and dialect are known and whose records were counted. */
export interface OpenCsv {
  readonly encoding: Encoding;
  readonly dialect: CsvDialect;
  readonly scan: CsvScan;
  /** Rows of the table. */
  readonly rows: number;
  readonly notes: DataNote[];
  /** The file from its start, as UTF-8. */
  chunks(): AsyncIterable<Uint8Array>;
}

/**
 * Decides encoding and dialect and checks every record.
 * @throws DataError DATA_FILE_EMPTY, DATA_FILE_HEADER_ONLY, DATA_FILE_MALFORMED
 */
export async function openCsv(source: FileSource, options: ReadOptions, keepLong: boolean): Promise<OpenCsv> {
  const { encoding, dialect, scan } = await scanFile(source, options);
  const { row, trailing, short, long } = scan.counts;
  const rows = row + trailing + short + (keepLong ? long : 0);
  checkRows(source.label, scan, rows, dialect, keepLong);
  return {
    encoding,
    dialect,
    scan,
    rows,
    notes: [...dialect.notes, ...scanNotes(scan, encoding, dialect, keepLong)],
    chunks: () => utf8Chunks(source.path, source.format.gzipped, encoding),
  };
}

async function scanFile(
  source: FileSource,
  options: ReadOptions,
): Promise<{ encoding: Encoding; dialect: CsvDialect; scan: CsvScan }> {
  const { head, whole, gzipped } = source.format;
  let encoding = guessEncoding(head);
  for (;;) {
    const dialect = sniffDialect(headAsUtf8(head, whole, encoding), whole, options);
    const scan = await scanCsv(utf8Chunks(source.path, gzipped, encoding), dialect);
    if (scan.utf8) return { encoding, dialect, scan };
    encoding = 'windows-1252';
  }
}

function checkRows(label: string, scan: CsvScan, rows: number, dialect: CsvDialect, keepLong: boolean): void {
  const { long } = scan.counts;
  if (!keepLong && long > rows) {
    const width = dialect.rawNames.length;
    const message = `${long} of ${long + rows} rows of "${label}" have more cells than the ${width} of the first line (lines ${scan.longLines.join(', ')}).`;
    const hint = 'Check that it is a table, and set the delimiter option if it is.';
    throw new DataError('DATA_FILE_MALFORMED', message, { hint });
  }
  if (rows === 0 && dialect.rawNames.every((name) => name.trim() === '')) {
    const hint = 'Give a file with a header and rows.';
    throw new DataError('DATA_FILE_EMPTY', `"${label}" has no names and no rows.`, { hint });
  }
  if (rows === 0) {
    const message = `"${label}" has column names and no rows.`;
    const hint = 'Give a file with at least one row below the names.';
    throw new DataError('DATA_FILE_HEADER_ONLY', message, { hint });
  }
}

/** Whether DuckDB's own CSV reader, told the dialect, reads the file exactly as our splitter does. */
function isRegular(format: FileFormat, encoding: Encoding, dialect: CsvDialect, scan: CsvScan): boolean {
  const { counts } = scan;
  const allRows = counts.trailing + counts.short + counts.long + counts.blank + counts.comment === 0;
  const oneLineEnd = scan.lineEnds.size <= 1 && !scan.lineEnds.has(3);
  const plain = !scan.loose && scan.nulBytes === 0 && dialect.syntax.escape === 'double' && dialect.skip === 0;
  const names = dialect.header && format.head[0] !== 0xef && dialect.width === dialect.rawNames.length;
  return encoding === 'utf-8' && allRows && oneLineEnd && plain && names && dialect.rawNames.length > 1;
}

function originalSql(source: FileSource, dialect: CsvDialect, scan: CsvScan): string {
  return csvSql(source.path, dialect.rawNames.length, scan.longest, [
    `delim = ${sqlText(dialect.syntax.delimiter)}`,
    'header = true',
    `new_line = '${scan.lineEnds.has(2) ? '\\r\\n' : '\\n'}'`,
    `compression = ${source.format.gzipped ? "'gzip'" : "'none'"}`,
  ]);
}

function cleanSql(path: string, width: number, longest: number): string {
  return csvSql(path, width, longest * 2 + width * 3, [
    `delim = ','`,
    'header = false',
    `new_line = '\\n'`,
    `compression = 'none'`,
  ]);
}

/** The line limit also sets DuckDB's buffers (16 lines), so it is no larger than this file needs. */
function csvSql(path: string, width: number, longest: number, settings: readonly string[]): string {
  const columns = Array.from({ length: width }, (_, j) => `c${j}: 'VARCHAR'`).join(', ');
  const limit = Math.max(65536, longest + 1024);
  const common = [
    'auto_detect = false',
    `quote = '"'`,
    `escape = '"'`,
    `columns = {${columns}}`,
    `max_line_size = ${limit}`,
    `buffer_size = ${Math.max(1 << 20, limit * 2)}`,
  ];
  return `read_csv(${sqlText(path)}, ${[...common, ...settings].join(', ')})`;
}

async function readStrata(
  chunks: AsyncIterable<Uint8Array>,
  dialect: CsvDialect,
  keepLong: boolean,
  rows: number,
  stratify: string | undefined,
): Promise<Int32Array | undefined> {
  const column = dialect.rawNames.findIndex((name) => name.trim() === stratify);
  if (column < 0) return undefined;
  const builder = createTextBuilder(rows);
  await forEachRow(chunks, dialect, keepLong, (cells, row) => builder.set(row, cells[column]!));
  const strata = builder.build(stratify ?? '');
  return strata.type === 'text' ? strata.codes : undefined;
}
