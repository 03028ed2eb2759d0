import type { Json, JsonObject } from '../../core/json.ts';
import type { State, TypedArray } from '../../core/state.ts';
import { requireArray, requireNumber, requireText } from '../shared/state.ts';
import type { TargetScale } from './answers.ts';
import type { CategoryInput, InputPlan, NumberInput } from './input-plan.ts';
import type { MlpParts } from './mlp-parts.ts';
import { ACTIVATIONS, type NetworkShape } from './network-shape.ts';
import { type NumberScales, packPlan, unpackPlan } from './packed-plan.ts';
import { parseQuantizeMethod } from './quantize/quantize-method.ts';
import { quantizedState, readQuantized } from './quantize/quantized-state.ts';
import { unpackWeights } from './quantize/quantized-weights.ts';

/** Saved form of a model; `format` tells it from version 1 of the family. */
export function stateOf({ shape, plan, theta, target, steps, quantized }: MlpParts): State {
  const { vectors: _, ...sizes } = shape;
  const small = quantized === undefined ? undefined : quantizedState(quantized);
  const json: JsonObject = {
    ...{ format: 2, ...sizes, steps },
    ...(target === undefined ? {} : { target: { ...target } as unknown as Json }),
    ...small?.json,
  };
  const scales = {
    centres: Float64Array.from(plan.numbers, (n) => n.centre),
    factors: Float64Array.from(plan.numbers, (n) => n.factor),
  };
  if (small !== undefined) return { json, arrays: { ...small.arrays, ...scales, plan: packPlan(plan) } };
  return { json, arrays: { theta, ...planArrays(plan, scales) } };
}

function planArrays({ numbers, categories }: InputPlan, scales: NumberScales): Record<string, TypedArray> {
  return {
    numberColumns: Uint32Array.from(numbers, (n) => n.column),
    ...scales,
    indicators: Uint8Array.from(numbers, (n) => (n.indicator ? 1 : 0)),
    categoryColumns: Uint32Array.from(categories, (c) => c.column),
    categorySizes: Uint32Array.from(categories, (c) => c.size),
    categoryWidths: Uint32Array.from(categories, (c) => c.width),
    categoryCodes: Uint32Array.from(categories, (c) => c.ids.length),
    categoryIds: Int32Array.from(categories.flatMap((c) => Array.from(c.ids))),
  };
}

/** @throws ModelError MODEL_STATE_INVALID */
export function partsOf(state: State): MlpParts {
  const number = (name: string): number => requireNumber(state, name);
  const plan = planOf(state);
  const activation = requireText(state, 'activation') as NetworkShape['activation'];
  const target = state.json['target'] as unknown as TargetScale | undefined;
  const shape: NetworkShape = {
    ...{ numbers: number('numbers'), plain: number('plain'), members: number('members'), width: number('width') },
    ...{ layers: number('layers'), outputs: number('outputs') },
    activation: ACTIVATIONS.find((name) => name === activation) ?? 'selu',
    vectors: vectorsOf(plan),
  };
  return {
    ...{ shape, plan, ...parametersOf(state, shape), steps: number('steps') },
    ...(target === undefined ? {} : { target }),
  };
}

function parametersOf(state: State, shape: NetworkShape): Pick<MlpParts, 'theta' | 'quantized'> {
  if (state.json['quantized'] === undefined) return { theta: requireArray(state, 'theta', Float32Array) };
  const quantized = readQuantized(state, shape, parseQuantizeMethod(requireText(state, 'quantized')));
  return { theta: unpackWeights(shape, quantized), quantized };
}

/** Sizes of the learned vectors of a plan, in order. */
export function vectorsOf(plan: InputPlan): { size: number; width: number }[] {
  return plan.categories.filter((c) => c.width > 0).map(({ size, width }) => ({ size, width }));
}

function planOf(state: State): InputPlan {
  const ints = (name: string): Uint32Array => requireArray(state, name, Uint32Array);
  const centres = requireArray(state, 'centres', Float64Array);
  const factors = requireArray(state, 'factors', Float64Array);
  // networks in few bytes, since version 4
  if (state.arrays['plan'] !== undefined)
    return unpackPlan(requireArray(state, 'plan', Int32Array), { centres, factors });
  const indicators = requireArray(state, 'indicators', Uint8Array);
  const numbers = Array.from(
    ints('numberColumns'),
    (column, j): NumberInput => ({
      ...{ column, centre: centres[j]!, factor: factors[j]!, indicator: indicators[j] === 1 },
    }),
  );
  const [sizes, widths, codes] = [ints('categorySizes'), ints('categoryWidths'), ints('categoryCodes')];
  const all = requireArray(state, 'categoryIds', Int32Array);
  let at = 0;
  const categories = Array.from(ints('categoryColumns'), (column, j): CategoryInput => {
    const ids = all.slice(at, at + codes[j]!);
    at += codes[j]!;
    return { column, ids, size: sizes[j]!, width: widths[j]! };
  });
  return { numbers, categories };
}
