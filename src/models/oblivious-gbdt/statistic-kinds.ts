import type { Rng } from '../../core/rng.ts';
import type { Task } from '../../core/task.ts';
import type { StatisticKind } from './ordered-statistics.ts';

/** Classes that have a statistic each; of more, random halves have one. */
const MOST_CLASSES = 5;

/** Rows that the prior of a statistic counts for. */
const STRENGTHS = [1];

/** What the statistics of categories are about: targets by position, and how each is smoothed. */
export interface StatisticTargets {
  readonly targets: readonly Float64Array[];
  readonly kinds: readonly StatisticKind[];
}

/**
 * Two classes: the share of class 1. More: the share of every class, or of random halves of the classes. Numbers: the
 * mean. Each with the smoothing of `STRENGTHS`, towards one constant, the mean of all rows (measured better than 1/2, and
 * than the mean of the rows before, which tells rows of rare categories apart by chance); and the size of the category.
 * @param target by position: 0 or 1, class, or standardised
 */
export function statisticTargets(task: Task, target: Float64Array, rng: Rng): StatisticTargets {
  const targets = task.kind === 'multiclass' ? classTargets(task.classes.length, target, rng) : [target];
  const kinds = targets.flatMap((values, target) => {
    const prior = values.reduce((sum, v) => sum + v, 0) / values.length;
    return STRENGTHS.map((strength) => ({ target, strength, prior }));
  });
  return { targets, kinds: [...kinds, { target: -1, strength: 0, prior: 0 }] };
}

function classTargets(classes: number, target: Float64Array, rng: Rng): Float64Array[] {
  if (classes <= MOST_CLASSES) return Array.from({ length: classes }, (_, k) => target.map((v) => (v === k ? 1 : 0)));
  return Array.from({ length: MOST_CLASSES }, () => {
    const order = rng.permutation(classes);
    const half = new Set(order.subarray(0, classes >> 1));
    return target.map((v) => (half.has(v) ? 1 : 0));
  });
}
