import { ModelError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { State, TypedArray } from '../../core/state.ts';

/**
 * The array `name` of a saved state, which must be of the given type.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function requireArray<T extends TypedArray>(
  state: State,
  name: string,
  type: { new (length: number): T; readonly name: string },
): T {
  const array = state.arrays[name];
  if (array instanceof type) return array;
  throw invalid(`array "${name}" of type ${type.name}`);
}

/**
 * The number `name` of a saved state.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function requireNumber(state: State, name: string): number {
  const value: Json | undefined = state.json[name];
  if (typeof value === 'number') return value;
  throw invalid(`number "${name}"`);
}

/**
 * The text `name` of a saved state.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function requireText(state: State, name: string): string {
  const value: Json | undefined = state.json[name];
  if (typeof value === 'string') return value;
  throw invalid(`text "${name}"`);
}

function invalid(what: string): ModelError {
  return new ModelError('MODEL_STATE_INVALID', `The saved model has no ${what}.`, {
    hint: 'Save the model again with this version, or use the version that wrote it.',
  });
}
