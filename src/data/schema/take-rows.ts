import type { Column, Frame, RawColumn, RawTable } from '../frame.ts';
import { takeTexts } from './text-column.ts';

/** `values[rows[0]], values[rows[1]], ...` in a new array of the same type. */
export function takeNumbers(values: Float64Array, rows: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < taken.length; i++) taken[i] = values[rows[i]!]!;
  return taken;
}

function takeCodes(codes: Int32Array, rows: ArrayLike<number>): Int32Array {
  const taken = new Int32Array(rows.length);
  for (let i = 0; i < taken.length; i++) taken[i] = codes[rows[i]!]!;
  return taken;
}

/** The given rows of a raw table, in the given order; dictionaries are shared. */
export function takeRaw(raw: RawTable, rows: ArrayLike<number>): RawTable {
  const columns = raw.columns.map((column): RawColumn => {
    if (column.type === 'text') return { ...column, codes: takeCodes(column.codes, rows) };
    if (column.type === 'datetime') return { ...column, epochMs: takeNumbers(column.epochMs, rows) };
    return { ...column, values: takeNumbers(column.values, rows) };
  });
  return { ...raw, rows: rows.length, columns };
}

/** The given rows of a frame, in the given order. */
export function takeFrame(frame: Frame, rows: ArrayLike<number>): Frame {
  const columns = frame.columns.map((column): Column => {
    if (column.kind === 'numeric') return { ...column, values: takeNumbers(column.values, rows) };
    if (column.kind === 'datetime') return { ...column, epochMs: takeNumbers(column.epochMs, rows) };
    if (column.kind === 'categorical') return { ...column, codes: takeCodes(column.codes, rows) };
    return { ...column, texts: takeTexts(column.texts, rows) };
  });
  return { rows: rows.length, columns };
}
