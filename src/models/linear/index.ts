import { bool, choice, defineSpace, float } from '../../space/space.ts';
import { defineFamily, type FitContext, type FitInput, type FitStep } from '../family.ts';
import { packDesign } from '../shared/design.ts';
import { choosePenalty, choosePenaltyInside, watchedLoss } from '../shared/penalty-path.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { requireArray } from '../shared/state.ts';
import { weightedMean } from '../shared/targets.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { LinearModel } from './linear-model.ts';
import { type LinearLoss, LOSS_NAMES, lossOf } from './loss.ts';
import { type LinearPenalty, makeProblem, targetMoments } from './problem.ts';
import { GRAM_COLUMNS, MOST_STEPS, makeSolver, QUANTILE_COLUMNS, type Solver } from './solver.ts';

const space = defineSpace({
  alpha: float(1e-5, 10, {
    default: 3e-3,
    log: true,
    doc: 'Strength of the penalty, as in scikit-learn for a target of variance 1; where a path is followed, of no account.',
  }),
  l1Ratio: float(0, 1, { default: 0, doc: 'Share of the penalty that is absolute (1 = lasso, 0 = ridge).' }),
  path: bool({
    default: false,
    doc: 'Follows the whole path of penalties and keeps the best for the validation rows, or for training rows held out.',
  }),
  loss: choice(LOSS_NAMES, {
    default: 'auto',
    doc: 'What is minimised: squares, Huber loss or a quantile; auto = what the metric of the run asks for.',
  }),
  quantile: float(0.01, 0.99, {
    default: 0.5,
    doc: 'The quantile that is predicted.',
    when: { param: 'loss', in: ['quantile'] },
  }),
});

/** Strongest to weakest, half a power of ten each. */
const PATH = Array.from({ length: 13 }, (_, k) => 10 ** (1 - k / 2));

/** A model that answers `mean`: there is nothing to learn from. */
function constantModel(input: FitInput, mean: number): LinearModel {
  const p = input.x.columns.length;
  return new LinearModel({
    coef: new Float64Array(p),
    scale: new Float64Array(p),
    intercept: mean,
    low: mean,
    high: mean,
  });
}

/** One target and design, ready to be fitted with any penalty. */
interface Task {
  readonly solver: Solver;
  model(chosen?: number): LinearModel;
}

/** Undefined when there is nothing to learn from. */
function prepare(input: FitInput, loss: LinearLoss, context: FitContext): Task | undefined {
  const training = trainingRows(input);
  const moments = targetMoments(training);
  if (training.rows.length === 0 || moments.scale === 0) return undefined;
  const design = packDesign(input.x, training, context.kernels);
  const solver = makeSolver(makeProblem(design, training, moments), loss, context);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of training.y) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const scale = Float64Array.from(design.columns, (c) => c.scale);
  const model = (alpha?: number): LinearModel => {
    const solution = solver.current();
    const coef = solution.coef.map((v) => v * moments.scale);
    let intercept = moments.mean + solution.intercept * moments.scale;
    for (let j = 0; j < coef.length; j++) intercept -= coef[j]! * (design.columns[j]!.base + design.columns[j]!.mean);
    requireFinite('linear', coef, [intercept]);
    const chosen = alpha === undefined ? {} : { alpha };
    return new LinearModel({ coef, intercept, scale, low: 2 * low - high, high: 2 * high - low, ...chosen });
  };
  return { solver, model };
}

/** Mean loss of predictions for some rows, as the model minimises it (absolute errors for Huber's). */
function meanLoss(input: FitInput, rows: Uint32Array, prediction: Float64Array, loss: LinearLoss): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const r = input.y[rows[i]!]! - prediction[i]!;
    const w = input.weight?.[rows[i]!] ?? 1;
    const q = loss.kind === 'quantile' ? loss.quantile : 0.5;
    sum += w * (loss.kind === 'squared' ? r * r : r * (r > 0 ? q : q - 1));
  }
  return sum;
}

