import type { MetricInput } from '../metric.ts';

/** log(1 + x) of the smallest number above -1. */
const LOWEST = -1 + Number.EPSILON / 2;

/**
 * Mean squared error of log(1 + y). A target of -1 or less has no logarithm: NaN, whatever is predicted. Such a
 * prediction is clipped to just above -1, so that one row costs a model much but not everything (scikit-learn throws).
 */
export function meanSquaredLogError({ y, prediction, weight }: MetricInput): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    if (y[i]! <= -1) return Number.NaN;
    const error = Math.log1p(Math.max(prediction[i]!, LOWEST)) - Math.log1p(y[i]!);
    const w = weight === undefined ? 1 : weight[i]!;
    sum += w * error * error;
    total += w;
  }
  return sum / total;
}
