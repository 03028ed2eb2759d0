import type { Matrix } from '../../core/matrix.ts';

/** One feature of the training rows, with their order by value. */
export interface SortedColumn {
  /** Shape [rows]; NaN = missing. */
  readonly values: Float32Array;
  /** Positions of the rows by value, then position; missing values last. Nodes own segments of it. Shape [rows]. */
  readonly order: Int32Array;
}

export function sortColumn(x: Matrix, column: number, rows: Uint32Array): SortedColumn {
  const source = x.columns[column]!;
  const values = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = source[rows[i]!]!;
  return { values, order: sortedOrder(values) };
}

/** Positions by ascending value, then position; NaN last. */
export function sortedOrder(values: Float32Array | Float64Array): Int32Array {
  if (values instanceof Float32Array && values.length < 2 ** 21) return packedOrder(values);
  const order = Int32Array.from(values.keys());
  const key = (i: number): number => (Number.isNaN(values[i]!) ? Number.POSITIVE_INFINITY : values[i]!);
  return order.sort((a, b) => (key(a) === key(b) ? rank(values, a) - rank(values, b) || a - b : key(a) - key(b)));
}

/** An infinite value comes before a missing one. */
function rank(values: Float32Array | Float64Array, i: number): number {
  return Number.isNaN(values[i]!) ? 1 : 0;
}

/** Value and position in one number below 2^53: the native sort of numbers does the rest, without a callback. */
function packedOrder(values: Float32Array): Int32Array {
  const bits = new Uint32Array(values.length);
  new Float32Array(bits.buffer).set(values);
  const keys = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const b = values[i] === 0 ? 0 : bits[i]!;
    // the usual map of IEEE floats to integers of the same order
    const ascending = Number.isNaN(values[i]!) ? 0xffffffff : b >>> 31 === 1 ? ~b >>> 0 : (b | 0x80000000) >>> 0;
    keys[i] = ascending * 2097152 + i;
  }
  keys.sort();
  const order = new Int32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = keys[i]! % 2097152;
  return order;
}
