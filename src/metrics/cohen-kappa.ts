import { defineMetric } from './define-metric.ts';
import { confusionOf, hasOneClass } from './shared/confusion.ts';

/** Agreement beyond chance (Cohen 1960). NaN when y has one class. */
export const cohenKappa = defineMetric({
  name: 'cohen_kappa',
  aliases: ['cohen_kappa_score', 'kappa'],
  doc: 'Agreement of truth and prediction beyond chance, in [-1, 1]. NaN when y has one class.',
  tasks: ['binary', 'multiclass'],
  reads: 'label',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => {
    const table = confusionOf(input);
    if (hasOneClass(table)) return Number.NaN;
    const { classes, truth, predicted, total, right } = table;
    let chance = 0;
    for (let k = 0; k < classes; k++) chance += (truth[k]! * predicted[k]!) / total;
    return 1 - (total - right) / (total - chance);
  },
});
