import type { Json, JsonObject } from './json.ts';

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** What a fitted object saves: plain JSON plus named typed arrays. No code, no class names. */
export interface State {
  readonly json: JsonObject;
  readonly arrays: Readonly<Record<string, TypedArray>>;
}

/** Joins the states of parts into one; arrays are renamed `<key>/<name>`. Undo with {@link splitState}. */
export function joinStates(parts: Readonly<Record<string, State>>, json: JsonObject = {}): State {
  const arrays: Record<string, TypedArray> = {};
  const inner: Record<string, Json> = {};
  for (const [key, part] of Object.entries(parts)) {
    inner[key] = part.json;
    for (const [name, array] of Object.entries(part.arrays)) arrays[`${key}/${name}`] = array;
  }
  return { json: { ...json, parts: inner }, arrays };
}

/** The part `key` of a state made by {@link joinStates}. */
export function splitState(state: State, key: string): State {
  const arrays: Record<string, TypedArray> = {};
  const prefix = `${key}/`;
  for (const [name, array] of Object.entries(state.arrays))
    if (name.startsWith(prefix)) arrays[name.slice(prefix.length)] = array;
  const parts = (state.json['parts'] ?? {}) as JsonObject;
  return { json: (parts[key] ?? {}) as JsonObject, arrays };
}

/** A state made by {@link joinStates} with the part `key` exchanged; its other parts and its own JSON stay. */
export function replacePart(state: State, key: string, part: State): State {
  const arrays: Record<string, TypedArray> = {};
  const prefix = `${key}/`;
  for (const [name, array] of Object.entries(state.arrays)) if (!name.startsWith(prefix)) arrays[name] = array;
  for (const [name, array] of Object.entries(part.arrays)) arrays[prefix + name] = array;
  const parts = { ...((state.json['parts'] ?? {}) as JsonObject), [key]: part.json };
  return { json: { ...state.json, parts }, arrays };
}
