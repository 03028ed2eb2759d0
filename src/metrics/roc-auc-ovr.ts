import { defineMetric } from './define-metric.ts';
import { oneVersusRestAuc } from './shared/multiclass-auc.ts';

/** AUC of each class against the rest, plain mean over the classes that occur. */
export const rocAucOvr = defineMetric({
  name: 'roc_auc_ovr',
  doc: 'AUC of each class against the rest, plain mean over the classes that occur. NaN when y has one class.',
  tasks: ['multiclass'],
  reads: 'probability',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => oneVersusRestAuc(input, 'macro'),
});

/** AUC of each class against the rest, mean by the weight of the classes. */
export const rocAucOvrWeighted = defineMetric({
  name: 'roc_auc_ovr_weighted',
  doc: 'AUC of each class against the rest, mean by the weight of the classes. NaN when y has one class.',
  tasks: ['multiclass'],
  reads: 'probability',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => oneVersusRestAuc(input, 'weighted'),
});
