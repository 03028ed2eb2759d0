import { defineMetric } from './define-metric.ts';
import { binaryAuc } from './shared/binary-auc.ts';

/** Area under the ROC curve of a two-class task. NaN when y holds one class only. */
export const rocAuc = defineMetric({
  name: 'roc_auc',
  aliases: ['auc', 'roc_auc_score'],
  doc: 'Chance that a random row of the second class is ranked above a random row of the first; ties count half.',
  tasks: ['binary'],
  reads: 'probability',
  greaterIsBetter: true,
  optimum: 1,
  score: ({ y, prediction, weight }) => binaryAuc(prediction, (row) => y[row] === 1, weight),
});
