import type { ColumnSchema } from '../frame.ts';
import { parseBoolean } from './boolean-words.ts';
import { codeLookup } from './code-lookup.ts';
import { dateOfNumber, parseDate } from './date-format.ts';
import { orderOfFormat } from './guess-date-format.ts';
import { parseNumber } from './number-format.ts';

/** Reads spelled or native cells as one number by the stored schema; NaN = not readable. */
export interface CellReader {
  ofText(spelling: string): number;
  ofNumber(value: number): number;
  ofDate(epochMs: number): number;
  ofBoolean(value: number): number;
}

const memo = new WeakMap<ColumnSchema, CellReader>();
const nothing = (): number => Number.NaN;
const same = (value: number): number => value;

/** The reader of a numeric, boolean or datetime column; made once per column, for single rows are asked for. */
export function cellReader(column: ColumnSchema): CellReader {
  const known = memo.get(column);
  if (known) return known;
  const reader = makeReader(column);
  memo.set(column, reader);
  return reader;
}

function makeReader(column: ColumnSchema): CellReader {
  if (column.kind === 'numeric') {
    const format = column.numberFormat;
    return { ofText: (text) => parseNumber(text, format), ofNumber: same, ofDate: nothing, ofBoolean: same };
  }
  if (column.kind === 'datetime') {
    const order = orderOfFormat(column.dateFormat ?? 'yyyy-mm-dd');
    const ofNumber = (value: number): number => dateOfNumber(value, order);
    return { ofText: (text) => parseDate(text, order), ofNumber, ofDate: same, ofBoolean: nothing };
  }
  const lookup = codeLookup(column.categories ?? ['false', 'true']);
  const known = (code: number): number => (code < 0 ? Number.NaN : code);
  return {
    ofText: (text) => {
      const code = lookup.ofText(text);
      return code < 0 ? parseBoolean(text) : code;
    },
    ofNumber: (value) => {
      const code = lookup.ofNumber(value);
      return code < 0 ? (value === 0 || value === 1 ? value : Number.NaN) : code;
    },
    ofDate: nothing,
    ofBoolean: (value) => known(lookup.ofBoolean(value) < 0 ? value : lookup.ofBoolean(value)),
  };
}
