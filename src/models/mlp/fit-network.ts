import { ModelError } from '../../core/errors.ts';
import type { FitContext, FitInput, FitStep } from '../family.ts';
import { classCount, classShares } from '../shared/targets.ts';
import { type TrainingRows, trainingRows } from '../shared/training-rows.ts';
import { answers, type TargetScale } from './answers.ts';
import { type EncodedRows, inputWidths } from './encode-inputs.ts';
import { encodeRows } from './encoded-arena.ts';
import { initialise } from './initialise.ts';
import { type InputPlan, learnInputs } from './input-plan.ts';
import { MlpModel } from './mlp-model.ts';
import type { MlpParts } from './mlp-parts.ts';
import { Network } from './network.ts';
import { type Activation, layoutOf, type NetworkShape } from './network-shape.ts';
import { Projection } from './quantize/project.ts';
import type { QuantizeMethod } from './quantize/quantize-method.ts';
import { vectorsOf } from './state.ts';
import { Trainer } from './trainer.ts';

/** What a fit is told. */
export interface NetworkConfig {
  readonly width: number;
  readonly layers: number;
  readonly members: number;
  readonly activation: Activation;
  readonly periodic: boolean;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly dropout: number;
  readonly smoothing: number;
}

/** What only some fits are told. */
export interface NetworkFitOptions {
  /** Parameters to start from, of a fit on the same rows with the same sizes. */
  readonly start?: Float32Array;
  /** Trains with weights rounded like this. */
  readonly quantize?: QuantizeMethod;
}

/** A model but for its parameters. */
type Frame = Omit<MlpParts, 'theta' | 'steps'>;

/** Mean, deviation and bounds of the target. */
function targetScale({ y, weight, total }: TrainingRows): TargetScale {
  let mean = 0;
  for (let i = 0; i < y.length; i++) mean += (weight[i]! / total) * y[i]!;
  let variance = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < y.length; i++) {
    variance += (weight[i]! / total) * (y[i]! - mean) ** 2;
    low = Math.min(low, y[i]!);
    high = Math.max(high, y[i]!);
  }
  return { mean, deviation: Math.sqrt(variance), low, high };
}

function frameOf(input: FitInput, training: TrainingRows, config: NetworkConfig): Frame {
  const plan: InputPlan = learnInputs(input.x, training);
  const classes = classCount(input);
  const widths = inputWidths(plan, config.periodic);
  const shape: NetworkShape = {
    ...{ numbers: widths.numbers, plain: widths.plain, vectors: vectorsOf(plan) },
    ...{ members: config.members, width: config.width, layers: config.layers, activation: config.activation },
    outputs: classes > 2 ? classes : 1,
  };
  return { shape, plan, ...(classes === 0 ? { target: targetScale(training) } : {}) };
}

/** Outputs that say what the class shares say; 0, the mean, for regression. */
function startScores(input: FitInput): Float64Array {
  if (input.task.kind === 'regression') return new Float64Array(1);
  const shares = classShares(input);
  return input.task.kind === 'binary' ? Float64Array.of(Math.log(shares[1]! / shares[0]!)) : shares.map(Math.log);
}

/** Predictions for validation rows that were encoded once. */
class Watcher {
  private readonly network: Network;
  private readonly frame: Frame;
  private readonly encoded: EncodedRows;
  private readonly out: Float64Array;

  constructor(network: Network, frame: Frame, encoded: EncodedRows) {
    this.network = network;
    this.frame = frame;
    this.encoded = encoded;
    this.out = new Float64Array(encoded.rows * frame.shape.outputs);
  }
  predict(): Float64Array {
    const { network, frame, encoded, out } = this;
    const { outputs } = frame.shape;
    for (let from = 0; from < encoded.rows; from += network.rows) {
      const count = Math.min(network.rows, encoded.rows - from);
      for (let i = 0; i < count; i++) network.ids[i] = from + i;
      answers(network.forward(encoded, count), frame.shape, frame.target, out.subarray(from * outputs));
    }
    return out;
  }
}

