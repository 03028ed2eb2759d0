import type { Kernels } from '../../kernels/kernels.ts';
import { sumOf, type TrainingRows } from '../shared/training-rows.ts';
import { type BaseScores, squaredBase } from './base-score.ts';
import { LeafResiduals } from './leaf-residuals.ts';
import { type ArenaTargets, arenaTargets, type Objective, type ObjectiveBuffers } from './objective.ts';
import { weightedQuantile } from './weighted-quantile.ts';

/** Targets below this share of their median count like it in relative errors, so that zeros do not rule the model. */
const LEAST_SHARE = 0.01;
/** Errors below this share of the standard deviation are never told apart: float32 gradients would vanish. */
const LEAST_UNIT = 1e-9;
const UNBOUNDED = { outputs: 1, link: 'identity', maxStep: Number.POSITIVE_INFINITY } as const;

/** What the objectives of real values share: standardised targets in the arena. */
interface Standardised extends ArenaTargets {
  readonly base: BaseScores;
  /** Byte offset of the weights; 0: none. */
  readonly weights: number;
}
function standardise(train: TrainingRows, base: BaseScores, kernels: Kernels, at: ObjectiveBuffers): Standardised {
  const targets = arenaTargets(train, kernels, at, base);
  return { ...targets, base, weights: targets.w?.byteOffset ?? 0 };
}
function objectiveOf({ base, sums }: Standardised, run: () => void, renew?: (rows: Uint32Array) => number): Objective {
  return {
    ...UNBOUNDED,
    base,
    startRound: () => undefined,
    gradients: () => {
      run();
      return { absG: sums[0]!, h: sums[1]! };
    },
    ...(renew === undefined ? {} : { renew }),
  };
}

/** Halved squared error. */
export function squared(
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
  base: BaseScores = squaredBase(train),
): Objective {
  const s = standardise(train, base, kernels, at);
  return objectiveOf(s, () =>
    kernels.exports.squared(at.rows, at.n, at.score, s.y.byteOffset, s.weights, at.g, at.h, s.sums.byteOffset),
  );
}

/** Halved squared error of log(1 + y), for y above -1. */
export function squaredLog(train: TrainingRows, kernels: Kernels, at: ObjectiveBuffers, base?: BaseScores): Objective {
  return { ...squared({ ...train, y: train.y.map(Math.log1p) }, kernels, at, base), link: 'expm1' };
}

/** Pinball loss (Koenker, Bassett 1978); leaves hold quantiles of residuals. One half gives the absolute error. */
export function quantile(
  alpha: number,
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
  base: BaseScores = quantileBase(alpha, train),
): Objective {
  const s = standardise(train, base, kernels, at);
  const leaf = new LeafResiduals(s, kernels, at);
  // Slopes of 2 together, so that the median has gradients of size 1.
  const [above, below] = [2 - 2 * alpha, 2 * alpha];
  return objectiveOf(
    s,
    () => {
      const out = s.sums.byteOffset;
      kernels.exports.slopes(at.rows, at.n, at.score, s.y.byteOffset, s.weights, above, below, at.g, at.h, out);
    },
    (rows) => leaf.quantile(rows, alpha),
  );
}

/**
 * Absolute error as a share of the target; with `c` above 0 the fair loss with that scale, so weighted.
 */
export function mape(
  c: number,
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
  base?: BaseScores,
): Objective {
  const size = train.y.map(Math.abs);
  const middle = weightedQuantile(Float64Array.from(size), Float64Array.from(train.weight), size.length, 0.5);
  const floor = middle > 0 ? middle * LEAST_SHARE : size.reduce((a, b) => Math.max(a, b), 0);
  // A constant 0 leaves every share undefined and every weight equal. Unit first: tiny targets must not overflow.
  const weight = train.weight.map((w, i) => (floor > 0 ? w * (floor / Math.max(floor, size[i]!)) : w));
  const weighted = { ...train, weight, ...sumOf(weight) };
  return c > 0 ? fair(c, weighted, kernels, at, base) : quantile(0.5, weighted, kernels, at, base);
}

/**
 * Huber's loss: squared up to `delta`, then linear. Leaves hold the median of their residuals plus the mean of what is
 * left, clipped to delta (Friedman 2001, algorithm 4).
 */
export function huber(
  delta: number,
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
  base: BaseScores = robustBase(delta, train),
): Objective {
  const bound = Math.max(delta / base.scale, 1);
  const s = standardise(train, base, kernels, at);
  const leaf = new LeafResiduals(s, kernels, at);
  return objectiveOf(
    s,
    () =>
      kernels.exports.huber(at.rows, at.n, at.score, s.y.byteOffset, s.weights, bound, at.g, at.h, s.sums.byteOffset),
    (rows) => leaf.clippedMean(rows, bound),
  );
}

/** The fair loss c^2 (|d| / c - log(1 + |d| / c)): between squared (c large) and absolute. */
export function fair(
  c: number,
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
  base: BaseScores = robustBase(c, train),
): Objective {
  const s = standardise(train, base, kernels, at);
  const scaled = Math.max(c / base.scale, 1);
  return objectiveOf(s, () =>
    kernels.exports.fair(at.rows, at.n, at.score, s.y.byteOffset, s.weights, scaled, at.g, at.h, s.sums.byteOffset),
  );
}

/** Starts at a quantile of the targets. */
function quantileBase(alpha: number, train: TrainingRows): BaseScores {
  const values = Float64Array.from(train.y);
  const shift = weightedQuantile(values, Float64Array.from(train.weight), values.length, alpha);
  return { start: new Float64Array(1), shift, scale: squaredBase(train).scale };
}
/** Starts at the median, in units of the standard deviation or of `unit`, if that is smaller. */
function robustBase(unit: number, train: TrainingRows): BaseScores {
  const base = quantileBase(0.5, train);
  return { ...base, scale: Math.min(Math.max(unit, LEAST_UNIT * base.scale), base.scale) };
}
