import type { Rng } from '../../core/rng.ts';
import type { Task } from '../../core/task.ts';
import type { StatisticKind } from './ordered-statistics.ts';

/** Classes that have a statistic each; of more, random halves have one. */
const MOST_CLASSES = 5;

/** A category without rows before it stands in the middle, with the weight of one row. */
const PRIOR = { strength: 1, prior: 0.5 };

/** What the statistics of categories are about: targets by position, and how each is smoothed. */
export interface StatisticTargets {
  readonly targets: readonly Float64Array[];
  readonly kinds: readonly StatisticKind[];
}

/**
 * Two classes: the share of class 1. More: the share of every class, or of random halves of the classes. Numbers: the
 * share of rows above the median, as CatBoost does (the mean of a skewed target says less of most rows). Each is drawn
 * towards 1/2; and the size of the category.
 * @param target by position: 0 or 1, class, or standardised
 */
export function statisticTargets(task: Task, target: Float64Array, rng: Rng): StatisticTargets {
  const targets =
    task.kind === 'multiclass'
      ? classTargets(task.classes.length, target, rng)
      : [task.kind === 'regression' ? aboveMedian(target) : target];
  return {
    targets,
    kinds: [...targets.map((_, target) => ({ target, ...PRIOR })), { target: -1, strength: 0, prior: 0 }],
  };
}

/** Rows above the median; where none is, those at it. */
function aboveMedian(target: Float64Array): Float64Array {
  const sorted = target.slice().sort();
  const median = sorted[(sorted.length - 1) >> 1]!;
  const greatest = median === sorted[sorted.length - 1];
  return target.map((v) => (v > median || (greatest && v === median) ? 1 : 0));
}

function classTargets(classes: number, target: Float64Array, rng: Rng): Float64Array[] {
  if (classes <= MOST_CLASSES) return Array.from({ length: classes }, (_, k) => target.map((v) => (v === k ? 1 : 0)));
  return Array.from({ length: MOST_CLASSES }, () => {
    const order = rng.permutation(classes);
    const half = new Set(order.subarray(0, classes >> 1));
    return target.map((v) => (half.has(v) ? 1 : 0));
  });
}
