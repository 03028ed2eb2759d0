import type { Metric } from '../metrics/metric.ts';

/** A loss in the metric's own sign, as people know it. */
export function displayScore(metric: Metric, loss: number): number {
  return metric.greaterIsBetter ? metric.optimum - loss : loss;
}
