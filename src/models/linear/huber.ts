import type { Kernels } from '../../kernels/kernels.ts';
import { factorCholesky, solveFactored } from '../shared/cholesky.ts';
import { DenseRows } from '../shared/dense-rows.ts';
import type { Objective } from '../shared/lbfgs.ts';
import { gramOfSlots, type RowDesign } from '../shared/row-design.ts';
import { addSparseGradient, addSparseScores } from './sparse-pass.ts';

/** Residuals beyond so many deviations count linearly; 95 % as efficient as least squares on normal errors. */
export const HUBER_EPSILON = 1.35;

export interface HuberProblem {
  readonly x: RowDesign;
  readonly y: Float64Array;
  /** Shape [rows], summing to 1. */
  readonly share: Float64Array;
  /** Factors of b_j^2 / 2, shape [slots]. */
  readonly l2: Float64Array;
  /** Factors of |b_j|, shape [slots]. */
  readonly l1: Float64Array;
  readonly passes: HuberPasses;
  readonly kernels: Kernels;
}

/** What passes over the rows write to; made once for all penalties. */
export interface HuberPasses {
  readonly dense: DenseRows | undefined;
  /** Predictions and then slopes, shape [rows] at least. */
  readonly scores: Float64Array;
}

export function huberPasses(x: RowDesign, kernels: Kernels): HuberPasses {
  const none = new Float64Array(0);
  const dense = x.width > 0 ? new DenseRows(x, none, none, kernels) : undefined;
  return { dense, scores: dense?.scores ?? new Float64Array(x.rows) };
}

/** Slots whose curvature is kept as a matrix. */
const CURVATURE_SLOTS = 400;

/**
 * Mean over rows of s + H((y - x b) / s) s with H(z) = z^2 inside epsilon and 2 epsilon |z| - epsilon^2 outside, over the
 * coefficients b and the scale s > 0 at once, which is convex (Huber 1981, section 7.7; Owen 2007). Unknowns: b of the
 * slots in units of their deviation, the intercept of centred columns, ln s.
 */
export class HuberObjective implements Objective {
  readonly size: number;
  readonly l1?: Float64Array;
  private readonly problem: HuberProblem;
  private readonly curvature: Float64Array | undefined;

  constructor(problem: HuberProblem) {
    this.problem = problem;
    const { x, l1 } = problem;
    const slots = x.columnOf.length;
    this.size = slots + 2;
    if (l1.some((f) => f > 0))
      this.l1 = Float64Array.from({ length: this.size }, (_, s) => (s < slots ? l1[s]! / x.scale[s]! : 0));
    else if (slots <= CURVATURE_SLOTS) this.curvature = this.makeCurvature();
  }

  private makeCurvature(): Float64Array {
    const { x, share, l2, kernels } = this.problem;
    const slots = x.columnOf.length;
    const { gram, size } = gramOfSlots(x, Uint32Array.from(x.columnOf.keys()), share, 1, kernels);
    const unit = (s: number): number => (s < slots ? 1 / x.scale[s]! : 1);
    for (let a = 0; a < size; a++) {
      for (let b = 0; b <= a; b++) gram[a * size + b]! *= 2 * unit(a) * unit(b);
      gram[a * size + a]! += 1e-9 + (a < slots ? l2[a]! * unit(a) ** 2 : 0);
    }
    factorCholesky(gram, size);
    return gram;
  }

  precondition(v: Float64Array): void {
    if (this.curvature !== undefined) solveFactored(this.curvature, v.subarray(0, this.size - 1));
  }

  /** Coefficients of the centred columns, then the intercept. */
  coefficients(at: Float64Array): Float64Array {
    const { scale } = this.problem.x;
    return at.slice(0, -1).map((v, s) => (s < scale.length ? v / scale[s]! : v));
  }

  evaluate(at: Float64Array, gradient: Float64Array): number {
    const { x, l2, passes } = this.problem;
    const slots = x.columnOf.length;
    const b = this.coefficients(at);
    const spread = Math.exp(at[slots + 1]!);
    let shift = b[slots]!;
    for (let s = 0; s < slots; s++) shift -= b[s]! * x.mean[s]!;
    if (passes.dense === undefined) passes.scores.fill(shift);
    else passes.dense.score(b, 1, 0, shift);
    if (slots > x.width) addSparseScores(x, b, passes.scores);
    let { value, slope, pull } = this.slopes(spread);
    gradient.fill(0);
    passes.dense?.gradient(gradient, 1, 0);
    if (slots > x.width) addSparseGradient(x, passes.scores, gradient);
    for (let s = 0; s < slots; s++) {
      value += 0.5 * l2[s]! * b[s]! * b[s]!;
      gradient[s] = (gradient[s]! - x.mean[s]! * pull + l2[s]! * b[s]!) / x.scale[s]!;
    }
    gradient[slots] = pull;
    gradient[slots + 1] = slope * spread;
    return value;
  }

  /** Predictions become slopes; returns the loss, its slope by the scale and the sum of the slopes. */
  private slopes(spread: number): { value: number; slope: number; pull: number } {
    const { x, y, share, passes } = this.problem;
    const { scores } = passes;
    const inverse = 1 / spread;
    let value = 0;
    let slope = 0;
    let pull = 0;
    for (let i = 0; i < x.rows; i++) {
      const own = share[i]!;
      const z = (y[i]! - scores[i]!) * inverse;
      // z cut off at epsilon on both sides is half of -H'(z), and H(z) = cut (2 z - cut)
      const cut = Math.min(HUBER_EPSILON, Math.max(-HUBER_EPSILON, z));
      value += own * (1 + cut * (2 * z - cut));
      slope += own * (1 - cut * cut);
      const push = -2 * own * cut;
      scores[i] = push;
      pull += push;
    }
    return { value: value * spread, slope, pull };
  }
}
