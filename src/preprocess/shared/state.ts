import { ModelError } from '../../core/errors.ts';
import type { State, TypedArray } from '../../core/state.ts';

/**
 * The array `name` of a saved state.
 * @throws ModelError PIPELINE_STATE_INVALID when it is absent or of another type
 */
export function arrayOf<T extends TypedArray>(
  state: State,
  name: string,
  type: { new (length: number): T; readonly name: string },
): T {
  const array = state.arrays[name];
  if (array instanceof type) return array;
  throw new ModelError('PIPELINE_STATE_INVALID', `The saved transformer has no ${type.name} "${name}".`, {
    hint: 'Save the model again, or use the version that wrote it.',
  });
}

/**
 * The value `name` of a saved state's JSON, of the type that `guard` tests.
 * @throws ModelError PIPELINE_STATE_INVALID
 */
export function jsonOf<T>(state: State, name: string, guard: (value: unknown) => value is T): T {
  const value: unknown = state.json[name];
  if (guard(value)) return value;
  throw new ModelError('PIPELINE_STATE_INVALID', `The saved transformer has no usable "${name}".`, {
    hint: 'Save the model again, or use the version that wrote it.',
  });
}

export const isNumber = (value: unknown): value is number => typeof value === 'number';
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
