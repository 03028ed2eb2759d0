import { defineMetric } from './define-metric.ts';
import { meanAbsoluteError } from './shared/mean-error.ts';

/** Mean absolute error, in units of the target. */
export const mae = defineMetric({
  name: 'mae',
  aliases: ['neg_mean_absolute_error', 'mean_absolute_error', 'l1'],
  doc: 'Mean absolute error, in units of the target.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: meanAbsoluteError,
});
