/**
 * The share of the identity (times the mean variance) that brings a covariance nearest to the true one in expectation
 * (Ledoit and Wolf 2004, "A well-conditioned estimator for large-dimensional covariance matrices").
 * @param covariance lower triangle of [p, p], row-major
 * @param fourth mean of the fourth power of the length of the centred rows
 * @param total rows, as a sum of weights
 */
export function ledoitWolf(covariance: Float64Array, p: number, fourth: number, total: number): number {
  let [trace, squares] = [0, 0];
  for (let j = 0; j < p; j++) {
    trace += covariance[j * p + j]!;
    for (let k = 0; k <= j; k++) squares += (k === j ? 1 : 2) * covariance[j * p + k]! ** 2;
  }
  const distance = squares - (trace * trace) / p;
  if (!(distance > 0)) return 1;
  return Math.min(1, Math.max(0, (fourth - squares) / total / distance));
}
