import type { Metric } from '../metrics/metric.ts';
import { DEFAULT_THRESHOLD } from '../metrics/shared/predicted-labels.ts';

/** Rows below which a tuned threshold is mostly noise; accuracy, already near its best at 0.5, needs far more. */
const FEWEST_ROWS = 50;
const FEWEST_ROWS_ACCURACY = 10_000;
/** Coarse thresholds at 1/52 ... 51/52 (0.5 is one of them), then 19 on either side of the best, to its neighbours at most. */
const COARSE = 52;
const FINE = 20;
/** Where one class is rare: thresholds that name these multiples of its share of the rows. */
const SHARES = [0.25, 0.5, 0.75, 1, 1.5, 2, 4];
/** Metrics that are accuracy under another name when every row has one of two classes. */
const ACCURACIES = new Set(['accuracy', 'f1_micro', 'precision_micro', 'recall_micro', 'recall_weighted']);
/** Metrics whose best threshold is no compromise: naming one sure row, or all rows. */
const ONE_SIDED = new Set(['precision', 'precision_macro', 'precision_weighted', 'recall']);

/**
 * Decision threshold on the probability of class 1 that makes a metric of labels best on out-of-fold predictions; of
 * equal ones the nearest to 0.5. A row is class 1 when its probability is above it, as in `predictedLabels`.
 *
 * 0.5 when the metric does not read labels, is one-sided (precision, recall), or the rows are too few to tell (50;
 * accuracy 10,000).
 * @param y shape [rows], 0 or 1
 * @param probability shape [rows], of class 1
 * @param weight shape [rows]
 */
export function tuneThreshold(
  y: Float64Array,
  probability: Float64Array,
  metric: Metric,
  weight?: Float64Array,
): number {
  const fewest = ACCURACIES.has(metric.name) ? FEWEST_ROWS_ACCURACY : FEWEST_ROWS;
  if (metric.reads !== 'label' || ONE_SIDED.has(metric.name) || y.length < fewest) return DEFAULT_THRESHOLD;
  const lossAt = (threshold: number): number => {
    const input = { y, prediction: probability, outputs: 1, classes: 2, threshold };
    return metric.loss(weight === undefined ? input : { ...input, weight });
  };
  const grid = Array.from({ length: COARSE - 1 }, (_, k) => (k + 1) / COARSE);
  const coarse = bestOf([...grid, ...shareThresholds(y, probability)], lossAt);
  const step = Math.min(1 / COARSE, coarse, 1 - coarse) / FINE;
  return bestOf(
    Array.from({ length: 2 * FINE - 1 }, (_, k) => coarse + (k + 1 - FINE) * step),
    lossAt,
  );
}

/** Nearest to 0.5 first, so that only a strictly lower loss moves it away. */
function bestOf(thresholds: readonly number[], lossAt: (threshold: number) => number): number {
  const away = (threshold: number): number => Math.abs(threshold - DEFAULT_THRESHOLD);
  let best = DEFAULT_THRESHOLD;
  let least = lossAt(best);
  for (const threshold of [...thresholds].sort((a, b) => away(a) - away(b))) {
    const loss = lossAt(threshold);
    if (loss < least) {
      least = loss;
      best = threshold;
    }
  }
  return best;
}

/**
 * Half-way between the last row named and the next lower probability, for each multiple of the share of the rarer class.
 */
function shareThresholds(y: Float64Array, probability: Float64Array): number[] {
  const sorted = probability.toSorted();
  const rows = y.length;
  const positives = y.reduce((sum, truth) => sum + truth, 0);
  const isRarer = positives <= rows - positives;
  return SHARES.flatMap((share) => {
    const size = Math.round(share * Math.min(positives, rows - positives));
    const last = isRarer ? rows - size : size;
    if (size < 1 || last < 1 || last >= rows) return [];
    // Equal probabilities are named together.
    let lower = last - 1;
    while (lower >= 0 && sorted[lower]! === sorted[last]!) lower--;
    return lower < 0 ? [] : [(sorted[lower]! + sorted[last]!) / 2];
  });
}
