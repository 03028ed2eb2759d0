import type { RawColumn } from '../frame.ts';
import { type ColumnFacts, numbersOf } from './column-facts.ts';

/**
 * Index of the first earlier column with the same content, for each column; -1 when there is none.
 * Compared cell by cell: numbers by value, names by spelling; columns of different types are never the same.
 */
export function duplicateOf(columns: readonly RawColumn[], facts: readonly ColumnFacts[]): Int32Array {
  const result = new Int32Array(columns.length).fill(-1);
  const buckets = new Map<string, number[]>();
  columns.forEach((column, i) => {
    const fact = facts[i]!;
    const key = `${column.type}|${fact.distinct}|${fact.missing}|${fact.min}|${fact.max}|${hashOf(column)}`;
    const bucket = buckets.get(key) ?? [];
    result[i] = bucket.find((j) => same(columns[j]!, column)) ?? -1;
    if (result[i]! < 0) bucket.push(i);
    buckets.set(key, bucket);
  });
  return result;
}

/** Position-dependent sum over at most 4096 rows: cheap, and equal for equal columns. */
function hashOf(column: RawColumn): number {
  let hash = 17;
  const step = (rows: number): number => Math.max(1, Math.floor(rows / 4096));
  if (column.type === 'text') {
    const sizes = column.dictionary.map((text) => text.length);
    for (let i = 0; i < column.codes.length; i += step(column.codes.length)) {
      hash = (Math.imul(hash, 31) + (sizes[column.codes[i]!] ?? -1)) | 0;
    }
    return hash;
  }
  const values = numbersOf(column);
  for (let i = 0; i < values.length; i += step(values.length)) {
    const value = values[i]!;
    hash = (Math.imul(hash, 31) + (Number.isNaN(value) ? 7 : Math.trunc((value * 1009) % 2147483647))) | 0;
  }
  return hash;
}

function same(a: RawColumn, b: RawColumn): boolean {
  if (a.type === 'text') {
    if (b.type !== 'text') return false;
    return a.codes.every((code, i) => a.dictionary[code] === b.dictionary[b.codes[i]!]);
  }
  if (b.type === 'text') return false;
  const x = numbersOf(a);
  const y = numbersOf(b);
  return x.every((value, i) => value === y[i] || (Number.isNaN(value) && Number.isNaN(y[i]!)));
}
