import { DataError } from '../../core/errors.ts';
import type { RawColumn, RawTable } from '../frame.ts';
import { arrowColumns } from './arrow-columns.ts';
import { repairNames } from './column-names.ts';
import type { ArrowLike, DanfoLike, MatrixInput, TableInput } from './table-input.ts';
import { columnFromGetter, describe, unsupported } from './vector-from.ts';

/**
 * A table from data in code: arrays of arrays (columns `x0`, `x1`, ... or `names`), arrays of objects (columns in order
 * of first appearance; an absent key is a missing cell), `{ data, shape }` row-major, an object of columns, an Apache
 * Arrow table or a danfo DataFrame (both by shape, neither package is loaded). Cells as in `vectorFrom`.
 * @param names column names for forms that have none
 * @throws DataError DATA_INPUT_EMPTY, DATA_INPUT_RAGGED (row and lengths named), DATA_INPUT_UNSUPPORTED
 */
export function tableFrom(data: TableInput, names?: readonly string[]): RawTable {
  if (Array.isArray(data)) return data.length === 0 ? fail('The table has no rows.') : fromArray(data, names);
  if (data === null || typeof data !== 'object') throw unsupported(`The table is ${describe(data)}.`);
  if (isArrow(data)) return checked(arrowColumns(data), data.numRows);
  if (isDanfo(data)) return fromDanfo(data);
  if (isMatrix(data)) return fromMatrix(data, names);
  return fromColumnObject(data as Readonly<Record<string, ArrayLike<unknown>>>);
}

function fromArray(data: readonly unknown[], names?: readonly string[]): RawTable {
  const first = data[0];
  if (isRow(first)) return fromRows(data as readonly ArrayLike<unknown>[], names);
  if (isRecord(first)) return fromObjects(data);
  throw unsupported(`Row 0 of the table is ${describe(first)}, neither an array nor an object.`);
}

function fromRows(data: readonly ArrayLike<unknown>[], names?: readonly string[]): RawTable {
  const width = data[0]!.length;
  if (width === 0) fail('Row 0 of the table has no columns.');
  for (let i = 0; i < data.length; i++) {
    const row = data[i];
    if (!isRow(row)) throw unsupported(`Row ${i} of the table is ${describe(row)}, and row 0 is an array.`);
    if (row.length !== width) throw ragged(`Row ${i} has ${row.length} values and row 0 has ${width}.`);
  }
  return fromCells(data.length, namesFor(width, names), (row, column) => data[row]![column]);
}

function fromObjects(data: readonly unknown[]): RawTable {
  const keys = new Set<string>();
  data.forEach((row, i) => {
    if (!isRecord(row)) throw unsupported(`Row ${i} of the table is ${describe(row)}, and row 0 is an object.`);
    for (const key of Object.keys(row)) keys.add(key);
  });
  if (keys.size === 0) fail('No row of the table has a key.');
  const order = [...keys];
  return fromCells(data.length, order, (row, column) => (data[row] as Record<string, unknown>)[order[column]!]);
}

function fromMatrix({ data, shape }: MatrixInput, names?: readonly string[]): RawTable {
  const [rows, cols] = shape;
  if (data.length !== rows * cols) {
    throw ragged(`The matrix holds ${data.length} values and its shape is [${rows}, ${cols}].`);
  }
  if (rows === 0 || cols === 0) fail(`The matrix has shape [${rows}, ${cols}].`);
  return fromCells(rows, namesFor(cols, names), (row, column) => data[row * cols + column]);
}

function fromDanfo(frame: DanfoLike): RawTable {
  const [rows = 0, cols = 0] = frame.shape;
  const values = frame.values as readonly ArrayLike<unknown>[];
  if (rows === 0 || cols === 0) fail(`The DataFrame has shape [${rows}, ${cols}].`);
  if (frame.columns.length !== cols || values.length !== rows) {
    const found = `${values.length} rows and ${frame.columns.length} names`;
    throw ragged(`The DataFrame has ${found}, and its shape is [${rows}, ${cols}].`);
  }
  return fromCells(rows, frame.columns.map(String), (row, column) => values[row]![column]);
}

function fromColumnObject(data: Readonly<Record<string, ArrayLike<unknown>>>): RawTable {
  const names = Object.keys(data);
  if (names.length === 0) fail('The table has no columns.');
  for (const name of names) {
    if (!isRow(data[name])) throw unsupported(`The column "${name}" is ${describe(data[name])}, not an array.`);
  }
  const rows = data[names[0]!]!.length;
  for (const name of names) {
    const { length } = data[name]!;
    if (length !== rows) {
      throw ragged(`The column "${name}" has ${length} values and the column "${names[0]}" has ${rows}.`);
    }
  }
  if (rows === 0) fail('The columns have no values.');
  return fromCells(rows, names, (row, column) => data[names[column]!]![row]);
}

function fromCells(rows: number, raw: readonly string[], cell: (row: number, column: number) => unknown): RawTable {
  const { names, notes } = repairNames(raw);
  const columns = names.map((name, j) => columnFromGetter(rows, name, (i) => cell(i, j)));
  return { rows, columns, notes };
}

function checked(columns: readonly RawColumn[], rows: number): RawTable {
  if (columns.length === 0 || rows === 0) fail(`The table has ${rows} rows and ${columns.length} columns.`);
  const { names, notes } = repairNames(columns.map((column) => column.name));
  return { rows, columns: columns.map((column, j) => ({ ...column, name: names[j]! })), notes };
}

function namesFor(width: number, names?: readonly string[]): readonly string[] {
  if (names === undefined) return Array.from({ length: width }, (_, j) => `x${j}`);
  if (names.length !== width) throw ragged(`There are ${names.length} column names and ${width} columns.`);
  return names;
}

const isRow = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !isRow(value) && !(value instanceof Date);
const isMatrix = (value: object): value is MatrixInput =>
  'data' in value && ArrayBuffer.isView(value.data) && 'shape' in value && isRow(value.shape);
const isDanfo = (value: object): value is DanfoLike =>
  'columns' in value &&
  'dtypes' in value &&
  'values' in value &&
  'shape' in value &&
  [value.columns, value.dtypes, value.values, value.shape].every(Array.isArray) &&
  (value.dtypes as unknown[]).every((dtype) => typeof dtype === 'string') &&
  (value.shape as unknown[]).length === 2;
const isArrow = (value: object): value is ArrowLike =>
  'schema' in value && 'getChild' in value && typeof value.getChild === 'function';

function ragged(message: string): DataError {
  return new DataError('DATA_INPUT_RAGGED', message, { hint: 'Give every row and column the same length.' });
}

function fail(message: string): never {
  throw new DataError('DATA_INPUT_EMPTY', message, { hint: 'Give at least one row and one column.' });
}
