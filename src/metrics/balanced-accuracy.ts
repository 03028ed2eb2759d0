import { defineMetric } from './define-metric.ts';
import { confusionOf } from './shared/confusion.ts';

/** Mean recall over the classes that occur in y. */
export const balancedAccuracy = defineMetric({
  name: 'balanced_accuracy',
  aliases: ['balanced_accuracy_score'],
  doc: 'Mean recall over the classes that occur: accuracy as if all classes were equally frequent.',
  tasks: ['binary', 'multiclass'],
  reads: 'label',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => {
    const { classes, hit, truth } = confusionOf(input);
    let sum = 0;
    let present = 0;
    for (let k = 0; k < classes; k++) {
      if (truth[k]! === 0) continue;
      sum += hit[k]! / truth[k]!;
      present++;
    }
    return sum / present;
  },
});
