import type { State, TypedArray } from '../../core/state.ts';
import { requireArray } from './state.ts';

type Arrays = Record<string, TypedArray>;

/**
 * Numbers as saved arrays `name` and `name.table`: codes into a table of the distinct numbers where that is shorter, else as
 * they are. Nothing is rounded.
 */
export function encodeNumbers(name: string, values: Float32Array | Float64Array): Arrays {
  const codes = new Map<number, number>();
  for (const v of values) {
    if (!codes.has(v)) codes.set(v, codes.size);
    if (codes.size > 65_536) return { [name]: values };
  }
  const width = codes.size <= 256 ? 1 : 2;
  const full = values.BYTES_PER_ELEMENT;
  if (values.length * width + codes.size * full >= values.length * full) return { [name]: values };
  const coded = width === 1 ? new Uint8Array(values.length) : new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) coded[i] = codes.get(values[i]!)!;
  const table = full === 4 ? Float32Array.from(codes.keys()) : Float64Array.from(codes.keys());
  return { [name]: coded, [`${name}.table`]: table };
}

/**
 * Undoes `encodeNumbers`.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function decodeNumbers<T extends Float32Array | Float64Array>(
  state: State,
  name: string,
  type: { new (length: number): T; readonly name: string },
): T {
  if (state.arrays[`${name}.table`] === undefined) return requireArray(state, name, type);
  const table = requireArray(state, `${name}.table`, type);
  const coded = decodeWhole(state, name);
  const values = new type(coded.length);
  for (let i = 0; i < coded.length; i++) values[i] = table[coded[i]!]!;
  return values;
}

/** Non-negative whole numbers in as few bytes as the largest needs. */
export function encodeWhole(values: ArrayLike<number>): Uint8Array | Uint16Array | Uint32Array {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]!);
  return largest < 256
    ? Uint8Array.from(values)
    : largest < 65_536
      ? Uint16Array.from(values)
      : Uint32Array.from(values);
}

/**
 * The whole numbers `name`.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function decodeWhole(state: State, name: string): Uint8Array | Uint16Array | Uint32Array {
  const array = state.arrays[name];
  if (array instanceof Uint8Array || array instanceof Uint16Array) return array;
  return requireArray(state, name, Uint32Array);
}
