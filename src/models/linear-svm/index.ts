import { choice, defineSpace, float } from '../../space/space.ts';
import { defineFamily, type FitContext, type FitInput, type FitStep, type ProblemShape } from '../family.ts';
import { type Design, packDesign } from '../shared/design.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { type RowDesign, rowDesign } from '../shared/row-design.ts';
import { requireArray } from '../shared/state.ts';
import { classShares, weightedMean } from '../shared/targets.ts';
import { type TrainingRows, trainingRows } from '../shared/training-rows.ts';
import { type Calibration, calibrate } from './calibrate.ts';
import { classify, regress, rowLengths } from './dual-descent.ts';
import { LinearSvmModel } from './linear-svm-model.ts';

const makeSpace = ({ task }: Pick<ProblemShape, 'task'>) =>
  defineSpace({
    C: float(1e-3, 100, {
      default: 0.3,
      log: true,
      doc: 'Cost of an error, as in liblinear: larger fits the training rows more closely.',
    }),
    loss: choice(['squared', 'absolute'], {
      default: 'squared',
      doc: 'Whether errors beyond the margin (or the tube, for numbers) are squared.',
    }),
    ...(task === 'regression'
      ? {
          epsilon: float(0, 1, {
            default: 0.05,
            doc: 'Errors up to this are free, in standard deviations of the target.',
          }),
        }
      : {}),
  });

const MOST_EPOCHS = 1000;
const TOLERANCE = 1e-4;
/** Margins for the calibration come from so many folds, fitted less exactly. */
const FOLDS = 3;
const FOLD_EPOCHS = 60;
const FOLD_TOLERANCE = 1e-2;

interface Settings {
  readonly C: number;
  readonly loss: 'squared' | 'absolute';
  readonly epsilon?: number;
}

/** Coefficients of the columns as they are and the intercept of one machine; `w`: slots, then the bias. */
function plain(
  { columns }: Design,
  x: RowDesign,
  w: Float64Array,
  factor = 1,
): { coef: Float64Array; intercept: number } {
  const coef = new Float64Array(columns.length);
  let intercept = factor * w[x.columnOf.length]!;
  x.columnOf.forEach((j, s) => {
    coef[j] = factor * w[s]!;
    intercept -= coef[j]! * columns[j]!.base;
  });
  requireFinite('linear-svm', coef, [intercept]);
  return { coef, intercept };
}

/** Some rows of a design. */
function subset(x: RowDesign, keep: (row: number) => boolean): { readonly x: RowDesign; readonly rows: Uint32Array } {
  const rows = Uint32Array.from({ length: x.rows }, (_, i) => i).filter(keep);
  const starts = new Uint32Array(rows.length + 1);
  for (let k = 0; k < rows.length; k++) starts[k + 1] = starts[k]! + x.starts[rows[k]! + 1]! - x.starts[rows[k]!]!;
  const slot = new Uint32Array(starts[rows.length]!);
  const value = new Float32Array(starts[rows.length]!);
  const dense = new Float32Array(rows.length * x.width);
  rows.forEach((i, k) => {
    slot.set(x.slot.subarray(x.starts[i]!, x.starts[i + 1]!), starts[k]!);
    value.set(x.value.subarray(x.starts[i]!, x.starts[i + 1]!), starts[k]!);
    dense.set(x.dense.subarray(i * x.width, (i + 1) * x.width), k * x.width);
  });
  return { rows, x: { ...x, rows: rows.length, starts, slot, value, dense } };
}

/** Signs of the rows for machine k: its class against the others; with one machine, the second class against the first. */
const signs = (label: Uint32Array, k: number, machines: number): Float64Array =>
  Float64Array.from(label, (c) => (c === (machines === 1 ? 1 : k) ? 1 : -1));

/** Everything about classes that the machines need. */
interface ClassProblem {
  readonly x: RowDesign;
  readonly label: Uint32Array;
  readonly cost: Float64Array;
  readonly weight: Float64Array;
  readonly machines: number;
}

