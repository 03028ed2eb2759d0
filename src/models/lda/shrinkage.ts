/**
 * The share of the identity (times the mean variance) that brings a covariance nearest to the true one in expectation
 * (Ledoit and Wolf 2004, "A well-conditioned estimator for large-dimensional covariance matrices").
 * @param trace of the covariance, [p, p]
 * @param squares sum of the squares of its elements
 * @param fourth mean of the fourth power of the length of the centred rows
 * @param total rows, as a sum of weights
 */
export function ledoitWolf(
  { trace, squares }: { readonly trace: number; readonly squares: number },
  p: number,
  fourth: number,
  total: number,
): number {
  const distance = squares - (trace * trace) / p;
  if (!(distance > 0)) return 1;
  return Math.min(1, Math.max(0, (fourth - squares) / total / distance));
}
