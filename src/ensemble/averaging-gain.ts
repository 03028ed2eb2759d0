/** Most of the squared error that averaging is believed to remove. */
const MOST = 0.5;
/** Place of the median in a stored grid of quantiles. */
const MEDIAN = 99;

/**
 * What models disagree by on rows that none of them has seen, as a share of the squared error of one: how far each lies from
 * their mean, in means of absolute values, so that neither a few wild rows nor a few large errors decide about the bulk that
 * quantiles are made of. Of normal errors it is the ratio of the variances.
 * @param models predictions of at least two models for the same unseen rows, shape [rows] each
 * @param meanError mean absolute error of one model, > 0
 * @returns at least 0; NaN where nothing can be said
 */
export function disagreement(models: readonly Float64Array[], meanError: number): number {
  const rows = models[0]?.length ?? 0;
  const n = models.length;
  if (n < 2 || rows === 0 || !(meanError > 0)) return Number.NaN;
  let apart = 0;
  for (let i = 0; i < rows; i++) {
    let mean = 0;
    for (const model of models) mean += (model[i]! - models[0]![i]!) / n; // small numbers: sums of them cancel nothing
    for (const model of models) apart += Math.abs(model[i]! - models[0]![i]! - mean);
  }
  const size = (apart / (rows * n)) * Math.sqrt(n / (n - 1));
  return (size / meanError) ** 2;
}

/**
 * The share of its squared error that a model loses by being the mean of several. Let the models differ from their common
 * part by independent deviations of variance v; then each has v more squared error than the common part, and a mean of n
 * of them v / n (the ambiguity of Krogh and Vedelsby 1995).
 * @param share v by the squared error of one model
 * @param inverseCount 1 / n, in (0, 1]
 * @returns in [0, 0.5]
 */
export function averagingGain(share: number, inverseCount: number): number {
  const gain = share * (1 - inverseCount);
  return Number.isFinite(gain) ? Math.min(MOST, Math.max(0, gain)) : 0;
}

/** A grid of quantiles of errors, drawn together around its median as far as the squared error shrinks. */
export function narrowGrid(grid: readonly number[], gain: number): number[] {
  const factor = Math.sqrt(1 - gain);
  const middle = grid[MEDIAN]!;
  return grid.map((quantile) => middle + factor * (quantile - middle));
}
