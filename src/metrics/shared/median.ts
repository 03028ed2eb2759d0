import { sortOrder } from './sort-order.ts';

/** Median; the mean of the two middle values when half of the weight lies exactly on either side. */
export function median(values: Float64Array, weight?: Float64Array): number {
  if (weight !== undefined) return weightedMedian(values, weight);
  const sorted = values.toSorted();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Rows of weight 0 are as if absent. */
function weightedMedian(values: Float64Array, weight: Float64Array): number {
  const order = sortOrder(values).filter((row) => weight[row]! > 0);
  let total = 0;
  for (const row of order) total += weight[row]!;
  let below = 0;
  for (let i = 0; i < order.length; i++) {
    below += weight[order[i]!]!;
    if (below < total / 2) continue;
    const value = values[order[i]!]!;
    const isSplit = below - total / 2 <= Number.EPSILON && i + 1 < order.length;
    return isSplit ? (value + values[order[i + 1]!]!) / 2 : value;
  }
  return Number.NaN;
}
