import type { Objective } from '../shared/lbfgs.ts';
import { softmaxSlopes } from './passes.ts';
import type { LogisticProblem } from './problem.ts';
import type { RowProducts } from './row-products.ts';

/**
 * The objective of ridge logistic regression of far more columns than rows, over the rows: coefficients at the optimum and
 * at every step towards it from 0 are X'a, so that a and products of rows say all (Hastie and Tibshirani 2004, section 3).
 * A point holds, for each output, a and Ka (K: products of rows), then the biases; gradients X'r likewise r and Kr. Both are
 * linear, so that sums of points need no product, and the inner product of X'a and X'b is a'Kb. The steps are those of the
 * quasi-Newton method over coefficients; each reads rows * rows numbers instead of rows * columns twice.
 */
export class RowSpaceObjective implements Objective {
  readonly size: number;
  /** A bias is the number in the point times this, so that its curvature is near that of a coefficient. */
  private readonly biasUnit: number;
  private readonly problem: LogisticProblem;
  private readonly products: RowProducts;
  private readonly C: number;
  /** Scores and then slopes, output by output, shape [outputs * rows]. */
  private readonly scores: Float64Array;

  constructor(problem: LogisticProblem, products: RowProducts, C: number) {
    const { x, outputs } = problem;
    this.size = outputs * (2 * products.stride + 1);
    this.problem = problem;
    this.products = products;
    this.C = C;
    this.scores = new Float64Array(outputs * x.rows);
    const variance = x.scale.reduce((sum, s) => sum + s * s, 0) / x.scale.length;
    const { unit } = this;
    this.biasUnit = Math.sqrt((unit * variance + 1) / unit);
  }

  /** Curvature of the losses by a score at equal probabilities. */
  private get unit(): number {
    const k = Math.max(2, this.problem.outputs);
    return this.C * this.problem.total * (1 / k) * (1 - 1 / k);
  }

  /** What the norm of a gradient is divided by, for units in which the curvature is 1. */
  get gradientUnit(): number {
    return this.biasUnit * Math.sqrt(this.unit);
  }

  inner(a: Float64Array, b: Float64Array): number {
    const { stride } = this.products;
    const { outputs } = this.problem;
    let sum = 0;
    for (let o = 0; o < outputs; o++) {
      const at = 2 * o * stride;
      for (let i = at; i < at + stride; i++) sum += a[i]! * b[i + stride]!;
    }
    for (let i = 2 * outputs * stride; i < this.size; i++) sum += a[i]! * b[i]!;
    return sum;
  }

  evaluate(at: Float64Array, gradient: Float64Array): number {
    const { problem, products, C, scores } = this;
    const { x, outputs } = problem;
    const { rows } = x;
    const { stride } = products;
    const biases = 2 * outputs * stride;
    for (let o = 0; o < outputs; o++)
      for (let i = 0; i < rows; i++)
        scores[o * rows + i] = at[(2 * o + 1) * stride + i]! + this.biasUnit * at[biases + o]!;
    let value = C * (outputs === 1 ? binarySlopes(problem, scores) : softmaxSlopes(problem, scores));
    for (let o = 0; o < outputs; o++) {
      const from = 2 * o * stride;
      const own = gradient.subarray(from, from + stride);
      own.fill(0);
      let slope = 0;
      for (let i = 0; i < rows; i++) {
        const s = C * scores[o * rows + i]!;
        slope += s;
        own[i] = s + at[from + i]!;
        value += 0.5 * at[from + i]! * at[from + stride + i]!;
      }
      products.times(own, gradient.subarray(from + stride, from + 2 * stride));
      gradient[biases + o] = this.biasUnit * slope;
    }
    return value;
  }

  /** Centred coefficients of a point, slot-major, the biases last. */
  coefficients(at: Float64Array, w: Float64Array): void {
    const { problem, products } = this;
    const { outputs } = problem;
    const slots = problem.x.columnOf.length;
    const { stride } = products;
    for (let o = 0; o < outputs; o++) {
      const sums = products.columns(at.subarray(2 * o * stride, (2 * o + 1) * stride));
      for (let s = 0; s < slots; s++) w[s * outputs + o] = sums[s]!;
      w[slots * outputs + o] = this.biasUnit * at[2 * outputs * stride + o]!;
    }
  }
}

/** Scores become d loss / d score; returns the loss. */
function binarySlopes({ label, weight }: LogisticProblem, scores: Float64Array): number {
  let loss = 0;
  for (let i = 0; i < label.length; i++) {
    const sign = label[i] === 1 ? 1 : -1;
    const z = sign * scores[i]!;
    const t = Math.exp(-Math.abs(z));
    loss += weight[i]! * (Math.log1p(t) + (z < 0 ? -z : 0));
    scores[i] = (-sign * weight[i]! * (z < 0 ? 1 : t)) / (1 + t);
  }
  return loss;
}
