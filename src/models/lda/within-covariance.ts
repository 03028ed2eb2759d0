import type { Kernels } from '../../kernels/kernels.ts';
import { BLOCK_STRIDE, blockGram } from '../shared/block-gram.ts';
import { factorCholesky, solveFactored } from '../shared/cholesky.ts';

/** Least share of the identity where a covariance of fewer rows than columns is solved over its rows. */
export const LEAST_RIDGE = 1e-6;

/** Covariance within classes of standardised columns. */
export interface WithinCovariance {
  /** Sum of the variances. */
  readonly trace: number;
  /** Sum of the squares of all its elements. */
  readonly squares: number;
  /**
   * @param share of the identity times the mean variance towards which it is drawn, in [0, 1]
   * @returns what solves a system with it, in place
   */
  drawn(share: number): (b: Float64Array) => void;
}

/** Residual rows times the root of their weights; of constant columns 0. */
export interface WeightedResiduals {
  readonly rows: number;
  readonly cols: number;
  /** Sum of the weights. */
  readonly total: number;
  /** Writes rows [from, from + count) of column j to out[j * columnStride + i * rowStride]. */
  write(from: number, count: number, out: Float64Array, columnStride: number, rowStride: number): void;
}

/**
 * Over pairs of columns, O(rows cols^2 + cols^3).
 * @param scale 0 marks constant columns, which have no part in anything
 */
export function covarianceOfColumns(
  residuals: WeightedResiduals,
  scale: Float64Array,
  kernels: Kernels,
): WithinCovariance {
  const { rows, cols: p, total } = residuals;
  const fill = (from: number, count: number, z: Float64Array): void => residuals.write(from, count, z, BLOCK_STRIDE, 1);
  const covariance = blockGram(rows, p, fill, kernels).map((v) => v / total);
  const { trace, squares } = sumsOf(covariance, p);
  return {
    trace,
    squares,
    drawn: (share) => {
      const factor = covariance.slice();
      for (let j = 0; j < p; j++) {
        for (let k = 0; k < j; k++) factor[j * p + k]! *= 1 - share;
        factor[j * p + j] = scale[j] === 0 ? 1 : (1 - share) * factor[j * p + j]! + (share * trace) / p;
      }
      factorCholesky(factor, p);
      return (b) => solveFactored(factor, b);
    },
  };
}

/**
 * Over pairs of rows, O(rows^2 cols + rows^3), for fewer rows than columns; a share below 1e-6 is taken for 1e-6. With
 * C = Z^T Z / n and ridge a, (a I + s C)^-1 b = (b - s/n Z^T (a I + s/n Z Z^T)^-1 Z b) / a (Woodbury's identity).
 */
export function covarianceOfRows(residuals: WeightedResiduals, kernels: Kernels): WithinCovariance {
  const { rows: n, cols: p, total } = residuals;
  const z = new Float64Array(n * p);
  residuals.write(0, n, z, 1, p);
  // columns are to this what rows are to a covariance of columns
  const fill = (from: number, count: number, out: Float64Array): void => {
    for (let r = 0; r < n; r++) out.set(z.subarray(r * p + from, r * p + from + count), r * BLOCK_STRIDE);
  };
  const gram = blockGram(p, n, fill, kernels).map((v) => v / total);
  const { trace, squares } = sumsOf(gram, n);
  return {
    trace,
    squares,
    drawn: (asked) => {
      const share = Math.max(LEAST_RIDGE, asked);
      const ridge = (share * trace) / p;
      const factor = gram.map((v) => v * (1 - share));
      for (let r = 0; r < n; r++) factor[r * n + r]! += ridge;
      factorCholesky(factor, n);
      return (b) => {
        // rows that equal the means of their classes say nothing, as a constant column does
        if (!(ridge > 0)) return void b.fill(0);
        const inner = new Float64Array(n);
        for (let r = 0; r < n; r++) for (let j = 0; j < p; j++) inner[r]! += z[r * p + j]! * b[j]!;
        solveFactored(factor, inner);
        for (let r = 0; r < n; r++) {
          const step = (inner[r]! * (1 - share)) / total;
          for (let j = 0; j < p; j++) b[j]! -= step * z[r * p + j]!;
        }
        for (let j = 0; j < p; j++) b[j]! /= ridge;
      };
    },
  };
}

/** @param gram shape [n, n], row-major; only the lower triangle is read */
function sumsOf(gram: Float64Array, n: number): { trace: number; squares: number } {
  let [trace, squares] = [0, 0];
  for (let j = 0; j < n; j++) {
    trace += gram[j * n + j]!;
    for (let k = 0; k <= j; k++) squares += (k === j ? 1 : 2) * gram[j * n + k]! ** 2;
  }
  return { trace, squares };
}
