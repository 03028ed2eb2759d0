import { defineSpace, float } from '../../space/space.ts';
import { defineFamily, type FitContext, type FitInput, type FitStep } from '../family.ts';
import { solveCholesky } from '../shared/cholesky.ts';
import { packDesign } from '../shared/design.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { requireArray } from '../shared/state.ts';
import { weightedMean } from '../shared/targets.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { covarianceSweep, residualSweep, type Sweep } from './coordinate-descent.ts';
import { LinearModel, type LinearParts } from './linear-model.ts';
import { correlations, type LinearProblem, makeProblem, targetMoments } from './problem.ts';

const space = defineSpace({
  alpha: float(1e-5, 10, {
    default: 3e-3,
    log: true,
    doc: 'Strength of the penalty, as in scikit-learn for a target of variance 1.',
  }),
  l1Ratio: float(0, 1, { default: 0, doc: 'Share of the penalty that is absolute (1 = lasso, 0 = ridge).' }),
});

/** Up to this many columns their correlations are computed once, and a sweep no longer reads the rows. */
const GRAM_COLUMNS = 800;
const MAX_SWEEPS = 1000;
/** Sweeps end when no standardised coefficient changes by more. */
const TOLERANCE = 1e-7;
/** Early points of the path need not be exact. */
const LOOSE_TOLERANCE = 1e-3;

interface Work {
  readonly sweep?: Sweep;
  /** Standardised coefficients. */
  readonly v: Float64Array;
}

/** Ridge with few columns is solved at once; everything else is prepared for sweeps. */
function prepare(problem: LinearProblem, context: FitContext): Work {
  const { covariance, l1, l2, design } = problem;
  const p = covariance.length;
  const stop = (): boolean => context.shouldStop();
  if (p > GRAM_COLUMNS) return { v: new Float64Array(p), sweep: residualSweep(problem, stop) };
  const gram = correlations(problem, stop);
  if (gram === undefined) return { v: new Float64Array(p) };
  if (l1.some((f) => f > 0)) return { v: new Float64Array(p), sweep: covarianceSweep(problem, gram) };
  for (let j = 0; j < p; j++) gram[j * p + j] = design.columns[j]!.scale > 0 ? 1 + l2[j]! : 1;
  const v = covariance.slice();
  solveCholesky(gram, v);
  return { v };
}

/**
 * Multiples of the l1 penalty, from where the first coefficient appears down to 1: each start is near the next optimum.
 */
function l1Path(problem: LinearProblem): number[] {
  let start = 0;
  for (let j = 0; j < problem.l1.length; j++)
    if (problem.l1[j]! > 0) start = Math.max(start, Math.abs(problem.covariance[j]!) / problem.l1[j]!);
  const path: number[] = [];
  for (let factor = start / 3; factor > 1.5; factor /= 3) path.push(factor);
  return [...path, 1];
}

function* descend(
  work: Work,
  problem: LinearProblem,
  context: FitContext,
  snapshot: () => LinearModel,
): Generator<FitStep, void, void> {
  let step = 0;
  for (const factor of l1Path(problem)) {
    for (let change = Number.POSITIVE_INFINITY; change > (factor > 1 ? LOOSE_TOLERANCE : TOLERANCE); ) {
      if (work.sweep === undefined || step >= MAX_SWEEPS || context.shouldStop()) return;
      change = work.sweep(work.v, factor);
      yield { step: ++step, total: MAX_SWEEPS, snapshot };
    }
  }
}

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

export default defineFamily({
  name: 'linear',
  version: 1,
  doc: 'Linear regression with an elastic net penalty.',
  traits: {
    tasks: ['regression'],
    acceptsMissing: false,
    acceptsCategories: false,
    wantsScaling: true,
    acceptsSparse: true,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: false,
    deterministic: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: () => space,
  estimateCost: (config, { rows, cols }) => {
    const gram = cols <= GRAM_COLUMNS;
    const sweeps = Number(config['l1Ratio'] ?? 0) > 0 ? 100 : 30;
    const work = gram ? rows * cols * (cols / 2 + 2) + (sweeps + cols) * cols * cols : rows * cols * 2 * sweeps;
    return {
      seconds: 1e-3 + 5e-8 * rows * cols + 1.5e-9 * work,
      bytes: rows * (cols * 4 + 40) + (gram ? cols * cols * 8 : 0),
    };
  },
  *fit(input, config, context) {
    const training = trainingRows(input);
    const moments = targetMoments(training);
    if (training.rows.length === 0 || moments.scale === 0) return constantModel(input, weightedMean(input));
    const design = packDesign(input.x, training);
    const problem = makeProblem(design, training, moments, config);
    const work = prepare(problem, context);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const v of training.y) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    const scale = Float64Array.from(design.columns, (c) => c.scale);
    const snapshot = (): LinearModel => {
      const coef = work.v.map((v, j) => (scale[j]! > 0 ? (v * moments.scale) / scale[j]! : 0));
      let intercept = moments.mean;
      for (let j = 0; j < coef.length; j++) intercept -= coef[j]! * (design.columns[j]!.base + design.columns[j]!.mean);
      requireFinite('linear', coef, [intercept]);
      const parts: LinearParts = { coef, intercept, scale, low: 2 * low - high, high: 2 * high - low };
      return new LinearModel(parts);
    };
    if (work.sweep === undefined) yield { step: 1, total: 1, snapshot };
    else yield* descend(work, problem, context, snapshot);
    return snapshot();
  },
  fromState: (state) => {
    const [intercept, low, high] = requireArray(state, 'bounds', Float64Array);
    return new LinearModel({
      coef: requireArray(state, 'coef', Float64Array),
      scale: requireArray(state, 'scale', Float64Array),
      intercept: intercept!,
      low: low!,
      high: high!,
    });
  },
});
