import type { Matrix } from '../../../core/matrix.ts';
import type { State } from '../../../core/state.ts';
import type { FittedModel } from '../../family.ts';
import { requireArray, requireNumber } from '../../shared/state.ts';

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;
/** Inputs far out were bent towards this many widths. */
const LIMIT = 3;

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Offset of the weights, row-major [outputs, inputs], the biases behind them. */
  readonly at: number;
}

/** A network as version 1 of the family saved it: one factor for each number, layers of SELU, all sums in float64. */
export class Version1Model implements FittedModel {
  readonly family = 'mlp';
  readonly steps: number;
  private readonly state: State;
  private readonly theta: Float64Array;
  private readonly layers: readonly Layer[];

  /** @throws ModelError MODEL_STATE_INVALID */
  constructor(state: State) {
    const number = (name: string): number => requireNumber(state, name);
    const hidden = new Array<number>(number('layers')).fill(number('width'));
    const sizes = [number('inputs'), ...hidden, number('outputs')];
    this.state = state;
    this.steps = number('steps');
    this.theta = Float64Array.from(requireArray(state, 'theta', Float32Array));
    let at = sizes[0]!;
    this.layers = sizes.slice(1).map((outputs, l) => {
      const layer = { inputs: sizes[l]!, outputs, at };
      at += (layer.inputs + 1) * outputs;
      return layer;
    });
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const rows = options?.rows;
    const n = rows?.length ?? x.rows;
    const k = this.layers.at(-1)!.outputs;
    const out = new Float64Array(n * k);
    for (let i = 0; i < n; i++) {
      let values = this.inputs(x, rows === undefined ? i : rows[i]!);
      for (const layer of this.layers) values = this.pass(values, layer);
      this.answer(values, out.subarray(i * k, (i + 1) * k));
    }
    return out;
  }
  toState(): State {
    return this.state;
  }

  private inputs(x: Matrix, row: number): Float64Array {
    const centre = requireArray(this.state, 'centre', Float64Array);
    const factor = requireArray(this.state, 'factor', Float64Array);
    return Float64Array.from(x.columns, (column, j) => {
      const v = (column[row]! - centre[j]!) * factor[j]!;
      return (v / Math.sqrt(1 + (v / LIMIT) ** 2)) * this.theta[j]!;
    });
  }

  private pass(values: Float64Array, layer: Layer): Float64Array {
    const { inputs, outputs, at } = layer;
    const last = layer === this.layers.at(-1);
    const out = new Float64Array(outputs);
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let t = 0; t < inputs; t++) sum += values[t]! * this.theta[at + o * inputs + t]!;
      const z = sum + this.theta[at + inputs * outputs + o]!;
      out[o] = last ? z : z > 0 ? SELU_SCALE * z : SELU_SCALE * SELU_ALPHA * (Math.exp(z) - 1);
    }
    return out;
  }

  private answer(scores: Float64Array, out: Float64Array): void {
    if (this.state.json['regression'] === true) {
      const [mean, deviation, low, high] = requireArray(this.state, 'target', Float64Array);
      out[0] = Math.min(high!, Math.max(low!, mean! + deviation! * scores[0]!));
    } else if (scores.length === 1) out[0] = 1 / (1 + Math.exp(-scores[0]!));
    else softmax(scores, out);
  }
}

function softmax(scores: Float64Array, out: Float64Array): void {
  const top = scores.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let o = 0; o < scores.length; o++) {
    out[o] = Math.exp(scores[o]! - top);
    sum += out[o]!;
  }
  for (let o = 0; o < scores.length; o++) out[o]! /= sum;
}