function isFinite32(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return false;
  return true;
}

/**
 * True when the best epoch lies so far back that the next is not worth its time: more than as many epochs again and an
 * eighth of all, so that a whole wave of the learning rate always gets its chance.
 */
function isHopeless(step: number, best: number, epochs: number): boolean {
  return step > 2 * best + epochs / 8;
}

/** @throws ModelError MODEL_DIVERGED */
function refuse(config: NetworkConfig): never {
  throw new ModelError('MODEL_DIVERGED', `The training of a network left the range of numbers in its first epochs.`, {
    hint: 'Lower learningRate, or check the features for extreme values.',
    context: { learningRate: config.learningRate },
  });
}

/**
 * Trains a network epoch by epoch; where validation rows are watched, the best epoch is kept.
 * @throws ModelError MODEL_DIVERGED, KERNEL_OUT_OF_MEMORY
 */
export function* fitNetwork(
  input: FitInput,
  config: NetworkConfig,
  context: FitContext,
  options: NetworkFitOptions = {},
): Generator<FitStep, MlpModel, void> {
  const { arena } = context.kernels;
  const mark = arena.mark();
  try {
    return yield* train(input, config, context, options);
  } finally {
    arena.release(mark);
  }
}

function* train(
  input: FitInput,
  config: NetworkConfig,
  context: FitContext,
  options: NetworkFitOptions,
): Generator<FitStep, MlpModel, void> {
  const { kernels, rng } = context;
  const training = trainingRows(input);
  const frame = frameOf(input, training, config);
  const layout = layoutOf(frame.shape);
  const network = new Network(kernels, frame.shape, layout, Math.min(config.batch, training.rows.length), true);
  network.theta.set(options.start ?? initialise(frame.shape, layout, rng.fork('weights'), startScores(input)));
  const encode = (ids: Uint32Array): EncodedRows => encodeRows(kernels, input.x, frame.plan, config.periodic, ids);
  const { target, weight, total, y } = { target: frame.target, ...training };
  const standard = (v: number): number =>
    target === undefined ? v : target.deviation > 0 ? (v - target.mean) / target.deviation : 0;
  const examples = {
    ...{ encoded: encode(training.rows), regression: target !== undefined },
    target: Float32Array.from(y, standard),
    weight: Float32Array.from(weight, (w) => (w * training.rows.length) / total),
  };
  const trainer = new Trainer(kernels, network, examples, {
    ...config,
    rng: rng.fork('order'),
    ...(options.quantize === undefined ? {} : { projection: new Projection(frame.shape, layout, options.quantize) }),
    shouldStop: () => context.shouldStop(),
  });
  const rows = context.validationLoss === undefined ? undefined : input.validation?.rows;
  const watcher = rows === undefined ? undefined : new Watcher(network, frame, encode(rows));
  const modelOf = (theta: Float32Array, steps: number): MlpModel => new MlpModel({ ...frame, theta, steps });
  let best = { loss: Number.POSITIVE_INFINITY, theta: network.theta.slice(), step: 0 };
  for (let step = 1; step <= config.epochs && !context.shouldStop(); step++) {
    trainer.epoch();
    if (!isFinite32(network.theta)) {
      if (best.step === 0 || watcher === undefined) refuse(config);
      break;
    }
    const loss = watcher === undefined ? undefined : context.validationLoss!(watcher.predict());
    if (loss === undefined || loss < best.loss) best = { loss: loss ?? best.loss, theta: network.theta.slice(), step };
    if (loss !== undefined && isHopeless(step, best.step, config.epochs)) return modelOf(best.theta, best.step);
    const { theta } = best;
    const shown = loss === undefined ? {} : { validationLoss: loss };
    yield { step, total: config.epochs, ...shown, snapshot: () => modelOf(theta, step) };
  }
  return modelOf(best.theta, best.step);
}
