import { stat } from 'node:fs/promises';
import { DataError } from '../../core/errors.ts';
import type { DataNote, RawColumn, RawTable } from '../frame.ts';
import { toTextColumn } from './column-builders.ts';
import { readPlainCsv } from './csv/read-plain-csv.ts';
import { hasDuckDb } from './duckdb-session.ts';
import type { FileSource } from './file-format.ts';
import { readArrowFile } from './read-arrow.ts';
import { readExcelFile } from './read-excel.ts';
import type { ReadOptions } from './read-options.ts';
import { rowsToKeep, sampleNote, sampleRows } from './sample-rows.ts';

const CELL_BYTES = 8;

/** Below this, starting DuckDB costs more time and memory than the reading. */
const SMALL_BYTES = 8 * 1024 ** 2;
/** What gzip makes of a table, about. */
const GZIP_RATIO = 8;

/**
 * Whether a file is read by `readForeign`: Excel, Arrow and small text files always, others when DuckDB is not installed.
 * @throws DataError DATA_PACKAGE_MISSING for formats that only DuckDB reads
 */
export async function isForeign(
  source: FileSource,
  options: Pick<ReadOptions, 'smallBytes' | 'maxBytes'>,
): Promise<boolean> {
  const { kind } = source.format;
  if (kind === 'excel' || kind === 'arrow') return true;
  const bytes = await textBytes(source);
  const most = Math.min(options.smallBytes ?? SMALL_BYTES, options.maxBytes ?? Number.POSITIVE_INFINITY);
  if (kind === 'text' && bytes <= most) return true;
  if (await hasDuckDb()) return false;
  if (kind === 'text') return true;
  const name = `@duckdb/node-bindings-${process.platform}-${process.arch}`;
  const message = `Reading "${source.label}" needs the package ${name}, which is not installed.`;
  const hint = 'Install without --omit=optional, or give the table as CSV.';
  throw new DataError('DATA_PACKAGE_MISSING', message, { hint });
}

/** Bytes of a file, unpacked; a guess when gzipped. */
async function textBytes({ path, format }: FileSource): Promise<number> {
  return (await stat(path)).size * (format.gzipped ? GZIP_RATIO : 1);
}

/**
 * Reads a file without DuckDB, whole, and then applies the options.
 * @param keepLong as of `openCsv`
 */
export async function readForeign(source: FileSource, options: ReadOptions, keepLong: boolean): Promise<RawTable> {
  const table = await readWhole(source, options, keepLong);
  if (table.rows === 0) {
    const hint = 'Give at least one row.';
    throw new DataError('DATA_FILE_HEADER_ONLY', `"${source.label}" has no rows.`, { hint });
  }
  const asText = new Set(options.asText);
  const selected = selectColumns(table.columns, options.columns);
  const columns = selected.map((column) => (asText.has(column.name) ? toTextColumn(column) : column));
  const text = source.format.kind === 'text';
  const bytes = text ? await textBytes(source) : table.rows * columns.length * CELL_BYTES;
  return sampleTable({ ...table, columns }, table.columns, bytes, options);
}

function readWhole(source: FileSource, options: ReadOptions, keepLong: boolean): Promise<RawTable> {
  const { kind } = source.format;
  if (kind === 'excel') return readExcelFile(source, options);
  return kind === 'arrow' ? readArrowFile(source) : readPlainCsv(source, options, keepLong);
}

function selectColumns(columns: readonly RawColumn[], names: readonly string[] | undefined): readonly RawColumn[] {
  if (names === undefined) return columns;
  return names.map((name) => {
    const found = columns.find((column) => column.name === name);
    if (found !== undefined) return found;
    const hint = `Its columns are: ${columns
      .map((column) => column.name)
      .slice(0, 20)
      .join(', ')}.`;
    throw new DataError('DATA_COLUMN_MISSING', `The file has no column "${name}".`, { hint });
  });
}

function sampleTable(table: RawTable, all: readonly RawColumn[], bytes: number, options: ReadOptions): RawTable {
  const keep = rowsToKeep(table.rows, bytes, options);
  if (keep >= table.rows) return table;
  const stratify = all.find((column) => column.name === options.stratify);
  const strata = stratify === undefined ? undefined : toTextColumn(stratify);
  const codes = strata?.type === 'text' ? strata.codes : undefined;
  const chosen = sampleRows(table.rows, keep, options.sampleSeed ?? 0, codes);
  const note: DataNote = sampleNote(keep, table.rows, stratify?.name);
  const columns = table.columns.map((column) => pickRows(column, chosen));
  return { rows: keep, columns, notes: [...table.notes, note] };
}

function pickRows(column: RawColumn, chosen: Uint8Array): RawColumn {
  const isChosen = (_: number, row: number): boolean => chosen[row] === 1;
  switch (column.type) {
    case 'text':
      return { ...column, codes: column.codes.filter(isChosen) };
    case 'datetime':
      return { ...column, epochMs: column.epochMs.filter(isChosen) };
    default:
      return { ...column, values: column.values.filter(isChosen) };
  }
}
