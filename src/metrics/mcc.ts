import { defineMetric } from './define-metric.ts';
import { confusionOf, hasOneClass } from './shared/confusion.ts';

/** Matthews correlation of truth and prediction, for any number of classes (Gorodkin 2004). NaN when y has one class. */
export const mcc = defineMetric({
  name: 'mcc',
  aliases: ['matthews_corrcoef', 'matthews'],
  doc: 'Correlation of truth and prediction, in [-1, 1]; 0 for a constant prediction. NaN when y has one class.',
  tasks: ['binary', 'multiclass'],
  reads: 'label',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => {
    const table = confusionOf(input);
    if (hasOneClass(table)) return Number.NaN;
    const { classes, truth, predicted, total, right } = table;
    let covariance = right * total;
    let truthVariance = total * total;
    let predictedVariance = total * total;
    for (let k = 0; k < classes; k++) {
      covariance -= truth[k]! * predicted[k]!;
      truthVariance -= truth[k]! * truth[k]!;
      predictedVariance -= predicted[k]! * predicted[k]!;
    }
    const square = truthVariance * predictedVariance;
    return square > 0 ? covariance / Math.sqrt(square) : 0;
  },
});
