import { DataError } from '../../../core/errors.ts';
import type { RawTable } from '../../../data/frame.ts';
import { columnFromGetter } from '../../../data/ingest/vector-from.ts';

/** One row: column name -> number, string, boolean, Date, or null (missing). Further keys are left alone. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * The columns of `inputs` in rows; a key that a row lacks is a missing cell, a key that all rows lack a missing column.
 * @throws DataError DATA_INPUT_UNSUPPORTED when the rows are no array of objects, or a cell is no value
 */
export function rowsTable(rows: readonly Row[], inputs: readonly string[]): RawTable {
  if (!Array.isArray(rows)) throw wrongRows(`The rows are ${typeof rows}`);
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw wrongRows(`Row ${i} is ${row === null ? 'null' : Array.isArray(row) ? 'an array' : typeof row}`);
  });
  const columns = inputs
    .filter((name) => rows.some((row) => Object.hasOwn(row, name)))
    .map((name) => columnFromGetter(rows.length, name, (i) => (Object.hasOwn(rows[i]!, name) ? rows[i]![name] : null)));
  return { rows: rows.length, columns, notes: [] };
}

function wrongRows(what: string): DataError {
  return new DataError('DATA_INPUT_UNSUPPORTED', `${what}, not an object.`, {
    hint: 'Give an array of objects, one for each row, with column names as keys.',
  });
}
