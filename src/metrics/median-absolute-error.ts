import { defineMetric } from './define-metric.ts';
import { median } from './shared/median.ts';

/** Median of the absolute errors, in units of the target. */
export const medianAbsoluteError = defineMetric({
  name: 'median_absolute_error',
  aliases: ['neg_median_absolute_error'],
  doc: 'Median of the absolute errors, in units of the target.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: ({ y, prediction, weight }) =>
    median(
      prediction.map((p, i) => Math.abs(p - y[i]!)),
      weight,
    ),
});
