import { defineMetric } from './define-metric.ts';
import { isConstant, weightedMean } from './shared/mean-error.ts';

function variance(values: Float64Array, weight?: Float64Array): number {
  const mean = weightedMean(values, weight);
  return weightedMean(
    values.map((value) => (value - mean) ** 2),
    weight,
  );
}

/** Like r2, but a constant offset of the predictions costs nothing. NaN when y is constant. */
export const explainedVariance = defineMetric({
  name: 'explained_variance',
  aliases: ['explained_variance_score'],
  doc: 'Like r2, but a constant offset of the predictions costs nothing. NaN when y is constant.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: true,
  optimum: 1,
  score: ({ y, prediction, weight }) => {
    if (isConstant(y, weight)) return Number.NaN;
    const residual = y.map((value, i) => value - prediction[i]!);
    return 1 - variance(residual, weight) / variance(y, weight);
  },
});
