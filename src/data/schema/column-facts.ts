import type { RawColumn } from '../frame.ts';

/** Counts over one raw column, made in one pass; what kinds and roles are decided from. */
export interface ColumnFacts {
  readonly rows: number;
  /** Cells without a value as the reader gave them (words such as `NA` not yet counted). */
  readonly missing: number;
  /** Distinct values present. */
  readonly distinct: number;
  /** Smallest and largest finite value; NaN for text and when there is none. */
  readonly min: number;
  readonly max: number;
  readonly infinite: number;
  /** All finite values are whole numbers; false for text. */
  readonly whole: boolean;
  /** text: how often each dictionary entry occurs; empty otherwise. */
  readonly counts: Uint32Array;
}

/** Numbers of a column that is not text (dates as milliseconds, booleans as 0 and 1). */
export function numbersOf(column: Exclude<RawColumn, { type: 'text' }>): Float64Array {
  return column.type === 'datetime' ? column.epochMs : column.values;
}

/** @param column any raw column; nothing is kept of it */
export function columnFacts(column: RawColumn): ColumnFacts {
  return column.type === 'text' ? textFacts(column.codes, column.dictionary.length) : numberFacts(numbersOf(column));
}

function textFacts(codes: Int32Array, size: number): ColumnFacts {
  const counts = new Uint32Array(size);
  let missing = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code < 0) missing++;
    else counts[code] = counts[code]! + 1;
  }
  let distinct = 0;
  for (let c = 0; c < size; c++) if (counts[c]! > 0) distinct++;
  const none = Number.NaN;
  return { rows: codes.length, missing, distinct, min: none, max: none, infinite: 0, whole: false, counts };
}

function numberFacts(values: Float64Array): ColumnFacts {
  let missing = 0;
  let infinite = 0;
  let whole = true;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) missing++;
    else if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) infinite++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
      if (whole && value !== Math.floor(value)) whole = false;
    }
  }
  const any = max >= min;
  return {
    rows: values.length,
    missing,
    distinct: countDistinct(values),
    min: any ? min : Number.NaN,
    max: any ? max : Number.NaN,
    infinite,
    whole: whole && any,
    counts: new Uint32Array(0),
  };
}

/** Number of distinct values, NaN not counted; open addressing over the bits, 0 and -0 are one value. */
export function countDistinct(values: Float64Array): number {
  let bits = 4;
  while (1 << bits < values.length * 2) bits++;
  const mask = (1 << bits) - 1;
  const keys = new Float64Array(mask + 1).fill(Number.NaN);
  const scratch = new Float64Array(1);
  const halves = new Uint32Array(scratch.buffer);
  let distinct = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! + 0;
    if (Number.isNaN(value)) continue;
    scratch[0] = value;
    let slot = (Math.imul(halves[0]! ^ Math.imul(halves[1]!, 0x9e3779b1), 0x85ebca6b) >>> (32 - bits)) & mask;
    while (keys[slot] !== value) {
      if (Number.isNaN(keys[slot]!)) {
        keys[slot] = value;
        distinct++;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return distinct;
}
