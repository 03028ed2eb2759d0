import { factorCholesky, solveFactored } from '../shared/cholesky.ts';
import type { Objective } from '../shared/lbfgs.ts';
import { gramOfSlots, type RowDesign } from '../shared/row-design.ts';

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
    const { x, share, l2 } = this.problem;
    const slots = x.columnOf.length;
    const { gram, size } = gramOfSlots(x, Uint32Array.from(x.columnOf.keys()), share);
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
    const { x, y, share, l2 } = this.problem;
    const slots = x.columnOf.length;
    const b = this.coefficients(at);
    const spread = Math.exp(at[slots + 1]!);
    let shift = b[slots]!;
    for (let s = 0; s < slots; s++) shift -= b[s]! * x.mean[s]!;
    gradient.fill(0);
    let value = 0;
    let slope = 0;
    for (let i = 0; i < x.rows; i++) {
      const own = share[i]!;
      let fit = shift;
      for (let j = 0; j < x.width; j++) fit += b[j]! * x.dense[i * x.width + j]!;
      for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) fit += b[x.slot[e]!]! * x.value[e]!;
      const z = (y[i]! - fit) / spread;
      const outside = Math.abs(z) > HUBER_EPSILON;
      value += own * spread * (1 + (outside ? HUBER_EPSILON * (2 * Math.abs(z) - HUBER_EPSILON) : z * z));
      slope += own * (1 - (outside ? HUBER_EPSILON ** 2 : z * z));
      const pull = -own * 2 * (outside ? HUBER_EPSILON * Math.sign(z) : z);
      for (let j = 0; j < x.width; j++) gradient[j]! += pull * x.dense[i * x.width + j]!;
      for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) gradient[x.slot[e]!]! += pull * x.value[e]!;
      gradient[slots]! += pull;
    }
    for (let s = 0; s < slots; s++) {
      value += 0.5 * l2[s]! * b[s]! * b[s]!;
      gradient[s] = (gradient[s]! - x.mean[s]! * gradient[slots]! + l2[s]! * b[s]!) / x.scale[s]!;
    }
    gradient[slots + 1] = slope * spread;
    return value;
  }
}
