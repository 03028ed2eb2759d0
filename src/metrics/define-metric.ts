import type { TaskKind } from '../core/task.ts';
import type { Metric, MetricInput } from './metric.ts';

/** A metric without what follows from the rest of it. */
export interface MetricDefinition {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly doc: string;
  readonly tasks: readonly TaskKind[];
  readonly reads: Metric['reads'];
  readonly greaterIsBetter: boolean;
  readonly optimum: number;
  /** Called with at least one row, no NaN among the predictions, and a positive total weight. */
  score(input: MetricInput): number;
}

/**
 * Completes a metric: `loss` from `score`, and NaN for input on which no metric has a meaning (no rows, a NaN
 * prediction, a total weight of zero), so that one bad prediction never passes for a score.
 */
export function defineMetric(definition: MetricDefinition): Metric {
  const { greaterIsBetter, optimum } = definition;
  const score = (input: MetricInput): number => (isScorable(input) ? definition.score(input) : Number.NaN);
  return {
    name: definition.name,
    aliases: definition.aliases ?? [],
    doc: definition.doc,
    tasks: definition.tasks,
    reads: definition.reads,
    greaterIsBetter,
    optimum,
    score,
    // Rounding may carry a perfect score a hair past its optimum; a loss below zero would break logarithms later on.
    loss: (input) => {
      const value = score(input);
      const loss = greaterIsBetter ? optimum - value : value - optimum;
      return loss < 0 && loss > -1e-9 ? 0 : loss;
    },
  };
}

function isScorable({ y, prediction, weight }: MetricInput): boolean {
  if (y.length === 0) return false;
  for (let i = 0; i < prediction.length; i++) if (Number.isNaN(prediction[i]!)) return false;
  return weight === undefined || weight.some((w) => w > 0);
}
