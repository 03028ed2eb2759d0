import { EMBEDDED, type Layout, type NetworkShape, PERIODIC_PARAMETERS } from '../network-shape.ts';

/** Where the weights of some units lie among the parameters. */
export interface WeightPlace {
  readonly at: number;
  readonly inputs: number;
  readonly outputs: number;
  /** The weights of a unit are neighbours, [outputs, inputs]; absent: [inputs, outputs], as in layers. */
  readonly byUnit?: true;
}

/** Frequencies and phases of the periodic embedding of a number, before its weights. */
const WAVES = 16;

/** The layers in order: the hidden ones, then the last one of each member. */
export function layerPlaces(shape: NetworkShape, layout: Layout): WeightPlace[] {
  const hidden = layout.hidden.map(({ weights }) => ({
    ...{ at: weights.at, inputs: weights.inputs, outputs: shape.width },
  }));
  const size = shape.width * shape.outputs;
  const last = Array.from({ length: shape.members }, (_, m) => ({
    ...{ at: layout.last.weights.at + m * size, inputs: shape.width, outputs: shape.outputs },
  }));
  return [...hidden, ...last];
}

/** All that becomes int8: the layers, the input factors of each member, and the weights of the periodic embeddings. */
export function int8Places(shape: NetworkShape, layout: Layout): WeightPlace[] {
  const { factors, periodic, inputs } = layout;
  const embeddings = Array.from({ length: shape.numbers }, (_, j) => ({
    at: periodic.at + j * PERIODIC_PARAMETERS + 2 * WAVES,
    ...{ inputs: WAVES, outputs: EMBEDDED - 1, byUnit: true as const },
  }));
  return [
    ...layerPlaces(shape, layout),
    { at: factors.at, inputs, outputs: shape.members, byUnit: true },
    ...embeddings,
  ];
}

/** The weights of a place, [inputs, outputs]; a view where they lie so. */
export function takeWeights(theta: Float32Array, { at, inputs, outputs, byUnit }: WeightPlace): Float32Array {
  const own = theta.subarray(at, at + inputs * outputs);
  return byUnit === undefined ? own : turned(own, outputs, inputs);
}

/** Puts weights [inputs, outputs] into their place. */
export function putWeights(
  theta: Float32Array,
  { at, inputs, outputs, byUnit }: WeightPlace,
  weights: Float32Array,
): void {
  theta.set(byUnit === undefined ? weights : turned(weights, inputs, outputs), at);
}

/** A matrix [rows, cols] by columns. */
function turned(matrix: Float32Array, rows: number, cols: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) out[c * rows + r] = matrix[r * cols + c]!;
  return out;
}
