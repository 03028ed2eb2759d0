import type { Design } from '../shared/design.ts';
import type { Objective } from '../shared/lbfgs.ts';

/** Rows that are worked on together, so that their scores stay in the cache. */
const BLOCK = 1024;

export interface LogisticProblem {
  readonly design: Design;
  /** Shape [rows]: 0..classes-1 of the classes that occur. */
  readonly label: Uint32Array;
  /** Shape [rows]; the inverse penalty is multiplied in. */
  readonly weight: Float64Array;
  /** Columns of scores: 1 for two classes, else the classes. */
  readonly outputs: number;
  /** Factor of w^2 / 2 of the penalty on plain coefficients. */
  readonly l2: number;
  /** Factor of |w|. */
  readonly l1: number;
}

/**
 * Negative log likelihood plus penalty in scaled unknowns: t = (w of output 0, bias of output 0, w of output 1, ...),
 * each divided by `factor`, so that the curvature at the start is near 1 in all directions. Columns are centred, which
 * changes the bias only.
 */
export class LogisticObjective implements Objective {
  readonly size: number;
  readonly l1?: Float64Array;
  /** Plain coefficient = unknown * factor, shape [size]. */
  readonly factor: Float64Array;
  readonly design: Design;
  private readonly problem: LogisticProblem;
  private readonly scores: Float64Array;
  private readonly cursor: Uint32Array;
  /** Plain coefficients of the current point and the gradient for them, shape [size]. */
  private readonly w: Float64Array;
  private readonly g: Float64Array;

  constructor(problem: LogisticProblem) {
    this.problem = problem;
    const { design, outputs } = problem;
    this.design = design;
    const p = design.columns.length;
    this.size = outputs * (p + 1);
    this.scores = new Float64Array(BLOCK * outputs);
    this.cursor = new Uint32Array(p);
    this.w = new Float64Array(this.size);
    this.g = new Float64Array(this.size);
    this.factor = this.makeFactors();
    if (problem.l1 > 0) this.l1 = this.factor.map((f, i) => (i % (p + 1) === p ? 0 : f * problem.l1));
  }

  /** 1 / sqrt(curvature) at equal probabilities; 0 switches a constant column off. */
  private makeFactors(): Float64Array {
    const { design, weight, outputs, l2 } = this.problem;
    const p = design.columns.length;
    const k = Math.max(2, outputs);
    let total = 0;
    for (const w of weight) total += w;
    const curvature = total * (1 / k) * (1 - 1 / k);
    const factor = new Float64Array(this.size);
    for (let o = 0; o < outputs; o++) {
      for (let j = 0; j < p; j++) {
        const s = design.columns[j]!.scale;
        factor[o * (p + 1) + j] = s > 0 ? 1 / Math.sqrt(curvature * s * s + l2) : 0;
      }
      factor[o * (p + 1) + p] = 1 / Math.sqrt(curvature);
    }
    return factor;
  }

  evaluate(at: Float64Array, gradient: Float64Array): number {
    const { design, outputs, l2 } = this.problem;
    const { w, g, factor } = this;
    const p = design.columns.length;
    let value = 0;
    for (let i = 0; i < this.size; i++) {
      w[i] = at[i]! * factor[i]!;
      const bias = i % (p + 1) === p;
      if (!bias) value += 0.5 * l2 * w[i]! * w[i]!;
      g[i] = bias ? 0 : l2 * w[i]!;
    }
    this.cursor.fill(0);
    for (let from = 0; from < design.rows; from += BLOCK)
      value += this.block(from, Math.min(design.rows, from + BLOCK));
    for (let o = 0; o < outputs; o++) {
      const bias = o * (p + 1) + p;
      for (let j = 0; j < p; j++) g[bias - p + j]! -= design.columns[j]!.mean * g[bias]!;
    }
    for (let i = 0; i < this.size; i++) gradient[i] = g[i]! * factor[i]!;
    return value;
  }

  /** Loss of the rows [from, to); adds to the gradient. */
  private block(from: number, to: number): number {
    const { design, outputs } = this.problem;
    const { scores, w, g, cursor } = this;
    const p = design.columns.length;
    const n = to - from;
    for (let o = 0; o < outputs; o++) {
      let start = w[o * (p + 1) + p]!;
      for (let j = 0; j < p; j++) start -= w[o * (p + 1) + j]! * design.columns[j]!.mean;
      scores.fill(start, o * BLOCK, o * BLOCK + n);
    }
    for (let j = 0; j < p; j++) {
      const { values, index, scale } = design.columns[j]!;
      if (scale === 0) continue;
      let end = cursor[j]!;
      if (index !== undefined) while (end < index.length && index[end]! < to) end++;
      for (let o = 0; o < outputs; o++) {
        const f = w[o * (p + 1) + j]!;
        if (f === 0) continue;
        const at = o * BLOCK;
        if (index === undefined) for (let i = 0; i < n; i++) scores[at + i]! += f * values[from + i]!;
        else for (let e = cursor[j]!; e < end; e++) scores[at + index[e]! - from]! += f * values[e]!;
      }
    }
    const loss = outputs === 1 ? this.binary(from, n) : this.softmax(from, n);
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += scores[o * BLOCK + i]!;
      g[o * (p + 1) + p]! += sum;
    }
    for (let j = 0; j < p; j++) {
      const { values, index, scale } = design.columns[j]!;
      if (scale === 0) continue;
      let end = cursor[j]!;
      if (index !== undefined) while (end < index.length && index[end]! < to) end++;
      for (let o = 0; o < outputs; o++) {
        const at = o * BLOCK;
        let sum = 0;
        if (index === undefined) for (let i = 0; i < n; i++) sum += scores[at + i]! * values[from + i]!;
        else for (let e = cursor[j]!; e < end; e++) sum += scores[at + index[e]! - from]! * values[e]!;
        g[o * (p + 1) + j]! += sum;
      }
      cursor[j] = end;
    }
    return loss;
  }

  /** Replaces scores by d loss / d score. */
  private binary(from: number, n: number): number {
    const { label, weight } = this.problem;
    const { scores } = this;
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const z = label[from + i] === 1 ? scores[i]! : -scores[i]!;
      const c = weight[from + i]!;
      const e = Math.exp(-Math.abs(z));
      loss += c * (Math.log1p(e) + (z < 0 ? -z : 0));
      const slope = c * (z < 0 ? 1 / (1 + e) : e / (1 + e));
      scores[i] = label[from + i] === 1 ? -slope : slope;
    }
    return loss;
  }

  private softmax(from: number, n: number): number {
    const { label, weight, outputs } = this.problem;
    const { scores } = this;
    let loss = 0;
    for (let i = 0; i < n; i++) {
      let top = Number.NEGATIVE_INFINITY;
      for (let o = 0; o < outputs; o++) top = Math.max(top, scores[o * BLOCK + i]!);
      const own = label[from + i]!;
      const c = weight[from + i]!;
      let sum = 0;
      loss += c * (top - scores[own * BLOCK + i]!);
      for (let o = 0; o < outputs; o++) {
        const e = Math.exp(scores[o * BLOCK + i]! - top);
        scores[o * BLOCK + i] = e;
        sum += e;
      }
      loss += c * Math.log(sum);
      for (let o = 0; o < outputs; o++) scores[o * BLOCK + i]! *= c / sum;
      scores[own * BLOCK + i]! -= c;
    }
    return loss;
  }
}
