/** Names of the activations, in the order of the kernel `activate`. */
export const ACTIVATIONS = ['relu', 'selu', 'mish'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Numbers that a periodic embedding makes of one. */
export const EMBEDDED = 4;
/** Parameters of the periodic embedding of one number. */
export const PERIODIC_PARAMETERS = 84;

/** Sizes of a network. */
export interface NetworkShape {
  /** Numbers with a periodic embedding. */
  readonly numbers: number;
  /** Inputs taken as they are. */
  readonly plain: number;
  /** Categories with learned vectors: how many ids, how wide. */
  readonly vectors: readonly { readonly size: number; readonly width: number }[];
  /** Networks that share all but the factors of the inputs and the last layer. */
  readonly members: number;
  /** Units of a hidden layer, a multiple of 4. */
  readonly width: number;
  readonly layers: number;
  readonly outputs: number;
  readonly activation: Activation;
}

export type GroupKind = 'factors' | 'periodic' | 'vectors' | 'weights' | 'biases';

/** Parameters that are stepped alike. */
export interface Group {
  readonly kind: GroupKind;
  /** Index of the first parameter; a multiple of 4. */
  readonly at: number;
  /** Padded to a multiple of 4; padding stays 0. */
  readonly length: number;
  /** Inputs of each unit, for weights. */
  readonly inputs: number;
}

/** Where each parameter of a network lies. */
export interface Layout {
  /** Inputs of the first layer, padded to a multiple of 4. */
  readonly inputs: number;
  /** Offset of the first learned vector inside an input row. */
  readonly vectorsAt: number;
  /** Input factors [members, inputs]. */
  readonly factors: Group;
  readonly periodic: Group;
  /** Tables [size, width], one behind the other. */
  readonly vectors: readonly Group[];
  /** Hidden layers: weights [inputs, width], biases [width]. */
  readonly hidden: readonly { readonly weights: Group; readonly biases: Group }[];
  /** Last layers of all members: weights [members, width, outputs], biases [members, outputs]. */
  readonly last: { readonly weights: Group; readonly biases: Group };
  /** All groups in order. */
  readonly groups: readonly Group[];
  /** Number of parameters with padding. */
  readonly size: number;
}

const padded = (n: number): number => Math.ceil(n / 4) * 4;

/** Numbers the parameters of a network. */
export function layoutOf(shape: NetworkShape): Layout {
  const groups: Group[] = [];
  let size = 0;
  const take = (kind: GroupKind, count: number, inputs = 1): Group => {
    const group = { kind, at: size, length: padded(count), inputs };
    size += group.length;
    groups.push(group);
    return group;
  };
  const vectorsAt = EMBEDDED * shape.numbers + shape.plain;
  const inputs = Math.max(4, padded(shape.vectors.reduce((sum, v) => sum + v.width, vectorsAt)));
  const factors = take('factors', shape.members * inputs);
  const periodic = take('periodic', shape.numbers * PERIODIC_PARAMETERS);
  const vectors = shape.vectors.map((v) => take('vectors', v.size * v.width));
  const hidden = Array.from({ length: shape.layers }, (_, l) => {
    const below = l === 0 ? inputs : shape.width;
    return { weights: take('weights', below * shape.width, below), biases: take('biases', shape.width) };
  });
  const { members, width, outputs } = shape;
  const last = {
    weights: take('weights', members * width * outputs, width),
    biases: take('biases', members * outputs),
  };
  return { inputs, vectorsAt, factors, periodic, vectors, hidden, last, groups, size };
}
