import type { Kernels } from '../../kernels/kernels.ts';
import { bool, defineSpace, float } from '../../space/space.ts';
import { defineFamily, type FitContext, type FitInput } from '../family.ts';
import { DenseRows } from '../shared/dense-rows.ts';
import { type Design, packDesign } from '../shared/design.ts';
import { choosePenalty, choosePenaltyInside, type PathFit, watchedLoss } from '../shared/penalty-path.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { rowDesign } from '../shared/row-design.ts';
import { requireArray } from '../shared/state.ts';
import { classShares } from '../shared/targets.ts';
import { type TrainingRows, trainingRows } from '../shared/training-rows.ts';
import { LogisticModel } from './logistic-model.ts';
import type { LogisticProblem } from './problem.ts';
import { overRows } from './row-products.ts';
import { MAX_ITERATIONS, solveLogistic } from './solve.ts';

const space = defineSpace({
  C: float(1e-4, 1e3, {
    default: 3,
    log: true,
    doc: 'Inverse strength of the penalty, as in scikit-learn: larger fits more closely; of no account with a path.',
  }),
  l1Ratio: float(0, 1, { default: 0, doc: 'Share of the penalty that is absolute (1 = lasso, 0 = ridge).' }),
  path: bool({
    default: false,
    doc: 'Follows the whole path of penalties and keeps the best for the validation rows, or for training rows held out.',
  }),
});

/** Fewer dense columns than this are read together with the sparse ones. */
const DENSE_COLUMNS = 4;
/** Values of C, strongest penalty first, half a power of ten each. */
const PATH = Array.from({ length: 15 }, (_, k) => 10 ** (-4 + k / 2));

function presentClasses(training: TrainingRows): Uint32Array {
  return Uint32Array.from(new Set(training.y)).sort();
}

function makeProblem(training: TrainingRows, present: Uint32Array, design: Design, kernels: Kernels): LogisticProblem {
  const position = new Uint32Array((present.at(-1) ?? 0) + 1);
  present.forEach((c, k) => {
    position[c] = k;
  });
  const x = rowDesign(design);
  const { weight, total } = training;
  // loops: the callback of `from` costs as much as a pass over all columns
  const label = new Uint32Array(training.y.length);
  for (let i = 0; i < label.length; i++) label[i] = position[training.y[i]!]!;
  const outputs = present.length === 2 ? 1 : present.length;
  const problem = { x, label, weight, total, outputs, kernels };
  if (x.width < DENSE_COLUMNS) return problem;
  const sign = new Float64Array(label.length);
  for (let i = 0; i < label.length; i++) sign[i] = label[i] === 1 ? 1 : -1;
  return { ...problem, dense: new DenseRows(x, sign, weight, kernels) };
}

/** Coefficients of the columns as they are, row-major [outputs, columns], and intercepts. */
function plainCoefficients(
  { columns }: Design,
  { x, outputs }: LogisticProblem,
  w: Float64Array,
): { coef: Float64Array; intercept: Float64Array } {
  const p = columns.length;
  const slots = x.columnOf.length;
  const coef = new Float64Array(outputs * p);
  const intercept = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    intercept[o] = w[slots * outputs + o]!;
    for (let s = 0; s < slots; s++) {
      const { base, mean } = columns[x.columnOf[s]!]!;
      const value = w[s * outputs + o]!;
      coef[o * p + x.columnOf[s]!] = value;
      intercept[o]! -= value * (base + mean);
    }
  }
  // a number added to the scores of all classes changes nothing: their mean is made 0
  const mean = outputs === 1 ? 0 : intercept.reduce((sum, b) => sum + b, 0) / outputs;
  for (let o = 0; o < outputs; o++) intercept[o]! -= mean;
  requireFinite('logistic', coef, intercept);
  return { coef, intercept };
}

/** One design, ready to be fitted with any penalty. */
interface Task {
  readonly path: PathFit<LogisticModel>;
  /** Iterations, each with the model that it reached. */
  solve(C: number): Generator<number, void, void>;
}

function prepare(input: FitInput, training: TrainingRows, l1Ratio: number, context: FitContext): Task {
  const stop = (): boolean => context.shouldStop();
  const present = presentClasses(training);
  const shares = classShares(input);
  const design = packDesign(input.x, training, context.kernels);
  const problem = makeProblem(training, present, design, context.kernels);
  const scale = Float64Array.from(design.columns, (c) => c.scale);
  const w = new Float64Array((problem.x.columnOf.length + 1) * problem.outputs);
  const solve = (C: number) => solveLogistic(problem, { C, l1Ratio }, w, stop);
  const model = (): LogisticModel =>
    new LogisticModel({ ...plainCoefficients(design, problem, w), scale, present, shares });
  return { path: { penalties: PATH, solve, model }, solve };
}

