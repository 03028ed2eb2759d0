import { defineMetric } from './define-metric.ts';
import { weightedMean } from './shared/mean-error.ts';

/** Deviance of a Poisson model, for counts. NaN when a y is negative; predictions are clipped to above 0. */
export const meanPoissonDeviance = defineMetric({
  name: 'mean_poisson_deviance',
  aliases: ['neg_mean_poisson_deviance', 'poisson'],
  doc: 'Deviance of a Poisson model, for counts. NaN when a y is negative; predictions are clipped to above 0.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: ({ y, prediction, weight }) => {
    if (y.some((value) => value < 0)) return Number.NaN;
    const deviance = y.map((truth, i) => {
      const p = Math.max(prediction[i]!, Number.EPSILON);
      return 2 * ((truth > 0 ? truth * Math.log(truth / p) : 0) - truth + p);
    });
    return weightedMean(deviance, weight);
  },
});