/** Margins of rows by machines that did not see them, row-major [rows, machines]; yields after each fold. */
function* foldMargins(
  problem: ClassProblem,
  squared: boolean,
  context: FitContext,
): Generator<number, Float64Array, void> {
  const { x, label, cost, machines } = problem;
  const margins = new Float64Array(x.rows * machines);
  const fold = foldsOf(label);
  for (let f = 0; f < FOLDS; f++) {
    const inner = subset(x, (i) => fold[i] !== f);
    const outer = subset(x, (i) => fold[i] === f);
    const lengths = rowLengths(inner.x);
    for (let k = 0; k < machines; k++) {
      const w = new Float64Array(x.columnOf.length + 1);
      const sign = signs(
        Uint32Array.from(inner.rows, (i) => label[i]!),
        k,
        machines,
      );
      const rng = context.rng.fork(`calibrate${f}/${k}`);
      const options = { squared, tolerance: FOLD_TOLERANCE, maxEpochs: FOLD_EPOCHS, rng };
      const own = { ...options, cost: Float64Array.from(inner.rows, (i) => cost[i]!), shouldStop: context.shouldStop };
      for (const _ of classify(inner.x, sign, lengths, w, own));
      outer.rows.forEach((i, at) => {
        margins[i * machines + k] = marginOf(outer.x, at, w);
      });
    }
    yield f + 1;
  }
  return margins;
}

function marginOf(x: RowDesign, i: number, w: Float64Array): number {
  let sum = w[x.columnOf.length]!;
  for (let j = 0; j < x.width; j++) sum += w[j]! * x.dense[i * x.width + j]!;
  for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) sum += w[x.slot[e]!]! * x.value[e]!;
  return sum;
}

/** Each class is dealt out over the folds in turn. */
function foldsOf(label: Uint32Array): Uint8Array {
  const next = new Map<number, number>();
  return Uint8Array.from(label, (c) => {
    const f = next.get(c) ?? c % FOLDS;
    next.set(c, (f + 1) % FOLDS);
    return f;
  });
}

function* fitClasses(
  input: FitInput,
  training: TrainingRows,
  settings: Settings,
  context: FitContext,
): Generator<FitStep, LinearSvmModel, void> {
  const present = Uint32Array.from(new Set(training.y)).sort();
  const shares = classShares(input);
  const p = input.x.columns.length;
  const squared = settings.loss === 'squared';
  const none = new LinearSvmModel({
    ...{ coef: new Float64Array(0), intercept: new Float64Array(0), scale: new Float64Array(p), shares },
    ...{ present: present.slice(0, 1), link: Float64Array.of(1) },
  });
  if (present.length < 2) return none;
  const design = packDesign(input.x, training);
  const x = rowDesign(design);
  const position = new Map(Array.from(present, (c, k) => [c, k]));
  const label = Uint32Array.from(training.y, (c) => position.get(c)!);
  const machines = present.length === 2 ? 1 : present.length;
  const cost = training.weight.map((w) => w * settings.C);
  const problem: ClassProblem = { x, label, cost, weight: training.weight, machines };
  const total = MOST_EPOCHS * machines;
  const folds = foldMargins(problem, squared, context);
  let next = folds.next();
  for (; next.done !== true; next = folds.next()) yield { step: 1, total, snapshot: () => none };
  const link = linkOf(calibrate(next.value, label, training.weight, machines));
  const coef = new Float64Array(machines * p);
  const intercept = new Float64Array(machines);
  const scale = Float64Array.from(design.columns, (c) => c.scale);
  const snapshot = (): LinearSvmModel =>
    new LinearSvmModel({ coef: coef.slice(), intercept: intercept.slice(), scale, present, shares, link });
  const lengths = rowLengths(x);
  for (let k = 0; k < machines; k++) {
    const w = new Float64Array(x.columnOf.length + 1);
    const rng = context.rng.fork(`machine${k}`);
    const options = {
      cost,
      squared,
      tolerance: TOLERANCE,
      maxEpochs: MOST_EPOCHS,
      rng,
      shouldStop: context.shouldStop,
    };
    const keep = (): void => {
      const own = plain(design, x, w);
      coef.set(own.coef, k * p);
      intercept[k] = own.intercept;
    };
    for (const epoch of classify(x, signs(label, k, machines), lengths, w, options)) {
      const take = (): LinearSvmModel => {
        keep();
        return snapshot();
      };
      yield { step: k * MOST_EPOCHS + epoch, total, snapshot: take };
    }
    keep();
  }
  return snapshot();
}

