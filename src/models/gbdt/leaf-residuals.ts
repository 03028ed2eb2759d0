import type { Kernels } from '../../kernels/kernels.ts';
import type { ArenaTargets, ObjectiveBuffers } from './objective.ts';
import { weightedQuantile } from './weighted-quantile.ts';

/** Residuals (target - score) of the rows of one leaf, for leaf values that are not Newton steps. */
export class LeafResiduals {
  private readonly y: Float64Array;
  private readonly w: Float64Array | undefined;
  private readonly score: Float64Array;
  private readonly values: Float64Array;
  private readonly weights: Float64Array | undefined;

  constructor({ y, w }: ArenaTargets, kernels: Kernels, at: ObjectiveBuffers) {
    this.y = y;
    this.w = w;
    this.score = new Float64Array(kernels.memory.buffer, at.score, at.stride);
    this.values = new Float64Array(at.n);
    this.weights = w === undefined ? undefined : new Float64Array(at.n);
  }

  /** The alpha-quantile; 0 without rows. */
  quantile(rows: Uint32Array, alpha: number): number {
    const { y, score, w, values, weights } = this;
    for (let i = 0; i < rows.length; i++) {
      const id = rows[i]!;
      values[i] = y[id]! - score[id]!;
      if (weights !== undefined) weights[i] = w![id]!;
    }
    return rows.length === 0 ? 0 : weightedQuantile(values, weights, rows.length, alpha);
  }

  /** The median plus the mean of the distances to it, clipped to `bound`; 0 without rows. */
  clippedMean(rows: Uint32Array, bound: number): number {
    const { values, weights } = this;
    const median = this.quantile(rows, 0.5);
    let sum = 0;
    let total = 0;
    for (let i = 0; i < rows.length; i++) {
      const weight = weights === undefined ? 1 : weights[i]!;
      sum += weight * Math.max(-bound, Math.min(bound, values[i]! - median));
      total += weight;
    }
    return total > 0 ? median + sum / total : 0;
  }
}
