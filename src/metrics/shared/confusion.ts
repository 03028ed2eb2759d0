import type { MetricInput } from '../metric.ts';
import { predictedLabels } from './predicted-labels.ts';

/** What every label metric is made of. */
export interface Confusion {
  readonly classes: number;
  /** Weight of the rows of each class that are predicted as it; shape [classes]. */
  readonly hit: Float64Array;
  /** Weight of the rows of each class; shape [classes]. */
  readonly truth: Float64Array;
  /** Weight of the rows predicted as each class; shape [classes]. */
  readonly predicted: Float64Array;
  /** 1 where a class occurs among truths or predictions, whatever its weight; shape [classes]. */
  readonly seen: Uint8Array;
  /** Sum of all weights, and of those predicted right. */
  readonly total: number;
  readonly right: number;
}

/** One pass over the rows. */
export function confusionOf(input: MetricInput): Confusion {
  const { y, weight, outputs, threshold } = input;
  const classes = Math.max(outputs, 2);
  const hit = new Float64Array(classes);
  const truth = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  const seen = new Uint8Array(classes);
  const labels = predictedLabels(input, threshold);
  let total = 0;
  let right = 0;
  for (let i = 0; i < y.length; i++) {
    const w = weight === undefined ? 1 : weight[i]!;
    const t = y[i]!;
    const p = labels[i]!;
    seen[t] = 1;
    seen[p] = 1;
    truth[t]! += w;
    predicted[p]! += w;
    total += w;
    if (t !== p) continue;
    hit[t]! += w;
    right += w;
  }
  return { classes, hit, truth, predicted, seen, total, right };
}

/** True when all weight of y is on one class: then no agreement beyond chance can be measured. */
export function hasOneClass({ truth }: Confusion): boolean {
  return truth.filter((w) => w > 0).length < 2;
}
