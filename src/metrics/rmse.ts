import { defineMetric } from './define-metric.ts';
import { meanSquaredError } from './shared/mean-error.ts';

/** Root of the mean squared error, in units of the target. */
export const rmse = defineMetric({
  name: 'rmse',
  aliases: ['neg_root_mean_squared_error', 'root_mean_squared_error'],
  doc: 'Root of the mean squared error, in units of the target.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: (input) => Math.sqrt(meanSquaredError(input)),
});
