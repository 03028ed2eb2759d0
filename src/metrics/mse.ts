import { defineMetric } from './define-metric.ts';
import { meanSquaredError } from './shared/mean-error.ts';

/** Mean squared error. */
export const mse = defineMetric({
  name: 'mse',
  aliases: ['neg_mean_squared_error', 'mean_squared_error', 'l2'],
  doc: 'Mean squared error.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: meanSquaredError,
});
