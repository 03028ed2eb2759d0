import type { RawColumn, RawTable } from '../frame.ts';

/** A table in pieces of `rowsPerChunk` rows; text pieces share the whole table's dictionary. Notes go with the first. */
export function* tableSlices(table: RawTable, rowsPerChunk: number): Generator<RawTable> {
  for (let from = 0; from < table.rows; from += rowsPerChunk) {
    const to = Math.min(table.rows, from + rowsPerChunk);
    const columns = table.columns.map((column) => sliceColumn(column, from, to));
    yield { rows: to - from, columns, notes: from === 0 ? table.notes : [] };
  }
}

function sliceColumn(column: RawColumn, from: number, to: number): RawColumn {
  switch (column.type) {
    case 'text':
      return { ...column, codes: column.codes.slice(from, to) };
    case 'datetime':
      return { ...column, epochMs: column.epochMs.slice(from, to) };
    default:
      return { ...column, values: column.values.slice(from, to) };
  }
}
