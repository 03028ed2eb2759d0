/**
 * At most `most - 1` ascending bounds at equal distances between the least and the greatest value, or between 0 and 1 when
 * all values lie there (shares of a class: bins do not move with the rare categories). A value v is in the first bin b
 * with v <= bounds[b]. Equal distances were measured better than equal counts: bins of equal count follow the chance in
 * the statistics of the first rows of an order.
 */
export function statisticBounds(values: Float32Array, most: number): Float32Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) return new Float32Array(0);
  if (low >= 0 && high <= 1) {
    low = 0;
    high = 1;
  }
  const bounds = Float32Array.from({ length: most - 1 }, (_, b) => low + ((high - low) * (b + 1)) / most);
  return bounds.filter((bound, b) => b === 0 || bound > bounds[b - 1]!);
}
