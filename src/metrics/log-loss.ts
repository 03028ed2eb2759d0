import { defineMetric } from './define-metric.ts';

/** Probabilities are clipped this far from 0 and 1, as scikit-learn does for 64-bit floats. */
const EPSILON = Number.EPSILON;

/** Mean negative logarithm of the probability given to the true class (natural logarithm). */
export const logLoss = defineMetric({
  name: 'log_loss',
  aliases: ['neg_log_loss', 'logloss', 'cross_entropy'],
  doc: 'Mean negative natural logarithm of the probability given to the true class.',
  tasks: ['binary', 'multiclass'],
  reads: 'probability',
  greaterIsBetter: false,
  optimum: 0,
  score: ({ y, prediction, outputs, weight }) => {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < y.length; i++) {
      const truth = y[i]!;
      const p = outputs > 1 ? prediction[i * outputs + truth]! : truth === 1 ? prediction[i]! : 1 - prediction[i]!;
      const w = weight === undefined ? 1 : weight[i]!;
      sum -= w * Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, p)));
      total += w;
    }
    return sum / total;
  },
});
