import { factorCholesky, solveFactored } from '../shared/cholesky.ts';
import type { Objective } from '../shared/lbfgs.ts';
import { gramOfSlots } from '../shared/row-design.ts';
import { logisticPass } from './passes.ts';
import type { LogisticProblem } from './problem.ts';

/** As in scikit-learn: C * sum of losses + (1 - l1Ratio) |w|^2 / 2 + l1Ratio |w|_1. */
export interface LogisticPenalty {
  readonly C: number;
  readonly l1Ratio: number;
}

/** Up to this many slots, and so many entries of a row, the curvature is kept as a matrix. */
const CURVATURE_SLOTS = 400;
const CURVATURE_ENTRIES = 150;
/** Rows that the matrix is estimated from: enough for the directions that matter. */
const CURVATURE_ROWS = 4000;

/**
 * Negative log likelihood plus penalty in scaled unknowns: slot-major (w of slot 0 for every output, w of slot 1, ..., the
 * biases), each divided by `factor`, so that the curvature at the start is near 1 in all directions. Columns are centred,
 * which changes the biases only.
 */
export class LogisticObjective implements Objective {
  readonly size: number;
  readonly l1?: Float64Array;
  /** Centred coefficient = unknown * factor, shape [size]. */
  readonly factor: Float64Array;
  readonly problem: LogisticProblem;
  private readonly penalty: LogisticPenalty;
  private readonly w: Float64Array;
  private readonly g: Float64Array;
  private curvature: Float64Array | undefined;

  constructor(problem: LogisticProblem, penalty: LogisticPenalty) {
    this.problem = problem;
    this.penalty = penalty;
    this.size = (problem.x.columnOf.length + 1) * problem.outputs;
    this.w = new Float64Array(this.size);
    this.g = new Float64Array(this.size);
    this.factor = this.makeFactors();
    const slots = this.size - problem.outputs;
    if (penalty.l1Ratio > 0) this.l1 = this.factor.map((f, i) => (i < slots ? f * penalty.l1Ratio : 0));
    else if (this.curvatureFits()) {
      const { weight, outputs } = problem;
      const share = this.classSpread() / Math.max(1, outputs - 1);
      this.setCurvature(weight.map((v) => v * share * penalty.C));
    }
  }

  /** Mean of sum over classes of p (1 - p) / 2 at the shares of the classes; for two classes p (1 - p). */
  private classSpread(): number {
    const { label, weight, total, outputs } = this.problem;
    const shares = new Float64Array(Math.max(2, outputs));
    for (let i = 0; i < label.length; i++) shares[label[i]!]! += weight[i]! / total;
    let spread = 0;
    for (const s of shares) spread += s * (1 - s);
    return spread / 2;
  }

  /** 1 / sqrt(curvature) at equal probabilities. */
  private makeFactors(): Float64Array {
    const { x, outputs, total } = this.problem;
    const { C, l1Ratio } = this.penalty;
    const k = Math.max(2, outputs);
    const curvature = C * total * (1 / k) * (1 - 1 / k);
    return Float64Array.from({ length: this.size }, (_, i) => {
      const s = Math.floor(i / outputs);
      return 1 / Math.sqrt(s === x.columnOf.length ? curvature : curvature * x.scale[s]! ** 2 + 1 - l1Ratio);
    });
  }

  private curvatureFits(): boolean {
    const { x } = this.problem;
    const entries = x.width + x.slot.length / Math.max(1, x.rows);
    return x.columnOf.length <= CURVATURE_SLOTS && entries <= CURVATURE_ENTRIES;
  }

  /** @param h curvature of each row's loss, shape [rows] */
  private setCurvature(h: Float64Array): void {
    const { x, outputs } = this.problem;
    const slots = Uint32Array.from(x.columnOf.keys());
    const stride = Math.max(1, Math.floor(x.rows / (CURVATURE_ROWS + 20 * slots.length)));
    const { gram, size } = gramOfSlots(x, slots, h, stride, this.problem.kernels);
    for (let a = 0; a < size; a++) {
      const fa = this.factor[a * outputs]!;
      for (let b = 0; b <= a; b++) gram[a * size + b]! *= fa * this.factor[b * outputs]!;
      if (a < size - 1) gram[a * size + a]! += (1 - this.penalty.l1Ratio) * fa * fa;
      // rounding and thinned rows must not make a direction look flat
      gram[a * size + a]! += 1e-8;
    }
    factorCholesky(gram, size);
    this.curvature = gram;
  }

  precondition(v: Float64Array): void {
    const { curvature } = this;
    if (curvature === undefined) return;
    const { outputs } = this.problem;
    const part = new Float64Array(v.length / outputs);
    for (let k = 0; k < outputs; k++) {
      for (let s = 0; s < part.length; s++) part[s] = v[s * outputs + k]!;
      solveFactored(curvature, part);
      for (let s = 0; s < part.length; s++) v[s * outputs + k] = part[s]!;
    }
  }

  refresh(at: Float64Array): void {
    const { outputs, weight } = this.problem;
    if (this.curvature === undefined || outputs > 1) return;
    const h = new Float64Array(weight.length);
    this.plain(at);
    logisticPass(this.problem, this.w, this.g, h);
    for (let i = 0; i < h.length; i++) h[i]! *= this.penalty.C;
    this.setCurvature(h);
  }

  /** Puts the centred coefficients of a point into `w`. */
  private plain(at: Float64Array): void {
    for (let i = 0; i < this.size; i++) this.w[i] = at[i]! * this.factor[i]!;
  }

  evaluate(at: Float64Array, gradient: Float64Array): number {
    const { w, g, factor, size } = this;
    const { C, l1Ratio } = this.penalty;
    const slots = size - this.problem.outputs;
    const l2 = 1 - l1Ratio;
    this.plain(at);
    let value = C * logisticPass(this.problem, w, g);
    for (let i = 0; i < size; i++) {
      const pull = i < slots ? l2 * w[i]! : 0;
      value += 0.5 * pull * w[i]!;
      gradient[i] = (C * g[i]! + pull) * factor[i]!;
    }
    return value;
  }
}
