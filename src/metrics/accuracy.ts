import { defineMetric } from './define-metric.ts';
import { confusionOf } from './shared/confusion.ts';

/** Share of rows whose predicted class is right. */
export const accuracy = defineMetric({
  name: 'accuracy',
  aliases: ['accuracy_score', 'acc'],
  doc: 'Share of rows whose predicted class is right.',
  tasks: ['binary', 'multiclass'],
  reads: 'label',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => {
    const { right, total } = confusionOf(input);
    return right / total;
  },
});
