import { defineMetric } from './define-metric.ts';
import { meanSquaredLogError } from './shared/log-error.ts';

/** Mean squared error of log(1 + y). NaN when a y is -1 or less; such predictions are clipped. */
export const msle = defineMetric({
  name: 'msle',
  aliases: ['neg_mean_squared_log_error', 'mean_squared_log_error'],
  doc: 'Mean squared error of log(1 + y). NaN when a y is -1 or less; such predictions are clipped.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: meanSquaredLogError,
});
