import { defineMetric } from './define-metric.ts';
import { meanSquaredLogError } from './shared/log-error.ts';

/** Root of the mean squared error of log(1 + y). NaN when a y is -1 or less; such predictions are clipped. */
export const rmsle = defineMetric({
  name: 'rmsle',
  aliases: ['neg_root_mean_squared_log_error', 'root_mean_squared_log_error'],
  doc: 'Root of the mean squared error of log(1 + y). NaN when a y is -1 or less; such predictions are clipped.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: (input) => Math.sqrt(meanSquaredLogError(input)),
});