/** The strength that suits training rows which are held out; undefined when there are too few. */
function innerChoice(input: FitInput, loss: LinearLoss, l1Ratio: number, context: FitContext) {
  const pathOn = (part: FitInput) => {
    const task = prepare(part, loss, context);
    return task === undefined ? undefined : pathFit(task, l1Ratio);
  };
  return choosePenaltyInside(input, context, pathOn, (rows, prediction) => meanLoss(input, rows, prediction, loss));
}

function pathFit({ solver, model }: Task, l1Ratio: number) {
  return { penalties: PATH, solve: (alpha: number) => solver.solve({ alpha, l1Ratio }), model };
}

function* solveOne(task: Task, penalty: LinearPenalty, chosen?: number): Generator<FitStep, LinearModel, void> {
  for (const step of task.solver.solve(penalty)) yield { step, total: MOST_STEPS, snapshot: () => task.model(chosen) };
  return task.model(chosen);
}

export default defineFamily({
  name: 'linear',
  version: 2,
  doc: 'Linear regression with an elastic net penalty; squared, Huber or quantile loss.',
  traits: {
    tasks: ['regression'],
    acceptsMissing: false,
    acceptsCategories: false,
    wantsScaling: true,
    acceptsSparse: true,
    honoursWeights: true,
    honoursMonotone: false,
    honoursInteractions: true,
    stopsEarly: false,
    deterministic: true,
    stable: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: () => space,
  estimateCost: (config, { rows, cols: dense, sparse = { cols: 0, entries: 0 } }) => {
    const cols = dense + sparse.cols;
    const entries = dense + 1.5 * sparse.entries;
    // few of the sparse columns take part in a lasso
    const descent = dense + 0.1 * sparse.entries;
    const gram = cols <= Math.min(GRAM_COLUMNS, 2 * rows);
    const lasso = Number(config['l1Ratio'] ?? 0) > 0;
    const points = config['path'] === true ? PATH.length : 1;
    const work = gram
      ? rows * cols * (entries / 12 + 2) + points * (lasso ? 40 * cols * cols : cols ** 3 / 3)
      : points * (lasso ? 100 * rows * descent : 15 * rows * entries + 100 * cols);
    const narrow = Math.min(cols, QUANTILE_COLUMNS);
    const robust =
      config['loss'] === 'quantile'
        ? points * 25 * rows * (narrow * (narrow / 4 + 6) + 500)
        : config['loss'] === 'huber'
          ? points * 25 * rows * (entries + 20)
          : 0;
    return {
      seconds: 1e-3 + rows * (5e-9 * dense + 5e-8 * sparse.entries) + 1.5e-9 * (work + robust),
      bytes: rows * (dense * 8 + sparse.entries * 16 + 40) + (gram ? cols * cols * 16 : 0),
    };
  },
  *fit(input, config, context) {
    const loss = lossOf(config.loss, config.quantile ?? 0.5, context.metric);
    const watched = config.path ? watchedLoss(input, context) : undefined;
    const alpha =
      config.path && watched === undefined ? yield* innerChoice(input, loss, config.l1Ratio, context) : undefined;
    const task = prepare(input, loss, context);
    if (task === undefined) return constantModel(input, weightedMean(input));
    if (watched === undefined)
      return yield* solveOne(task, { alpha: alpha ?? config.alpha, l1Ratio: config.l1Ratio }, alpha);
    const stop = (): boolean => context.shouldStop();
    const chosen = yield* choosePenalty(pathFit(task, config.l1Ratio), input, watched.rows, watched.loss, stop);
    return chosen.model;
  },
  fromState: (state) => {
    const [intercept, low, high] = requireArray(state, 'bounds', Float64Array);
    return new LinearModel({
      coef: requireArray(state, 'coef', Float64Array),
      scale: requireArray(state, 'scale', Float64Array),
      intercept: intercept!,
      low: low!,
      high: high!,
      // version 1 did not say
      ...(typeof state.json['alpha'] === 'number' ? { alpha: state.json['alpha'] } : {}),
    });
  },
});
