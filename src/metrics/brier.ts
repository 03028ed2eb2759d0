import { defineMetric } from './define-metric.ts';

/** Mean squared distance of the probabilities from the truth; two classes: of class 1 alone, as scikit-learn halves it. */
export const brier = defineMetric({
  name: 'brier',
  aliases: ['brier_score_loss', 'neg_brier_score', 'brier_score'],
  doc: 'Mean squared error of the probabilities: in [0, 1] for two classes, summed over classes (up to 2) for more.',
  tasks: ['binary', 'multiclass'],
  reads: 'probability',
  greaterIsBetter: false,
  optimum: 0,
  score: ({ y, prediction, outputs, weight }) => {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < y.length; i++) {
      const w = weight === undefined ? 1 : weight[i]!;
      total += w;
      for (let k = 0; k < outputs; k++) {
        const truth = outputs === 1 ? y[i]! : y[i] === k ? 1 : 0;
        const error = prediction[i * outputs + k]! - truth;
        sum += w * error * error;
      }
    }
    return sum / total;
  },
});
