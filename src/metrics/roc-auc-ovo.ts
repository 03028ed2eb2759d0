import { defineMetric } from './define-metric.ts';
import { oneVersusOneAuc } from './shared/multiclass-auc.ts';

/** AUC of each pair of classes, plain mean over the pairs that occur. */
export const rocAucOvo = defineMetric({
  name: 'roc_auc_ovo',
  doc: 'AUC within each pair of classes, plain mean over the pairs that occur. NaN when y has one class.',
  tasks: ['multiclass'],
  reads: 'probability',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => oneVersusOneAuc(input, 'macro'),
});

/** AUC of each pair of classes, mean by the weight of the pairs. */
export const rocAucOvoWeighted = defineMetric({
  name: 'roc_auc_ovo_weighted',
  doc: 'AUC within each pair of classes, mean by the weight of the pairs. NaN when y has one class.',
  tasks: ['multiclass'],
  reads: 'probability',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => oneVersusOneAuc(input, 'weighted'),
});
