import { defineMetric } from './define-metric.ts';
import { isConstant, weightedMean } from './shared/mean-error.ts';

/** Share of the variance of y that is explained; 0 for the mean of y. NaN when y is constant. */
export const r2 = defineMetric({
  name: 'r2',
  aliases: ['r2_score', 'r_squared'],
  doc: 'Share of the variance of y that is explained; 0 for the mean of y. NaN when y is constant.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: true,
  optimum: 1,
  score: ({ y, prediction, weight }) => {
    if (isConstant(y, weight)) return Number.NaN;
    const mean = weightedMean(y, weight);
    let unexplained = 0;
    let variance = 0;
    for (let i = 0; i < y.length; i++) {
      const w = weight === undefined ? 1 : weight[i]!;
      unexplained += w * (y[i]! - prediction[i]!) ** 2;
      variance += w * (y[i]! - mean) ** 2;
    }
    return 1 - unexplained / variance;
  },
});
