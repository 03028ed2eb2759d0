import type { Json, JsonObject } from '../../core/json.ts';
import { damaged } from './import-error.ts';

/** @throws ModelError IMPORT_DAMAGED unless the value is an object */
export function objectAt(parent: JsonObject, name: string): JsonObject {
  const value = parent[name];
  if (isObject(value)) return value;
  throw damaged(`"${name}" is no object`);
}
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** @throws ModelError IMPORT_DAMAGED unless the value is a list */
export function listAt(parent: JsonObject, name: string): readonly Json[] {
  const value = parent[name];
  if (Array.isArray(value)) return value as readonly Json[];
  throw damaged(`"${name}" is no list`);
}
/** A list of numbers (booleans count as 0 and 1). @throws ModelError IMPORT_DAMAGED */
export function numbersAt(parent: JsonObject, name: string, length?: number): Float64Array {
  const list = listAt(parent, name);
  if (length !== undefined && list.length !== length)
    throw damaged(`"${name}" has ${list.length} numbers, not ${length}`);
  return Float64Array.from(list, (v) => {
    if (typeof v === 'number' || typeof v === 'boolean') return Number(v);
    throw damaged(`"${name}" holds ${JSON.stringify(v)?.slice(0, 40)}`);
  });
}
/** A number, also one written as text. @throws ModelError IMPORT_DAMAGED */
export function numberAt(parent: JsonObject, name: string): number {
  const value = parent[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && !Number.isNaN(number)) return number;
  throw damaged(`"${name}" is no number`);
}
/** @throws ModelError IMPORT_DAMAGED */
export function textAt(parent: JsonObject, name: string): string {
  const value = parent[name];
  if (typeof value === 'string') return value;
  throw damaged(`"${name}" is no text`);
}
/** @throws ModelError IMPORT_DAMAGED */
export function parseJson(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    throw damaged('it is no valid JSON', cause);
  }
  if (isObject(value)) return value;
  throw damaged('it is no JSON object');
}
