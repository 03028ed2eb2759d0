import type { State } from '../../core/state.ts';
import { defineSpace, float, int, ordinal } from '../../space/space.ts';
import { defineFamily, type FitContext, type FitInput, type FitStep, type ProblemShape } from '../family.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { requireArray, requireNumber } from '../shared/state.ts';
import { classCount, classShares } from '../shared/targets.ts';
import { type TrainingRows, trainingRows } from '../shared/training-rows.ts';
import { encodeInputs, type InputScale, learnInputScale } from './encode-inputs.ts';
import { MlpModel, type MlpParts } from './mlp-model.ts';
import { MAX_BATCH, Network } from './network.ts';
import { type Examples, Trainer } from './train.ts';

/** Row visits of a fit by default; small tables get more epochs. */
const DEFAULT_VISITS = 100_000;
/** From this many rows on the hidden layers are wider by default. */
const MANY_ROWS = 3000;
const EPOCHS = [8, 16, 32, 64, 128, 256];

const makeSpace = ({ rows, task }: ProblemShape) =>
  defineSpace({
    width: ordinal([16, 32, 64, 128, 256], { default: rows < MANY_ROWS ? 32 : 64, doc: 'Units of a hidden layer.' }),
    layers: int(1, 3, { default: 2, doc: 'Hidden layers.' }),
    epochs: ordinal(EPOCHS, {
      default: EPOCHS.findLast((n) => n * rows <= DEFAULT_VISITS) ?? EPOCHS[0]!,
      doc: 'Passes over the training rows; the best one is kept where validation rows are watched.',
    }),
    batch: ordinal([32, 64, 128, 256], { default: rows < 1000 ? 64 : 256, doc: 'Rows of one step.' }),
    learningRate: float(3e-3, 0.3, {
      default: task === 'regression' ? 0.05 : 0.04,
      log: true,
      doc: 'Largest step of Adam, before it is divided by the square root of the inputs of a layer.',
    }),
    weightDecay: float(1e-5, 0.3, { default: 1e-3, log: true, doc: 'Pull of the weights towards 0 in each step.' }),
    dropout: float(0, 0.5, { default: 0.1, doc: 'Share of hidden units left out at random in training.' }),
  });

interface Learned {
  readonly network: Network;
  readonly scale: InputScale;
  readonly target: Float64Array;
  readonly regression: boolean;
}

/** Mean, deviation and bounds of the target. */
function targetFacts(training: TrainingRows, regression: boolean): Float64Array {
  if (!regression) return Float64Array.of(0, 1, 0, 1);
  const { y, weight, total } = training;
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
  return Float64Array.of(mean, Math.sqrt(variance), low, high);
}

function examples(input: FitInput, training: TrainingRows, learned: Learned): Examples {
  const { rows, weight, total, y } = training;
  const cols = input.x.columns.length;
  const inputs = new Float32Array(rows.length * cols);
  const block = new Float64Array(MAX_BATCH * cols);
  for (let from = 0; from < rows.length; from += MAX_BATCH) {
    const count = Math.min(MAX_BATCH, rows.length - from);
    encodeInputs(input.x, learned.scale, count, (i) => rows[from + i]!, block);
    inputs.set(block.subarray(0, count * cols), from * cols);
  }
  const [mean, deviation] = learned.target;
  const target = learned.regression ? y.map((v) => (deviation! > 0 ? (v - mean!) / deviation! : 0)) : y;
  return {
    ...{ rows: rows.length, inputs, target, regression: learned.regression },
    weight: weight.map((w) => (w * rows.length) / total),
  };
}

/** Outputs that say what the class shares say; 0, the mean, for regression. */
function startScores(input: FitInput): Float64Array {
  if (input.task.kind === 'regression') return new Float64Array(1);
  const shares = classShares(input);
  return input.task.kind === 'binary' ? Float64Array.of(Math.log(shares[1]! / shares[0]!)) : shares.map(Math.log);
}

