import type { TypedArray } from '../../../core/state.ts';
import { requireArray } from '../../shared/state.ts';
import { type Layout, layoutOf, type NetworkShape } from '../network-shape.ts';
import { type Codebook, fromCodebook, toCodebook } from './codebook.ts';
import { fromHalf, toHalf } from './half.ts';
import { fromInt8, type Int8Weights, toInt8 } from './linear-int8.ts';
import type { QuantizeMethod } from './quantize-method.ts';

/** The parameters of a network in few bytes: weights of layers quantized, all others as float16. */
export interface QuantizedWeights {
  readonly method: QuantizeMethod;
  /** Layers in order: the hidden ones, then the last one of each member. */
  readonly layers: readonly (Int8Weights | Codebook)[];
  /** Parameters that are no weights of layers, in order of the layout. */
  readonly rest: Uint16Array;
}

interface LayerPlace {
  readonly at: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Where the weights of each layer lie among the parameters. */
export function layerPlaces(shape: NetworkShape, layout: Layout): LayerPlace[] {
  const hidden = layout.hidden.map(({ weights }) => ({
    ...{ at: weights.at, inputs: weights.inputs, outputs: shape.width },
  }));
  const size = shape.width * shape.outputs;
  const last = Array.from({ length: shape.members }, (_, m) => ({
    ...{ at: layout.last.weights.at + m * size, inputs: shape.width, outputs: shape.outputs },
  }));
  return [...hidden, ...last];
}

/** Post-training quantization of parameters laid out by `layoutOf(shape)`. */
export function quantizeWeights(shape: NetworkShape, theta: Float32Array, method: QuantizeMethod): QuantizedWeights {
  const layout = layoutOf(shape);
  const layers = layerPlaces(shape, layout).map(({ at, inputs, outputs }) => {
    const weights = theta.subarray(at, at + inputs * outputs);
    return method.kind === 'int8' ? toInt8(weights, inputs, outputs) : toCodebook(weights, method.values);
  });
  return { method, layers, rest: toHalf(restOf(layout, theta)) };
}

/** Parameters as float32 again. */
export function unpackWeights(shape: NetworkShape, { layers, rest }: QuantizedWeights): Float32Array {
  const layout = layoutOf(shape);
  const theta = new Float32Array(layout.size);
  layerPlaces(shape, layout).forEach(({ at, inputs, outputs }, l) => {
    const layer = layers[l]!;
    const out = theta.subarray(at, at + inputs * outputs);
    if ('steps' in layer) fromInt8(layer, inputs, out);
    else fromCodebook(layer, out);
  });
  const values = fromHalf(rest);
  let from = 0;
  for (const { kind, at, length } of layout.groups) {
    if (kind === 'weights') continue;
    theta.set(values.subarray(from, from + length), at);
    from += length;
  }
  return theta;
}

function restOf(layout: Layout, theta: Float32Array): Float32Array {
  const parts = layout.groups.filter(({ kind }) => kind !== 'weights');
  const rest = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const { at, length } of parts) {
    rest.set(theta.subarray(at, at + length), to);
    to += length;
  }
  return rest;
}

/** Arrays of a saved state, under names of their own. */
export function quantizedArrays({ layers, rest }: QuantizedWeights): Record<string, TypedArray> {
  const arrays: Record<string, TypedArray> = { rest };
  layers.forEach((layer, l) => {
    arrays[`codes${l}`] = layer.codes;
    arrays[`values${l}`] = 'steps' in layer ? layer.steps : layer.values;
  });
  return arrays;
}

/** Reads what {@link quantizedArrays} wrote. @throws ModelError MODEL_STATE_INVALID */
export function readQuantized(
  state: Parameters<typeof requireArray>[0],
  shape: NetworkShape,
  method: QuantizeMethod,
): QuantizedWeights {
  const places = layerPlaces(shape, layoutOf(shape));
  const layers = places.map((_, l): Int8Weights | Codebook => {
    const values = requireArray(state, `values${l}`, Float32Array);
    return method.kind === 'int8'
      ? { codes: requireArray(state, `codes${l}`, Int8Array), steps: values }
      : { codes: requireArray(state, `codes${l}`, Uint8Array), values };
  });
  return { method, layers, rest: requireArray(state, 'rest', Uint16Array) };
}
