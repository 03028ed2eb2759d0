/** Most of the squared error that averaging is believed to remove. */
const MOST = 0.5;
/** Place of the median in a stored grid of quantiles. */
const MEDIAN = 99;

/**
 * The share of its squared error that a model loses by being the mean of several. Let the models differ from their common
 * part by independent deviations of variance v; then each has v more squared error than the common part, and a mean of n
 * of them v / n (the ambiguity of Krogh and Vedelsby 1995). v is what models disagree by on rows that none has seen.
 * @param models predictions of at least two models for the same unseen rows, shape [rows] each
 * @param meanSquare mean squared error of one model, > 0
 * @param inverseCount 1 / n, in (0, 1]
 * @returns in [0, 0.5]
 */
export function averagingGain(models: readonly Float64Array[], meanSquare: number, inverseCount: number): number {
  const rows = models[0]?.length ?? 0;
  if (models.length < 2 || rows === 0 || !(meanSquare > 0)) return 0;
  let disagreement = 0;
  for (let i = 0; i < rows; i++) {
    let [sum, squares] = [0, 0];
    for (const model of models) {
      const apart = model[i]! - models[0]![i]!; // small numbers: squares of them cancel nothing
      sum += apart;
      squares += apart * apart;
    }
    disagreement += (squares - (sum * sum) / models.length) / (models.length - 1);
  }
  const gain = ((disagreement / rows) * (1 - inverseCount)) / meanSquare;
  return Number.isFinite(gain) ? Math.min(MOST, Math.max(0, gain)) : 0;
}

/** A grid of quantiles of errors, drawn together around its median as far as the squared error shrinks. */
export function narrowGrid(grid: readonly number[], gain: number): number[] {
  const factor = Math.sqrt(1 - gain);
  const middle = grid[MEDIAN]!;
  return grid.map((quantile) => middle + factor * (quantile - middle));
}