function modelOf(learned: Learned, theta: Float64Array, steps: number): MlpModel {
  requireFinite('mlp', theta);
  const { network, scale, target, regression } = learned;
  const parts: MlpParts = { shape: network.shape, theta: Float32Array.from(theta), scale, regression, target, steps };
  return new MlpModel(parts);
}

function* run(
  input: FitInput,
  learned: Learned,
  trainer: Trainer,
  epochs: number,
  context: FitContext,
): Generator<FitStep, MlpModel, void> {
  const { network } = learned;
  let best = { loss: Number.POSITIVE_INFINITY, theta: network.theta.slice(), step: 0 };
  const rows = input.validation?.rows;
  for (let step = 1; step <= epochs && !context.shouldStop(); step++) {
    trainer.epoch();
    const watched = rows === undefined || context.validationLoss === undefined ? undefined : rows;
    const loss =
      watched && context.validationLoss?.(modelOf(learned, network.theta, step).predict(input.x, { rows: watched }));
    if (loss === undefined || loss < best.loss) best = { loss: loss ?? best.loss, theta: network.theta.slice(), step };
    const { theta } = best;
    const shown = loss === undefined ? {} : { validationLoss: loss };
    yield { step, total: epochs, ...shown, snapshot: () => modelOf(learned, theta, step) };
  }
  return modelOf(learned, best.theta, best.step);
}

export default defineFamily({
  name: 'mlp',
  version: 1,
  doc: 'A small neural network of dense layers.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: false,
    acceptsCategories: false,
    wantsScaling: true,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: true,
    deterministic: true,
    maxRows: 200_000,
  },
  space: makeSpace,
  estimateCost: (config, { rows, cols, classes }) => {
    const width = Number(config['width'] ?? 64);
    const layers = Number(config['layers'] ?? 2);
    const outputs = classes > 2 ? classes : 1;
    const parameters = cols * width + (layers - 1) * width * width + width * outputs;
    const perVisit = 6 * parameters * 3.5e-10 + layers * width * 4e-8 + (cols + outputs) * 1e-8;
    return {
      seconds: 0.01 + rows * Number(config['epochs'] ?? 64) * perVisit,
      bytes: rows * (cols * 4 + 32) + parameters * 60 + MAX_BATCH * 8 * 6 * (cols + width * layers + outputs),
    };
  },
  *fit(input, config, context) {
    const training = trainingRows(input);
    const classes = classCount(input);
    const regression = classes === 0;
    const shape = {
      ...{ inputs: input.x.columns.length, width: config.width, layers: config.layers },
      outputs: classes > 2 ? classes : 1,
    };
    const learned: Learned = {
      ...{ network: new Network(shape), regression },
      ...{ scale: learnInputScale(input.x, training), target: targetFacts(training, regression) },
    };
    learned.network.initialise(context.rng.fork('weights'), startScores(input));
    const trainer = new Trainer(learned.network, examples(input, training, learned), {
      ...{ epochs: config.epochs, batch: config.batch, learningRate: config.learningRate },
      ...{ weightDecay: config.weightDecay, keep: 1 - config.dropout, rng: context.rng.fork('order') },
      shouldStop: () => context.shouldStop(),
    });
    return yield* run(input, learned, trainer, config.epochs, context);
  },
  fromState: (state) => restore(state),
});

function restore(state: State): MlpModel {
  const number = (name: string): number => requireNumber(state, name);
  return new MlpModel({
    shape: { inputs: number('inputs'), width: number('width'), layers: number('layers'), outputs: number('outputs') },
    theta: requireArray(state, 'theta', Float32Array),
    scale: { centre: requireArray(state, 'centre', Float64Array), factor: requireArray(state, 'factor', Float64Array) },
    regression: state.json['regression'] === true,
    target: requireArray(state, 'target', Float64Array),
    steps: number('steps'),
  });
}
