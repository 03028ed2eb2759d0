/** Lists of a million items are written into one buffer: a writer that takes them one by one needs a second for each. */

/** Whole numbers from 0 to 2^53 as varints, one after the other; null where a number is none of these. */
export function packedVarints(values: ArrayLike<number>): Uint8Array | null {
  let bytes = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= 0 && Number.isSafeInteger(value))) return null;
    bytes += varintLength(value);
  }
  const out = new Uint8Array(bytes);
  let at = 0;
  for (let i = 0; i < values.length; i++) at = putVarint(out, at, values[i]!);
  return out;
}

/** A repeated field of strings: tag, length and UTF-8 of each; equal strings are encoded once. */
export function repeatedStrings(field: number, values: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  const known = new Map<string, Uint8Array>();
  const tag = field * 8 + 2; // length-delimited
  let bytes = 0;
  for (const value of values) {
    let item = known.get(value);
    if (item === undefined) {
      const text = encoder.encode(value);
      const head = varintLength(tag) + varintLength(text.length);
      item = new Uint8Array(head + text.length);
      putVarint(item, putVarint(item, 0, tag), text.length);
      item.set(text, head);
      known.set(value, item);
    }
    bytes += item.length;
  }
  const out = new Uint8Array(bytes);
  let at = 0;
  for (const value of values) {
    const item = known.get(value)!;
    out.set(item, at);
    at += item.length;
  }
  return out;
}

/** Bytes of a varint. */
export function varintLength(value: number): number {
  let length = 1;
  let rest = value;
  for (; rest > MOST_BITS; rest = Math.floor(rest / 128)) length++;
  for (; rest >= 128; rest >>>= 7) length++;
  return length;
}
/** Writes a whole number from 0 to 2^53 at `start`. @returns where the next one goes */
export function putVarint(out: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  for (; rest > MOST_BITS; rest = Math.floor(rest / 128)) out[at++] = (rest % 128) | 128;
  for (; rest >= 128; rest >>>= 7) out[at++] = (rest & 127) | 128;
  out[at++] = rest;
  return at;
}
/** Up to here shifts do, which are faster than divisions. */
const MOST_BITS = 2 ** 31 - 1;
