import type { RawColumn } from '../../data/frame.ts';
import { tableFrom } from '../../data/ingest/table-from.ts';
import type { MatrixInput, TableInput } from '../../data/ingest/table-input.ts';
import { infinite } from './infinite.ts';
import { NumberCategories } from './number-categories.ts';
import { matrixColumns } from './read-matrix.ts';
import type { EstimatorTable, IsCategory, TableColumn } from './table-column.ts';

/**
 * A table of any form: a row-major matrix `{ data, shape }`, arrays of rows, arrays of objects, an object of columns, an
 * Arrow table or a danfo DataFrame. Words are categories, booleans 0 and 1, dates days since 1970; null, undefined, NaN
 * and blank words are missing. Numbers are rounded to 32-bit floats.
 * @throws DataError DATA_INPUT_EMPTY, DATA_INPUT_RAGGED, DATA_INPUT_UNSUPPORTED, DATA_INPUT_INFINITE
 */
export function readTable(X: TableInput, isCategory: IsCategory): EstimatorTable {
  if (isMatrix(X)) return { rows: X.shape[0], named: false, columns: matrixColumns(X, isCategory) };
  const raw = tableFrom(X);
  const named = !(Array.isArray(X) && (Array.isArray(X[0]) || ArrayBuffer.isView(X[0])));
  return {
    rows: raw.rows,
    named,
    columns: raw.columns.map((column, j) => fromRaw(column, isCategory(column.name, j))),
  };
}

function isMatrix(X: unknown): X is MatrixInput {
  if (typeof X !== 'object' || X === null) return false;
  const { data, shape } = X as Partial<Record<'data' | 'shape', unknown>>;
  return (data instanceof Float32Array || data instanceof Float64Array) && Array.isArray(shape) && shape.length === 2;
}

const DAY_MS = 86_400_000;

function fromRaw(column: RawColumn, category: boolean): TableColumn {
  const { name } = column;
  if (column.type === 'text') return { kind: 'category', name, codes: column.codes, dictionary: column.dictionary };
  const isDate = column.type === 'datetime';
  const source = isDate ? column.epochMs : column.values;
  if (category) return new NumberCategories(name, source.length).addAll((i) => source[i]!).column();
  const values = new Float32Array(source.length);
  for (let i = 0; i < source.length; i++) {
    const value = isDate ? source[i]! / DAY_MS : source[i]!;
    values[i] = value;
    if (values[i]! - values[i]! !== 0 && !Number.isNaN(value)) throw infinite(value, i, name);
  }
  return { kind: 'numeric', name, values };
}
