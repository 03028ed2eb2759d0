import { DataError } from '../../../core/errors.ts';
import type { DataNote, RawTable } from '../../frame.ts';
import { repairNames } from '../column-names.ts';
import { type DuckSession, sqlText } from '../duckdb-session.ts';
import type { FileFormat } from '../file-format.ts';
import { MISSING_WORDS, type ReadOptions } from '../read-options.ts';
import { type CsvDialect, sniffDialect } from './dialect.ts';
import { type CsvColumn, findNumberColumns, numberNotes, readTypedColumns } from './typed-columns.ts';

/** Reads a text file whose format was detected. */
export async function readCsv(
  session: DuckSession,
  path: string,
  label: string,
  format: FileFormat,
  options: ReadOptions,
): Promise<RawTable> {
  const head = format.head.subarray(format.head[0] === 0xef ? 3 : 0);
  const dialect = sniffDialect(head, format.whole, options);
  const { names, notes } = repairNames(dialect.rawNames);
  const columns = names.map((name, j): CsvColumn => ({ sql: `c${j}`, name }));
  await session.run(`create table t as select * from ${csvSource(path, dialect, format.gzipped)}`);
  const [[count] = []] = await session.rows('select count(*) from t');
  const rows = Number(count);
  if (rows === 0) {
    const hint = 'Give a file with at least one row below the names.';
    throw new DataError('DATA_FILE_HEADER_ONLY', `"${label}" has column names and no rows.`, { hint });
  }
  return { rows, ...(await readColumns(session, rows, columns, options, [...notes, ...dialect.notes])) };
}

async function readColumns(
  session: DuckSession,
  rows: number,
  columns: readonly CsvColumn[],
  options: ReadOptions,
  notes: readonly DataNote[],
): Promise<Pick<RawTable, 'columns' | 'notes'>> {
  const missing = options.naValues ?? MISSING_WORDS;
  const asText = new Set(options.asText);
  const open = columns.filter((column) => !asText.has(column.name));
  const numbers = await findNumberColumns(session, 't', open, missing);
  const wordNotes = await numberNotes(session, [...numbers], missing);
  return {
    columns: await readTypedColumns(session, rows, columns, numbers, missing),
    notes: [...notes, ...wordNotes],
  };
}

/** SQL table function for a well-formed file: every cell VARCHAR, so that nothing is retyped. */
function csvSource(path: string, dialect: CsvDialect, gzipped: boolean): string {
  const columns = dialect.rawNames.map((_, j) => `c${j}: 'VARCHAR'`).join(', ');
  const settings = [
    'auto_detect = false',
    `delim = ${sqlText(dialect.syntax.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `header = ${dialect.header}`,
    `skip = ${dialect.skip}`,
    `compression = ${gzipped ? "'gzip'" : "'none'"}`,
    `columns = {${columns}}`,
    'null_padding = true',
    'max_line_size = 2000000',
  ];
  return `read_csv(${sqlText(path)}, ${settings.join(', ')})`;
}
