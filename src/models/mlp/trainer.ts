import type { Rng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { EncodedRows } from './encode-inputs.ts';
import type { Network } from './network.ts';
import type { GroupKind } from './network-shape.ts';
import type { Projection } from './quantize/project.ts';
import { flatThenDown, waves } from './schedule.ts';

/** Encoded training data. */
export interface Examples {
  readonly encoded: EncodedRows;
  /** Class index, or the standardised value; shape [rows]. */
  readonly target: Float32Array;
  /** Mean 1; shape [rows]. */
  readonly weight: Float32Array;
  readonly regression: boolean;
}

export interface TrainOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Share of hidden units left out. */
  readonly dropout: number;
  /** Share of each label that is spread over all classes at the start. */
  readonly smoothing: number;
  readonly rng: Rng;
  /** Rounds the weights before each pass; what is stepped stays unrounded. */
  readonly projection?: Projection;
  shouldStop(): boolean;
}

const BETA1 = 0.9;
const BETA2 = 0.95;
/** Errors of a standardised target beyond this count linearly, so that one absurd value does not rule a batch. */
const ERROR_LIMIT = 10;
/** Step sizes by kind of parameter, relative to the learning rate (RealMLP). */
const RATES: Readonly<Record<GroupKind, number>> = { factors: 6, periodic: 0.1, vectors: 1, weights: 1, biases: 0.1 };

/** Trains a network epoch by epoch: Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
export class Trainer {
  private readonly kernels: Kernels;
  private readonly network: Network;
  private readonly data: Examples;
  private readonly options: TrainOptions;
  private readonly mean: Float32Array;
  private readonly square: Float32Array;
  private readonly target: Float32Array;
  private readonly weight: Float32Array;
  private readonly random: Uint32Array;
  /** Parameters that are stepped: the network's own, or the unrounded ones. */
  private readonly latent: Float32Array;
  private step = 0;

  constructor(kernels: Kernels, network: Network, data: Examples, options: TrainOptions) {
    const { arena } = kernels;
    this.kernels = kernels;
    this.network = network;
    this.data = data;
    this.options = options;
    this.mean = arena.f32(network.layout.size).fill(0);
    this.square = arena.f32(network.layout.size).fill(0);
    this.target = arena.f32(network.rows);
    this.weight = arena.f32(network.rows);
    this.latent = options.projection === undefined ? network.theta : arena.f32(network.layout.size);
    if (options.projection !== undefined) this.latent.set(network.theta);
    this.random = arena.u32(4);
    for (let i = 0; i < 4; i++) this.random[i] = 1 + options.rng.int(2 ** 32 - 1);
  }

  /** One pass over the rows in random order; ends early when told to. */
  epoch(): void {
    const { batch, rng, epochs, shouldStop } = this.options;
    const { rows } = this.data.encoded;
    const order = rng.permutation(rows);
    const batches = Math.ceil(rows / batch);
    this.options.projection?.refresh(this.latent);
    this.project();
    for (let b = 0; b < batches; b++) {
      if (shouldStop()) return;
      const part = order.subarray(Math.floor((b * rows) / batches), Math.floor(((b + 1) * rows) / batches));
      this.descend(part, this.step / (epochs * batches));
      this.step++;
    }
  }

  private project(): void {
    if (this.options.projection === undefined) return;
    this.network.theta.set(this.latent);
    this.options.projection.apply(this.network.theta);
  }

  /** @param time share of the training that is over */
  private descend(part: Uint32Array, time: number): void {
    const { network, options, data, target, weight } = this;
    network.ids.set(part);
    for (let i = 0; i < part.length; i++) {
      target[i] = data.target[part[i]!]!;
      weight[i] = data.weight[part[i]!]! / part.length;
    }
    const keep = Math.round(2 ** 24 * (1 - options.dropout * flatThenDown(time)));
    network.forward(data.encoded, part.length, { keep, state: this.random.byteOffset });
    this.slopes(part.length, options.smoothing * waves(time));
    network.backward(data.encoded, part.length);
    this.adam(waves(time) * options.learningRate, flatThenDown(time) * options.weightDecay);
    this.project();
  }

  /** Replaces the scores by the slopes of the loss, the weighted mean over the batch, summed over the members. */
  private slopes(rows: number, smoothing: number): void {
    const { exports } = this.kernels;
    const { scores, shape } = this.network;
    const [target, weight] = [this.target.byteOffset, this.weight.byteOffset];
    for (let m = 0; m < shape.members; m++) {
      const at = scores.byteOffset + 4 * m * rows * shape.outputs;
      if (this.data.regression) exports.squaredSlope(at, target, weight, rows, ERROR_LIMIT);
      else if (shape.outputs === 1) exports.logisticSlope(at, target, weight, rows, smoothing);
      else exports.softmaxSlope(at, target, weight, rows, shape.outputs, smoothing);
    }
  }

  private adam(rate: number, decay: number): void {
    const { exports } = this.kernels;
    const { network, mean, square } = this;
    const fix1 = 1 / (1 - BETA1 ** (this.step + 1));
    const fix2 = 1 / (1 - BETA2 ** (this.step + 1));
    for (const { kind, at, length, inputs } of network.layout.groups) {
      if (length === 0) continue;
      const own = (rate * RATES[kind]) / Math.sqrt(inputs);
      const pull = kind === 'weights' ? rate * decay : 0;
      const [theta, gradient, m, v] = [this.latent, network.gradient, mean, square].map(
        (array) => array.byteOffset + 4 * at,
      ) as [number, number, number, number];
      exports.adam(theta, gradient, m, v, length, own, pull, BETA1, BETA2, fix1, fix2);
    }
  }
}