const linkOf = ({ slope, offsets }: Calibration): Float64Array => Float64Array.of(slope, ...offsets);

function* fitNumbers(
  input: FitInput,
  training: TrainingRows,
  settings: Settings,
  context: FitContext,
): Generator<FitStep, LinearSvmModel, void> {
  const { y, weight } = training;
  const mean = weightedMean(input);
  const variance = y.reduce((sum, v, i) => sum + (weight[i]! / training.total) * (v - mean) ** 2, 0);
  const deviation = Math.sqrt(variance) > 1e-12 * Math.abs(mean) ? Math.sqrt(variance) : 0;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of y) [low, high] = [Math.min(low, v), Math.max(high, v)];
  const design = packDesign(input.x, training);
  const x = rowDesign(design);
  const scale = Float64Array.from(design.columns, (c) => c.scale);
  const w = new Float64Array(x.columnOf.length + 1);
  const link = y.length === 0 ? Float64Array.of(mean, mean) : Float64Array.of(2 * low - high, 2 * high - low);
  const snapshot = (): LinearSvmModel => {
    const { coef, intercept } = plain(design, x, w, deviation);
    const none = { present: new Uint32Array(0), shares: new Float64Array(0) };
    return new LinearSvmModel({ coef, intercept: Float64Array.of(intercept + mean), scale, link, ...none });
  };
  if (deviation === 0) return snapshot();
  const options = {
    ...{ squared: settings.loss === 'squared', tolerance: TOLERANCE, maxEpochs: MOST_EPOCHS },
    ...{ cost: weight.map((v) => v * settings.C), epsilon: settings.epsilon ?? 0 },
    ...{ rng: context.rng.fork('machine'), shouldStop: context.shouldStop },
  };
  const target = y.map((v) => (v - mean) / deviation);
  for (const step of regress(x, target, rowLengths(x), w, options)) yield { step, total: MOST_EPOCHS, snapshot };
  return snapshot();
}

export default defineFamily({
  name: 'linear-svm',
  version: 1,
  doc: 'Linear support vector machine; one a class for several classes, with calibrated probabilities.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
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
  space: makeSpace,
  estimateCost: (config, { task, rows, cols, classes, sparse = { cols: 0, entries: 0 } }) => {
    const machines = classes > 2 ? classes : 1;
    const strength = Number(config['C'] ?? 0.3) / 0.3;
    const sharp = config['loss'] === 'absolute' ? 5 : 1;
    // measured: many rows take more epochs, and numbers all the more the dearer an error is
    const dear = task === 'regression' ? sharp * Math.sqrt(strength) : strength ** 0.25;
    const epochs = 250 * Math.sqrt(rows / 1000) * dear;
    const entries = cols + 1.5 * sparse.entries;
    return {
      seconds:
        3e-3 +
        rows * (entries * 5e-8 + machines * Math.min(MOST_EPOCHS, 10 + epochs) * (entries * 4e-9 + 3e-8)) +
        sparse.cols * 1e-6,
      bytes: rows * (cols * 8 + sparse.entries * 24 + 64) + (cols + sparse.cols + 1) * machines * 16,
    };
  },
  *fit(input, config, context) {
    const training = trainingRows(input);
    if (input.task.kind === 'regression') return yield* fitNumbers(input, training, config, context);
    return yield* fitClasses(input, training, config, context);
  },
  fromState: (state) =>
    new LinearSvmModel({
      coef: requireArray(state, 'coef', Float64Array),
      intercept: requireArray(state, 'intercept', Float64Array),
      scale: requireArray(state, 'scale', Float64Array),
      present: requireArray(state, 'present', Uint32Array),
      shares: requireArray(state, 'shares', Float64Array),
      link: requireArray(state, 'link', Float64Array),
    }),
});
