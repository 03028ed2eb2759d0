import type { JsonObject } from './json.ts';
import type { State, TypedArray } from './state.ts';

/*
 * One state in one file: "AMLS", uint32 version, uint32 header bytes, header (UTF-8 JSON), padding to 8, arrays each
 * padded to 8. Little-endian. The header lists the arrays with type, length and offset from the start of the data.
 */
const MAGIC = 0x534c4d41; // "AMLS"
const VERSION = 1;

const TYPES = {
  f32: Float32Array,
  f64: Float64Array,
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
} as const;
type TypeName = keyof typeof TYPES;

interface ArrayEntry {
  readonly name: string;
  readonly type: TypeName;
  readonly length: number;
  readonly offset: number;
}

const pad8 = (n: number): number => Math.ceil(n / 8) * 8;

function typeOf(array: TypedArray): TypeName {
  for (const [name, ctor] of Object.entries(TYPES)) if (array instanceof ctor) return name as TypeName;
  throw new TypeError('not a typed array of a saved kind');
}

/** Bytes of a state; the same state gives the same bytes. */
export function encodeState(state: State): Uint8Array {
  const entries: ArrayEntry[] = [];
  let size = 0;
  for (const [name, array] of Object.entries(state.arrays)) {
    entries.push({ name, type: typeOf(array), length: array.length, offset: size });
    size += pad8(array.byteLength);
  }
  const header = new TextEncoder().encode(JSON.stringify({ json: state.json, arrays: entries }));
  const start = pad8(12 + header.length);
  const out = new Uint8Array(start + size);
  const view = new DataView(out.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, header.length, true);
  out.set(header, 12);
  for (const entry of entries) {
    const array = state.arrays[entry.name]!;
    out.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + entry.offset);
  }
  return out;
}

/**
 * The state that {@link encodeState} wrote; arrays are views of `bytes` when aligned, else copies.
 * @throws TypeError or RangeError when the bytes are not such a state (the caller names the file)
 */
export function decodeState(bytes: Uint8Array): State {
  const source = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new TypeError('not a saved state');
  if (view.getUint32(4, true) > VERSION) throw new TypeError('saved by a newer version');
  const headerBytes = view.getUint32(8, true);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(source.subarray(12, 12 + headerBytes));
  const header = JSON.parse(text) as { json: JsonObject; arrays: ArrayEntry[] };
  const start = source.byteOffset + pad8(12 + headerBytes);
  const arrays: Record<string, TypedArray> = {};
  for (const { name, type, length, offset } of header.arrays) {
    const ctor = TYPES[type];
    if (start + offset + length * ctor.BYTES_PER_ELEMENT > source.byteOffset + source.byteLength)
      throw new RangeError(`array ${name} is cut short`);
    arrays[name] = new ctor(source.buffer as ArrayBuffer, start + offset, length);
  }
  return { json: header.json, arrays };
}
