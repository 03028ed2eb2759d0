import type { State } from '../../../core/state.ts';
import { partsOf, stateOf } from '../state.ts';
import type { QuantizeMethod } from './quantize-method.ts';
import { quantizeParts } from './quantize-model.ts';

/** A saved network in few bytes; undefined for one that version 1 of the family saved. @throws ModelError MODEL_STATE_INVALID */
export function quantizeState(state: State, method: QuantizeMethod): State | undefined {
  return state.json['format'] === undefined ? undefined : stateOf(quantizeParts(partsOf(state), method));
}