/** The C that suits training rows which are held out; undefined when there are too few rows or classes. */
function innerChoice(input: FitInput, l1Ratio: number, context: FitContext) {
  const pathOn = (part: FitInput) => {
    const training = trainingRows(part);
    return presentClasses(training).length < 2 ? undefined : prepare(part, training, l1Ratio, context).path;
  };
  return choosePenaltyInside(input, context, pathOn, (rows, prediction) => logLoss(input, rows, prediction));
}

/** @param prediction as of `FittedModel.predict`, for `rows` */
function logLoss(input: FitInput, rows: Uint32Array, prediction: Float64Array): number {
  const outputs = prediction.length / rows.length;
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const own = input.y[rows[i]!]!;
    const p = outputs > 1 ? prediction[i * outputs + own]! : own === 1 ? prediction[i]! : 1 - prediction[i]!;
    sum -= (input.weight?.[rows[i]!] ?? 1) * Math.log(Math.max(1e-15, p));
  }
  return sum;
}

export default defineFamily({
  name: 'logistic',
  version: 1,
  doc: 'Logistic regression (softmax for several classes) with an elastic net penalty.',
  traits: {
    tasks: ['binary', 'multiclass'],
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
  estimateCost: (config, { rows, cols, classes, sparse = { cols: 0, entries: 0 } }) => {
    const outputs = classes > 2 ? classes : 1;
    const strength = Math.log10(1 + 100 * Number(config['C'] ?? 1));
    const lasso = Number(config['l1Ratio'] ?? 0) > 0;
    const known = cols + sparse.cols <= 400 && !lasso;
    const joint = outputs > 1 ? 20 * strength * outputs ** 0.4 : 6 + 3 * strength;
    // the quasi-Newton method only ends what Newton steps began
    const iterations = known ? joint : lasso ? 10 : 30 + 20 * strength;
    // warm starts and the early end of a path save more than half of its points
    const points = config['path'] === true ? 0.4 * PATH.length : 1;
    const entries = cols + 1.5 * sparse.entries;
    const size = (cols + sparse.cols + 1) * outputs;
    // rounds of proximal Newton steps, one output after the other
    const active = Math.min(entries, 700);
    const rounds = lasso ? (outputs > 1 ? 40 : 8) * outputs : 0;
    const newton = rounds * rows * (active * active * 2e-10 + entries * 1e-8 + outputs * 3e-7);
    if (overRows(rows, cols) && sparse.cols === 0 && !lasso && config['path'] !== true)
      return {
        seconds: 2e-3 + rows * cols * (1e-8 + 4e-11 * rows) + 8e-10 * iterations * outputs * rows * rows,
        bytes: rows * (cols * 16 + 4 * rows) + size * 8 * 10,
      };
    return {
      seconds:
        2e-3 +
        points * newton +
        rows * entries * 3e-8 +
        points * iterations * (rows * outputs * (entries * 5e-9 + 3e-8) + size * 5e-8),
      bytes:
        rows * (cols * 12 + 40 + sparse.entries * 24 + 40) +
        size * 8 * 30 +
        (known ? (cols + sparse.cols) ** 2 * 16 : 0),
    };
  },
  *fit(input, config, context) {
    const training = trainingRows(input);
    const present = presentClasses(training);
    if (present.length < 2) {
      const [coef, intercept] = [new Float64Array(0), new Float64Array(0)];
      const scale = new Float64Array(input.x.columns.length);
      return new LogisticModel({ coef, intercept, scale, present, shares: classShares(input) });
    }
    const stop = (): boolean => context.shouldStop();
    const watched = config.path ? watchedLoss(input, context) : undefined;
    const C = config.path && watched === undefined ? yield* innerChoice(input, config.l1Ratio, context) : undefined;
    const { path, solve } = prepare(input, training, config.l1Ratio, context);
    if (watched !== undefined) return (yield* choosePenalty(path, input, watched.rows, watched.loss, stop)).model;
    const penalty = C ?? config.C;
    for (const step of solve(penalty)) yield { step, total: MAX_ITERATIONS, snapshot: () => path.model(penalty) };
    return path.model(penalty);
  },
  fromState: (state) =>
    new LogisticModel({
      coef: requireArray(state, 'coef', Float64Array),
      intercept: requireArray(state, 'intercept', Float64Array),
      scale: requireArray(state, 'scale', Float64Array),
      present: requireArray(state, 'present', Uint32Array),
      shares: requireArray(state, 'shares', Float64Array),
    }),
});
