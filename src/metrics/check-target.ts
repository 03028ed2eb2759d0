import { ConfigError } from '../core/errors.ts';
import type { Metric } from './metric.ts';

/**
 * Refuses a metric that has no value on this target whatever is predicted: a constant y for r2, a y of -1 or less for
 * rmsle, a negative one for the Poisson deviance. To be called once before a search, in which every trial would fail.
 * @param y shape [rows]: class index or value
 * @param classes number of classes, 0 for regression
 * @throws ConfigError METRIC_UNDEFINED
 */
export function checkTarget(metric: Metric, y: Float64Array, classes: number): void {
  const outputs = classes > 2 ? classes : 1;
  const prediction = outputs === 1 ? y : new Float64Array(y.length * outputs);
  if (outputs > 1)
    y.forEach((truth, i) => {
      prediction[i * outputs + truth] = 1;
    });
  if (!Number.isNaN(metric.score({ y, prediction, outputs, classes }))) return;
  const least = y.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = y.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  throw new ConfigError(
    'METRIC_UNDEFINED',
    `The metric "${metric.name}" has no value for this target of ${y.length} rows between ${least} and ${most}.`,
    { hint: `Choose another metric. ${metric.doc}`, context: { metric: metric.name, least, most } },
  );
}
