import { DataError } from '../../core/errors.ts';
import type { RawColumn } from '../frame.ts';
import { createTextBuilder, spellDate } from './column-builders.ts';
import type { ArrowVectorLike, VectorInput } from './table-input.ts';

/**
 * One column from any array, an Apache Arrow vector or a danfo Series (both by shape). null, undefined and NaN are missing.
 * All numbers (or bigints that a double holds exactly) give `number`, all Dates `datetime`, all booleans `boolean`;
 * strings or a mixture give `text` by canonical spelling.
 * @throws DataError DATA_INPUT_EMPTY, DATA_INPUT_UNSUPPORTED (objects, functions, symbols)
 */
export function vectorFrom(values: VectorInput, name: string): RawColumn {
  const { rows, cell } = openVector(values, name);
  if (rows === 0) {
    throw new DataError('DATA_INPUT_EMPTY', `The column "${name}" has no values.`, { hint: 'Give at least one row.' });
  }
  return columnFromGetter(rows, name, cell);
}

function openVector(values: unknown, name: string): { rows: number; cell: (row: number) => unknown } {
  if (typeof values === 'object' && values !== null) {
    if (
      'get' in values &&
      typeof values.get === 'function' &&
      'length' in values &&
      typeof values.length === 'number'
    ) {
      const vector = values as ArrowVectorLike;
      return { rows: vector.length, cell: (row) => vector.get(row) };
    }
    const list = 'values' in values && Array.isArray(values.values) ? values.values : values;
    if ('length' in list && typeof list.length === 'number') {
      return { rows: list.length, cell: (row) => (list as ArrayLike<unknown>)[row] };
    }
  }
  throw unsupported(`The column "${name}" is ${describe(values)}, not an array.`);
}

/** As `vectorFrom`, with cells that come from a function of the row; `rows` may be 0. */
export function columnFromGetter(rows: number, name: string, cell: (row: number) => unknown): RawColumn {
  const type = commonType(rows, name, cell);
  if (type === 'text') {
    const text = createTextBuilder(rows);
    for (let i = 0; i < rows; i++) text.set(i, spell(cell(i)));
    return text.build(name);
  }
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const value = cell(i);
    out[i] = value === null || value === undefined ? Number.NaN : Number(value);
  }
  return type === 'datetime' ? { type, name, epochMs: out } : { type, name, values: out };
}

type Kind = RawColumn['type'];

function commonType(rows: number, name: string, cell: (row: number) => unknown): Kind {
  let common: Kind | undefined;
  for (let i = 0; i < rows; i++) {
    const kind = kindOf(cell(i), name, i);
    if (kind === undefined || kind === common) continue;
    if (common !== undefined) common = 'text';
    else common = kind;
  }
  return common ?? 'number';
}

/** undefined for a missing cell. */
function kindOf(value: unknown, name: string, row: number): Kind | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isNaN(value) ? undefined : 'number';
    case 'string':
      return 'text';
    case 'boolean':
      return 'boolean';
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? 'number' : 'text';
    default:
      if (value === null) return undefined;
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : 'datetime';
      throw unsupported(`Row ${row} of column "${name}" holds ${describe(value)}.`);
  }
}

function spell(value: unknown): string | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : spellDate(value.getTime());
  return String(value);
}

/** Error for a value that is no cell or no table. */
export function unsupported(message: string): DataError {
  const hint = 'Cells are numbers, strings, booleans, bigints, Dates or missing (null, undefined, NaN).';
  return new DataError('DATA_INPUT_UNSUPPORTED', message, { hint });
}

/** What a value is, in words for a message. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (typeof value === 'object') return `an object (${value.constructor?.name ?? 'no class'})`;
  return `a ${typeof value} (${String(value).slice(0, 40)})`;
}
