import { BundleError } from '../../core/errors.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { State, TypedArray } from '../../core/state.ts';

/** Form of the JSON; raised when it changes, and every older one is read. */
export const SAVED_VERSION = 1;
export const SAVED_FORMAT = 'automl/models';

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

/** Bytes that go to `String.fromCharCode` at a time. */
const CHUNK = 0x8000;

/** A typed array as `{ type, data }`, its little-endian bytes in base64: exact, NaN and -0 included. */
export function arrayToJson(array: TypedArray): JsonObject {
  const type = (Object.keys(TYPES) as TypeName[]).find((name) => array instanceof TYPES[name])!;
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return { type, data: btoa(text) };
}

/** Undoes {@link arrayToJson}. @throws BundleError BUNDLE_DAMAGED */
export function arrayFromJson(value: unknown, name: string): TypedArray {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  if (typeof type !== 'string' || !Object.hasOwn(TYPES, type) || typeof data !== 'string')
    throw damaged(`array "${name}"`);
  try {
    const text = atob(data);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return new TYPES[type as TypeName](bytes.buffer);
  } catch (cause) {
    throw damaged(`array "${name}"`, cause);
  }
}

/** A state as plain JSON. */
export function stateToJson(state: State): JsonObject {
  const arrays = Object.entries(state.arrays).map(([name, array]): [string, Json] => [name, arrayToJson(array)]);
  return { json: state.json, arrays: Object.fromEntries(arrays) };
}

/** Undoes {@link stateToJson}. @throws BundleError BUNDLE_DAMAGED */
export function stateFromJson(value: unknown, what: string): State {
  const { json, arrays } = (value ?? {}) as { json?: unknown; arrays?: unknown };
  if (typeof json !== 'object' || json === null || typeof arrays !== 'object' || arrays === null) throw damaged(what);
  const entries = Object.entries(arrays).map(([name, array]): [string, TypedArray] => [
    name,
    arrayFromJson(array, name),
  ]);
  return { json: json as JsonObject, arrays: Object.fromEntries(entries) };
}

export function damaged(what: string, cause?: unknown): BundleError {
  return new BundleError('BUNDLE_DAMAGED', `The saved model has no readable ${what}.`, {
    hint: 'Give what toJSON returned, whole: JSON.parse of the saved text.',
    ...(cause === undefined ? {} : { cause }),
  });
}
