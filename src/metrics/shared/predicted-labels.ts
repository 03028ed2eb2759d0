import type { MetricInput } from '../metric.ts';

/** Probability of class 1 above which a binary prediction is class 1, when nobody tuned it. */
export const DEFAULT_THRESHOLD = 0.5;

/**
 * Class index of every row, shape [rows]: binary (`outputs` 1): 1 where the probability is above the threshold; else
 * the most probable class, the lower index on a tie, as numpy's argmax does.
 */
export function predictedLabels(
  { prediction, outputs }: Pick<MetricInput, 'prediction' | 'outputs'>,
  threshold = DEFAULT_THRESHOLD,
): Int32Array {
  const rows = prediction.length / outputs;
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    if (outputs === 1) {
      labels[i] = prediction[i]! > threshold ? 1 : 0;
      continue;
    }
    let best = 0;
    const start = i * outputs;
    for (let k = 1; k < outputs; k++) if (prediction[start + k]! > prediction[start + best]!) best = k;
    labels[i] = best;
  }
  return labels;
}
