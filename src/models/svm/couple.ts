import { solveCholesky } from '../shared/cholesky.ts';

/**
 * Class probabilities from those of each pair: the p that minimise the sum of (r_ba p_a - r_ab p_b)^2 and sum to 1 (Wu, Lin
 * and Weng 2004, second method). The minimum is in proportion to the solution of (Q + e e^T) x = e, where Q is the matrix of
 * that sum, which is positive definite and well conditioned however sure the pairs are. All are positive where all pairs are inside (0, 1).
 * @param pairwise shape [classes, classes], row-major: probability of a given that it is a or b
 * @param out shape [classes]; sums to 1
 */
export function couple(pairwise: Float64Array, out: Float64Array): void {
  const k = out.length;
  const m = quadraticForm(pairwise, k);
  out.fill(1);
  solveCholesky(m, out);
  const total = out.reduce((sum, v) => sum + v, 0);
  for (let a = 0; a < k; a++) out[a]! /= total;
}

/** Q + e e^T, shape [k, k]. */
function quadraticForm(pairwise: Float64Array, k: number): Float64Array {
  const m = new Float64Array(k * k).fill(1);
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++) {
      if (a === b) continue;
      m[a * k + a]! += pairwise[b * k + a]! ** 2;
      m[a * k + b]! -= pairwise[b * k + a]! * pairwise[a * k + b]!;
    }
  return m;
}
