import type { MetricInput } from '../metric.ts';

/** Weighted mean of (prediction - y)^2. */
export function meanSquaredError({ y, prediction, weight }: MetricInput): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const error = prediction[i]! - y[i]!;
    const w = weight === undefined ? 1 : weight[i]!;
    sum += w * error * error;
    total += w;
  }
  return sum / total;
}

/** Weighted mean of |prediction - y|. */
export function meanAbsoluteError({ y, prediction, weight }: MetricInput): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const w = weight === undefined ? 1 : weight[i]!;
    sum += w * Math.abs(prediction[i]! - y[i]!);
    total += w;
  }
  return sum / total;
}

/** Weighted mean of a vector. */
export function weightedMean(values: Float64Array, weight?: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const w = weight === undefined ? 1 : weight[i]!;
    sum += w * values[i]!;
    total += w;
  }
  return sum / total;
}

/** True when all rows of positive weight have one value: then there is no variance to explain. */
export function isConstant(y: Float64Array, weight?: Float64Array): boolean {
  const counts = (i: number) => weight === undefined || weight[i]! > 0;
  const first = y.findIndex((_, i) => counts(i));
  return y.every((value, i) => value === y[first] || !counts(i));
}
