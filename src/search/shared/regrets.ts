/**
 * Losses of one task made comparable with those of others: the regret against the best, in units of the median's, so that 0
 * is the best and 1 as the median one or worse. What is not finite (failed or unknown) counts as 1.
 * @returns null when the losses tell nothing apart or fewer than `least` are known
 */
export function regretsOf(losses: ArrayLike<number>, least = 1): Float64Array | null {
  const finite = Array.from(losses).filter(Number.isFinite);
  if (finite.length < least) return null;
  finite.sort((a, b) => a - b);
  const best = finite[0]!;
  const unit = finite[finite.length >> 1]! - best;
  if (!(unit > 1e-12 * Math.max(1, Math.abs(best)))) return null;
  return Float64Array.from(losses, (loss) => (Number.isFinite(loss) ? Math.min(1, (loss - best) / unit) : 1));
}
