import { defineMetric } from './define-metric.ts';
import { weightedMean } from './shared/mean-error.ts';

/** Mean absolute error as a share of |y| (0.1 = 10 percent); huge where y is 0. */
export const mape = defineMetric({
  name: 'mape',
  aliases: ['neg_mean_absolute_percentage_error', 'mean_absolute_percentage_error'],
  doc: 'Mean absolute error as a share of |y| (0.1 = 10 percent); huge where y is 0.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: ({ y, prediction, weight }) =>
    weightedMean(
      y.map((truth, i) => Math.abs(prediction[i]! - truth) / Math.max(Math.abs(truth), Number.EPSILON)),
      weight,
    ),
});
