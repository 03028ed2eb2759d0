import type { State, TypedArray } from '../../../core/state.ts';
import { requireArray, requireNumber } from '../../shared/state.ts';
import { layoutOf, type NetworkShape } from '../network-shape.ts';
import type { Codebook } from './codebook.ts';
import type { Int8Weights } from './linear-int8.ts';
import { type QuantizeMethod, quantizeMethodName } from './quantize-method.ts';
import { halfSteps, heldSteps, type QuantizedWeights, scaleOf } from './quantized-weights.ts';
import { int8Places, layerPlaces } from './weight-places.ts';

/** Parts of a saved state. int8: all codes in one array and all steps in another, for names take bytes too. */
export function quantizedState({ method, layers, rest }: QuantizedWeights): {
  readonly json: Readonly<Record<string, string | number>>;
  readonly arrays: Record<string, TypedArray>;
} {
  const json = { quantized: quantizeMethodName(method) };
  if (method.kind === 'int8') {
    const small = layers as readonly Int8Weights[];
    const stepScale = scaleOf(small);
    const steps = small.flatMap((layer) => Array.from(halfSteps(layer.steps, stepScale)));
    const codes = new Int8Array(small.reduce((sum, layer) => sum + layer.codes.length, 0));
    let at = 0;
    for (const layer of small) {
      codes.set(layer.codes, at);
      at += layer.codes.length;
    }
    return { json: { ...json, stepScale }, arrays: { rest, codes, steps: Uint16Array.from(steps) } };
  }
  const arrays: Record<string, TypedArray> = { rest };
  (layers as readonly Codebook[]).forEach((layer, l) => {
    arrays[`codes${l}`] = layer.codes;
    arrays[`values${l}`] = layer.values;
  });
  return { json, arrays };
}

/** Reads what {@link quantizedState} wrote, and what version 2 of the family wrote. @throws ModelError MODEL_STATE_INVALID */
export function readQuantized(state: State, shape: NetworkShape, method: QuantizeMethod): QuantizedWeights {
  const rest = requireArray(state, 'rest', Uint16Array);
  const layout = layoutOf(shape);
  if (method.kind === 'int8' && state.arrays['codes'] !== undefined)
    return { method, layers: readInt8(state, shape), rest };
  const layers = layerPlaces(shape, layout).map((_, l): Int8Weights | Codebook => {
    const values = requireArray(state, `values${l}`, Float32Array);
    return method.kind === 'int8'
      ? { codes: requireArray(state, `codes${l}`, Int8Array), steps: values }
      : { codes: requireArray(state, `codes${l}`, Uint8Array), values };
  });
  return { method, layers, rest };
}

function readInt8(state: State, shape: NetworkShape): Int8Weights[] {
  const codes = requireArray(state, 'codes', Int8Array);
  const steps = heldSteps(requireArray(state, 'steps', Uint16Array), requireNumber(state, 'stepScale'));
  let [code, step] = [0, 0];
  return int8Places(shape, layoutOf(shape)).map(({ inputs, outputs }) => {
    const own = { codes: codes.slice(code, code + inputs * outputs), steps: steps.slice(step, step + outputs) };
    code += inputs * outputs;
    step += outputs;
    return own;
  });
}
