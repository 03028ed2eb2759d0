import { defineMetric } from './define-metric.ts';
import { weightedMean } from './shared/mean-error.ts';

/** Deviance of a gamma model, for positive amounts. NaN when a y is 0 or less; predictions are clipped to above 0. */
export const meanGammaDeviance = defineMetric({
  name: 'mean_gamma_deviance',
  aliases: ['neg_mean_gamma_deviance', 'gamma'],
  doc: 'Deviance of a gamma model, for positive amounts. NaN when a y is 0 or less; predictions are clipped to above 0.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: ({ y, prediction, weight }) => {
    if (y.some((value) => value <= 0)) return Number.NaN;
    const deviance = y.map((truth, i) => {
      const p = Math.max(prediction[i]!, Number.EPSILON);
      return 2 * (Math.log(p / truth) + truth / p - 1);
    });
    return weightedMean(deviance, weight);
  },
});
