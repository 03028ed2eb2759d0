import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { encodeInputs, type InputScale } from './encode-inputs.ts';
import { MAX_BATCH, Network, type NetworkShape } from './network.ts';

export interface MlpParts {
  readonly shape: NetworkShape;
  /** Parameters of the network, float32. */
  readonly theta: Float32Array;
  readonly scale: InputScale;
  readonly regression: boolean;
  /** Regression: mean and deviation of the target, then the bounds of predictions. */
  readonly target: Float64Array;
  /** Epochs behind the parameters. */
  readonly steps: number;
}

/** A small network of dense layers. */
export class MlpModel implements FittedModel {
  readonly family = 'mlp';
  readonly steps: number;
  private readonly parts: MlpParts;
  private readonly network: Network;

  constructor(parts: MlpParts) {
    this.parts = parts;
    this.steps = parts.steps;
    this.network = new Network(parts.shape, Float64Array.from(parts.theta));
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { scale, regression, target } = this.parts;
    const { network } = this;
    const rows = options?.rows;
    const n = rows?.length ?? x.rows;
    const k = network.shape.outputs;
    const out = new Float64Array(n * k);
    for (let from = 0; from < n; from += MAX_BATCH) {
      const count = Math.min(MAX_BATCH, n - from);
      encodeInputs(x, scale, count, (i) => (rows === undefined ? from + i : rows[from + i]!), network.input);
      const scores = network.forward(count);
      if (regression) {
        const [mean, deviation, low, high] = target;
        for (let i = 0; i < count; i++)
          out[from + i] = Math.min(high!, Math.max(low!, mean! + deviation! * scores[i]!));
      } else if (k === 1) for (let i = 0; i < count; i++) out[from + i] = 1 / (1 + Math.exp(-scores[i]!));
      else for (let i = 0; i < count; i++) softmax(scores, i * k, k, out, (from + i) * k);
    }
    return out;
  }
  toState(): State {
    const { shape, theta, scale, regression, target, steps } = this.parts;
    const json = { ...shape, regression, steps };
    return { json, arrays: { theta, centre: scale.centre, factor: scale.factor, target } };
  }
}

function softmax(scores: Float64Array, at: number, k: number, out: Float64Array, to: number): void {
  let top = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let o = 0; o < k; o++) top = Math.max(top, scores[at + o]!);
  for (let o = 0; o < k; o++) {
    out[to + o] = Math.exp(scores[at + o]! - top);
    sum += out[to + o]!;
  }
  for (let o = 0; o < k; o++) out[to + o]! /= sum;
}
