import { type Layout, layoutOf, type NetworkShape } from '../network-shape.ts';
import { type Codebook, fromCodebook, toCodebook } from './codebook.ts';
import { fromHalf, toHalf } from './half.ts';
import { codesOf, fromInt8, type Int8Weights, stepsOf } from './linear-int8.ts';
import type { QuantizeMethod } from './quantize-method.ts';
import { int8Places, layerPlaces, putWeights, takeWeights, type WeightPlace } from './weight-places.ts';

/** The parameters of a network in few bytes: weights quantized, all others as float16. */
export interface QuantizedWeights {
  readonly method: QuantizeMethod;
  /** Places in order: of `layerPlaces` (codebooks, and int8 as version 2 of the family saved it), or of `int8Places`. */
  readonly layers: readonly (Int8Weights | Codebook)[];
  /** Parameters of no place that are no weights of layers, in order of the layout. */
  readonly rest: Uint16Array;
}

/** Post-training quantization of parameters laid out by `layoutOf(shape)`. */
export function quantizeWeights(shape: NetworkShape, theta: Float32Array, method: QuantizeMethod): QuantizedWeights {
  const layout = layoutOf(shape);
  if (method.kind === 'int8') {
    const places = int8Places(shape, layout);
    return { method, layers: int8Layers(theta, places), rest: toHalf(restOf(layout, places, theta)) };
  }
  const places = layerPlaces(shape, layout);
  const layers = places.map((place) => toCodebook(takeWeights(theta, place), method.values));
  return { method, layers, rest: toHalf(restOf(layout, places, theta)) };
}

/** int8 with steps that float16 can hold. */
function int8Layers(theta: Float32Array, places: readonly WeightPlace[]): Int8Weights[] {
  const all = places.map((place) => {
    const weights = takeWeights(theta, place);
    return { place, weights, steps: stepsOf(weights, place.inputs, place.outputs) };
  });
  const scale = scaleOf(all);
  return all.map(({ place, weights, steps }) => {
    const held = heldSteps(halfSteps(steps, scale), scale);
    return { codes: codesOf(weights, place.inputs, held), steps: held };
  });
}

/** The largest step: the others are saved in parts of it, so that float16 loses little of small ones. */
export function scaleOf(layers: readonly Pick<Int8Weights, 'steps'>[]): number {
  return layers.reduce((top, { steps }) => steps.reduce((a, b) => Math.max(a, b), top), 0);
}

/** Steps in parts of a scale as float16 bits; what is not 0 stays above 0. */
export function halfSteps(steps: Float32Array, scale: number): Uint16Array {
  const halves = toHalf(steps.map((step) => (scale > 0 ? step / scale : 0)));
  return halves.map((bits, o) => (bits === 0 && steps[o]! > 0 ? 1 : bits));
}

/** The steps that {@link halfSteps} holds. */
export function heldSteps(halves: Uint16Array, scale: number): Float32Array {
  return fromHalf(halves).map((part) => part * scale);
}

/** Parameters as float32 again. */
export function unpackWeights(shape: NetworkShape, { layers, rest }: QuantizedWeights): Float32Array {
  const layout = layoutOf(shape);
  const theta = new Float32Array(layout.size);
  const places = placesOf(shape, layout, layers.length);
  places.forEach((place, l) => {
    const layer = layers[l]!;
    const weights = new Float32Array(place.inputs * place.outputs);
    if ('steps' in layer) fromInt8(layer, place.inputs, weights);
    else fromCodebook(layer, weights);
    putWeights(theta, place, weights);
  });
  const values = fromHalf(rest);
  restIndices(layout, places).forEach((index, i) => {
    theta[index] = values[i]!;
  });
  return theta;
}

function placesOf(shape: NetworkShape, layout: Layout, count: number): WeightPlace[] {
  const layers = layerPlaces(shape, layout);
  return count === layers.length ? layers : int8Places(shape, layout);
}

function restOf(layout: Layout, places: readonly WeightPlace[], theta: Float32Array): Float32Array {
  return Float32Array.from(restIndices(layout, places), (index) => theta[index]!);
}

/** Parameters that are in no place and no weights of layers. */
function restIndices(layout: Layout, places: readonly WeightPlace[]): number[] {
  const taken = new Uint8Array(layout.size);
  for (const { at, inputs, outputs } of places) taken.fill(1, at, at + inputs * outputs);
  for (const { kind, at, length } of layout.groups) if (kind === 'weights') taken.fill(1, at, at + length);
  return Array.from(taken.keys()).filter((index) => taken[index] === 0);
}
