import type { Rng } from '../../core/rng.ts';
import { MAX_BATCH, type Network } from './network.ts';

/** Encoded training data. */
export interface Examples {
  readonly rows: number;
  /** Row-major [rows, inputs]. */
  readonly inputs: Float32Array;
  /** Class index, or the standardised value; shape [rows]. */
  readonly target: Float64Array;
  /** Mean 1; shape [rows]. */
  readonly weight: Float64Array;
  readonly regression: boolean;
}

export interface TrainOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Probability that a hidden unit is kept. */
  readonly keep: number;
  readonly rng: Rng;
  shouldStop(): boolean;
}

const BETA1 = 0.9;
const BETA2 = 0.95;
const EPSILON = 1e-8;

/** Trains a network epoch by epoch: Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
export class Trainer {
  private readonly network: Network;
  private readonly data: Examples;
  private readonly options: TrainOptions;
  private readonly gradient: Float64Array;
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  private readonly factors: Float64Array;
  private readonly slope: Float64Array;
  private step = 0;

  constructor(network: Network, data: Examples, options: TrainOptions) {
    this.network = network;
    this.data = data;
    this.options = options;
    this.gradient = new Float64Array(network.size);
    this.mean = new Float64Array(network.size);
    this.square = new Float64Array(network.size);
    this.factors = network.stepFactors();
    this.slope = new Float64Array(MAX_BATCH * network.shape.outputs);
  }

  /** One pass over the rows in random order; ends early when told to. */
  epoch(): void {
    const { batch, rng, epochs, shouldStop } = this.options;
    const { rows } = this.data;
    const order = rng.permutation(rows);
    const batches = Math.ceil(rows / batch);
    for (let b = 0; b < batches; b++) {
      if (shouldStop()) return;
      const part = order.subarray(Math.floor((b * rows) / batches), Math.floor(((b + 1) * rows) / batches));
      this.descend(part, schedule(this.step / (epochs * batches)));
      this.step++;
    }
  }

  private descend(part: Uint32Array, rate: number): void {
    const { network, options, data } = this;
    const { inputs } = network.shape;
    for (let i = 0; i < part.length; i++) {
      const from = part[i]! * inputs;
      for (let j = 0; j < inputs; j++) network.input[i * inputs + j] = data.inputs[from + j]!;
    }
    const out = network.forward(part.length, options.keep, options.rng);
    this.slopes(part, out);
    network.backward(this.slope, part.length, options.keep, this.gradient);
    this.adam(rate * options.learningRate);
  }

  /** d loss / d output of every row of the batch; the loss is the weighted mean. */
  private slopes(part: Uint32Array, out: Float64Array): void {
    const { slope, data } = this;
    const k = this.network.shape.outputs;
    for (let i = 0; i < part.length; i++) {
      const row = part[i]!;
      const w = data.weight[row]! / part.length;
      const target = data.target[row]!;
      if (data.regression) slope[i] = w * (out[i]! - target);
      else if (k === 1) slope[i] = w * (1 / (1 + Math.exp(-out[i]!)) - target);
      else softmaxSlope(out, i * k, k, target, w, slope);
    }
  }

  private adam(rate: number): void {
    const { gradient, mean, square, factors } = this;
    const { theta, shape } = this.network;
    const fix1 = 1 / (1 - BETA1 ** (this.step + 1));
    const fix2 = 1 / (1 - BETA2 ** (this.step + 1));
    const decay = rate * this.options.weightDecay;
    for (let i = 0; i < theta.length; i++) {
      const g = gradient[i]!;
      mean[i] = BETA1 * mean[i]! + (1 - BETA1) * g;
      square[i] = BETA2 * square[i]! + (1 - BETA2) * g * g;
      const move = (mean[i]! * fix1) / (Math.sqrt(square[i]! * fix2) + EPSILON);
      theta[i]! -= rate * factors[i]! * move + (i < shape.inputs ? 0 : decay * theta[i]!);
    }
  }
}

function softmaxSlope(out: Float64Array, at: number, k: number, target: number, w: number, slope: Float64Array): void {
  let top = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let o = 0; o < k; o++) top = Math.max(top, out[at + o]!);
  for (let o = 0; o < k; o++) {
    slope[at + o] = Math.exp(out[at + o]! - top);
    sum += slope[at + o]!;
  }
  for (let o = 0; o < k; o++) slope[at + o] = w * (slope[at + o]! / sum - (o === target ? 1 : 0));
}

/** Share of the learning rate at `t` in [0, 1): four waves of growing length that end at 0 (coslog4 of RealMLP). */
function schedule(t: number): number {
  return 0.5 * (1 - Math.cos(2 * Math.PI * Math.log2(1 + 15 * t)));
}
