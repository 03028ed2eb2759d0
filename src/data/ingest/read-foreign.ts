import { DataError } from '../../core/errors.ts';
import type { DataNote, RawColumn, RawTable } from '../frame.ts';
import { toTextColumn } from './column-builders.ts';
import type { FileSource } from './file-format.ts';
import { readArrowFile } from './read-arrow.ts';
import { readExcelFile } from './read-excel.ts';
import type { ReadOptions } from './read-options.ts';
import { rowsToKeep, sampleNote, sampleRows } from './sample-rows.ts';

const CELL_BYTES = 8;

/** Reads an Excel or Arrow file, whole, and then applies the options. */
export async function readForeign(source: FileSource, options: ReadOptions): Promise<RawTable> {
  const table = source.format.kind === 'excel' ? await readExcelFile(source, options) : await readArrowFile(source);
  if (table.rows === 0) {
    const hint = 'Give at least one row.';
    throw new DataError('DATA_FILE_HEADER_ONLY', `"${source.label}" has no rows.`, { hint });
  }
  const asText = new Set(options.asText);
  const selected = selectColumns(table.columns, options.columns);
  const columns = selected.map((column) => (asText.has(column.name) ? toTextColumn(column) : column));
  return sampleTable({ ...table, columns }, table.columns, options);
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

function sampleTable(table: RawTable, all: readonly RawColumn[], options: ReadOptions): RawTable {
  const keep = rowsToKeep(table.rows, table.rows * table.columns.length * CELL_BYTES, options);
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
