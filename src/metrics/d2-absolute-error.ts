import { defineMetric } from './define-metric.ts';
import { isConstant, meanAbsoluteError } from './shared/mean-error.ts';
import { median } from './shared/median.ts';

/** Share of the absolute deviation from the median of y that is explained. NaN when y is constant. */
export const d2AbsoluteError = defineMetric({
  name: 'd2_absolute_error',
  aliases: ['d2_absolute_error_score'],
  doc: 'Share of the absolute deviation from the median of y that is explained. NaN when y is constant.',
  tasks: ['regression'],
  reads: 'value',
  greaterIsBetter: true,
  optimum: 1,
  score: (input) => {
    const { y, weight } = input;
    if (isConstant(y, weight)) return Number.NaN;
    const middle = new Float64Array(y.length).fill(median(y, weight));
    return 1 - meanAbsoluteError(input) / meanAbsoluteError({ ...input, prediction: middle });
  },
});
