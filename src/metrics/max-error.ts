import { defineMetric } from './define-metric.ts';

/** Largest absolute error among the rows of positive weight. */
export const maxError = defineMetric({
  name: 'max_error',
  aliases: ['neg_max_error'],
  doc: 'Largest absolute error among the rows of positive weight.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: false,
  optimum: 0,
  score: ({ y, prediction, weight }) => {
    let largest = 0;
    for (let i = 0; i < y.length; i++)
      if (weight === undefined || weight[i]! > 0) largest = Math.max(largest, Math.abs(prediction[i]! - y[i]!));
    return largest;
  },
});
