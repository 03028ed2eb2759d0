import { defineMetric } from './define-metric.ts';
import { classWeights, columnOf } from './shared/multiclass-auc.ts';
import { sortOrder } from './shared/sort-order.ts';

/**
 * Area under the precision-recall curve as a step function, without interpolation; with more than two classes the mean
 * of each against the rest, over the classes that occur. NaN when no row is of class 1 (binary).
 */
export const averagePrecision = defineMetric({
  name: 'average_precision',
  aliases: ['average_precision_score', 'pr_auc'],
  doc: 'Area under the precision-recall curve (steps); the mean over the classes that occur when there are several.',
  tasks: ['binary', 'multiclass'],
  reads: 'probability',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => {
    const { y, prediction, outputs, weight } = input;
    if (outputs === 1) return binaryPrecision(prediction, (row) => y[row] === 1, weight);
    const present = classWeights(input);
    let sum = 0;
    let count = 0;
    for (let k = 0; k < outputs; k++) {
      if (present[k]! === 0) continue;
      sum += binaryPrecision(columnOf(prediction, outputs, k), (row) => y[row] === k, weight);
      count++;
    }
    return sum / count;
  },
});

/** Sum over the distinct scores, highest first, of (gain in recall) x (precision there). */
function binaryPrecision(score: Float64Array, isPositive: (row: number) => boolean, weight?: Float64Array): number {
  const order = sortOrder(score);
  let hits = 0;
  let named = 0;
  let area = 0;
  for (let i = order.length - 1; i >= 0; ) {
    const s = score[order[i]!]!;
    let tieHits = 0;
    for (; i >= 0 && score[order[i]!]! === s; i--) {
      const w = weight === undefined ? 1 : weight[order[i]!]!;
      named += w;
      if (isPositive(order[i]!)) tieHits += w;
    }
    hits += tieHits;
    if (tieHits > 0) area += tieHits * (hits / named);
  }
  return hits > 0 ? area / hits : Number.NaN;
}
