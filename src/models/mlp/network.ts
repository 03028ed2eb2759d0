import type { Rng } from '../../core/rng.ts';
import { multiplyTransposed, transpose } from './multiply.ts';

/** Sizes of a network: inputs, then hidden layers of one width, then outputs. */
export interface NetworkShape {
  readonly inputs: number;
  readonly width: number;
  readonly layers: number;
  readonly outputs: number;
}

/** One dense layer inside the parameter vector. */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Offset of the weights, row-major [outputs, inputs]. */
  readonly weights: number;
  /** Offset of the biases. */
  readonly biases: number;
}

interface Scratch {
  readonly deltaT: Float64Array;
  readonly belowT: Float64Array;
  readonly weightsT: Float64Array;
  readonly deltas: readonly [Float64Array, Float64Array];
}

/** Rows that are worked on together at most. */
export const MAX_BATCH = 256;

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** Dense layers with SELU between them (Klambauer and others 2017), behind one learnable factor for every input. */
export class Network {
  readonly shape: NetworkShape;
  readonly layers: readonly Layer[];
  /** Number of parameters; the first `inputs` are the factors of the inputs. */
  readonly size: number;
  readonly theta: Float64Array;
  /** Inputs of each layer and, last, the outputs of the network; row-major [rows, units]. */
  private readonly values: readonly Float64Array[];
  private readonly raw: Float64Array;
  /** Room for `backward`, made when it is first needed. */
  private room: Scratch | undefined;

  constructor(shape: NetworkShape, theta?: Float64Array) {
    this.shape = shape;
    const sizes = [shape.inputs, ...new Array<number>(shape.layers).fill(shape.width), shape.outputs];
    let at = shape.inputs;
    this.layers = sizes.slice(1).map((outputs, l) => {
      const inputs = sizes[l]!;
      const layer = { inputs, outputs, weights: at, biases: at + inputs * outputs };
      at += (inputs + 1) * outputs;
      return layer;
    });
    this.size = at;
    this.theta = theta ?? new Float64Array(at);
    this.values = sizes.map((n) => new Float64Array(n * MAX_BATCH));
    this.raw = new Float64Array(shape.inputs * MAX_BATCH);
  }

  private get scratch(): Scratch {
    if (this.room !== undefined) return this.room;
    const widest = Math.max(...this.layers.map((l) => Math.max(l.inputs, l.outputs)));
    const most = Math.max(...this.layers.map((l) => l.inputs * l.outputs));
    const units = (): Float64Array => new Float64Array(widest * MAX_BATCH);
    this.room = {
      deltaT: units(),
      belowT: units(),
      weightsT: new Float64Array(most),
      deltas: [units(), units()],
    };
    return this.room;
  }

  /**
   * Weights of variance 1 / inputs, factors 1, small biases; the last layer answers `start` for every row.
   * @param start shape [outputs]
   */
  initialise(rng: Rng, start: Float64Array): void {
    this.theta.fill(1, 0, this.shape.inputs);
    for (const { inputs, outputs, weights, biases } of this.layers.slice(0, -1)) {
      for (let i = 0; i < inputs * outputs; i++) this.theta[weights + i] = rng.normal() / Math.sqrt(inputs);
      for (let i = 0; i < outputs; i++) this.theta[biases + i] = rng.normal() * 0.5;
    }
    this.theta.set(start, this.layers.at(-1)!.biases);
  }

  /** Step sizes relative to the base: large for input factors, 1 / sqrt(inputs) for weights, small for biases. */
  stepFactors(): Float64Array {
    const factors = new Float64Array(this.size).fill(6, 0, this.shape.inputs);
    for (const { inputs, outputs, weights, biases } of this.layers) {
      factors.fill(1 / Math.sqrt(inputs), weights, biases);
      factors.fill(0.1, biases, biases + outputs);
    }
    return factors;
  }

  /** Where the caller puts encoded inputs, row-major [rows, inputs], before `forward`. */
  get input(): Float64Array {
    return this.raw;
  }

  /**
   * Outputs of the first `count` rows of `input`, row-major [count, outputs]; a view that the next call overwrites.
   * @param keep probability that a hidden unit is kept; with `rng`, in training
   */
  forward(count: number, keep = 1, rng?: Rng): Float64Array {
    const { inputs } = this.shape;
    const first = this.values[0]!;
    for (let i = 0; i < count; i++)
      for (let j = 0; j < inputs; j++) first[i * inputs + j] = this.raw[i * inputs + j]! * this.theta[j]!;
    this.layers.forEach((layer, l) => {
      const out = this.values[l + 1]!;
      const weights = this.theta.subarray(layer.weights, layer.biases);
      multiplyTransposed(this.values[l]!, weights, count, layer.outputs, layer.inputs, out);
      this.activate(out, layer, count, l < this.layers.length - 1);
      if (rng !== undefined && keep < 1 && l < this.layers.length - 1) drop(out, count * layer.outputs, keep, rng);
    });
    return this.values[this.layers.length]!.subarray(0, count * this.shape.outputs);
  }

  private activate(out: Float64Array, layer: Layer, count: number, hidden: boolean): void {
    const { outputs, biases } = layer;
    for (let i = 0; i < count; i++)
      for (let o = 0; o < outputs; o++) {
        const z = out[i * outputs + o]! + this.theta[biases + o]!;
        out[i * outputs + o] = !hidden ? z : z > 0 ? SELU_SCALE * z : SELU_SCALE * SELU_ALPHA * (Math.exp(z) - 1);
      }
  }

  /**
   * Gradient of the loss for the rows of the last `forward`.
   * @param slope d loss / d output, row-major [count, outputs]
   * @param keep what `forward` was given
   * @param gradient overwritten, shape [size]
   */
  backward(slope: Float64Array, count: number, keep: number, gradient: Float64Array): void {
    let delta = slope;
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const layer = this.layers[l]!;
      const { inputs, outputs, weights, biases } = layer;
      const below = this.values[l]!;
      const { deltaT, belowT, weightsT } = this.scratch;
      const next = this.scratch.deltas[l % 2]!;
      transpose(delta, count, outputs, deltaT);
      transpose(below, count, inputs, belowT);
      multiplyTransposed(deltaT, belowT, outputs, inputs, count, gradient.subarray(weights, biases));
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += deltaT[o * count + i]!;
        gradient[biases + o] = sum;
      }
      transpose(this.theta.subarray(weights, biases), outputs, inputs, weightsT);
      multiplyTransposed(delta, weightsT, count, inputs, outputs, next);
      if (l > 0) bendBack(next, below, count * inputs, keep);
      delta = next;
    }
    const { inputs } = this.shape;
    gradient.fill(0, 0, inputs);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < inputs; j++) gradient[j]! += delta[i * inputs + j]! * this.raw[i * inputs + j]!;
  }
}

/** Sets units to 0 with probability 1 - keep and stretches the others. */
function drop(values: Float64Array, count: number, keep: number, rng: Rng): void {
  for (let i = 0; i < count; i++) values[i] = rng.next() < keep ? values[i]! / keep : 0;
}

/** Multiplies by the slope of SELU, found from its value; a dropped unit has slope 0. */
function bendBack(delta: Float64Array, values: Float64Array, count: number, keep: number): void {
  for (let i = 0; i < count; i++) {
    const v = values[i]! * keep;
    if (v === 0) delta[i] = 0;
    else delta[i]! *= (v > 0 ? SELU_SCALE : v + SELU_SCALE * SELU_ALPHA) / keep;
  }
}
