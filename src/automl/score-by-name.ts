import { getMetric } from '../metrics/registry.ts';
import { displayScore } from './display-score.ts';

/** A loss in the metric's own sign. Metrics of a user's own have no name in the registry: their losses stay as they are. */
export function scoreByName(metric: string, loss: number): number {
  try {
    return displayScore(getMetric(metric), loss);
  } catch {
    return loss;
  }
}
