import type { TaskKind } from '../../core/task.ts';

/** What the caller may ask for; `classification` leaves binary or multiclass to the data. */
export type TaskRequest = 'auto' | 'classification' | TaskKind;

/** The target column as the rule sees it. */
export interface TargetFacts {
  readonly name: string;
  /** Distinct labels as spelled, in order of their codes. */
  readonly labels: readonly string[];
  /** Every label is a number: its distinct values ascending, and the rows of each. */
  readonly values?: readonly number[];
  readonly counts?: readonly number[];
  /** Natively typed boolean. */
  readonly boolean: boolean;
}
export interface TaskGuess {
  readonly kind: TaskKind;
  /** One sentence: the evidence and the flag for the other reading. */
  readonly reason: string;
}

/** More different whole numbers than this are a quantity. */
const MOST_CLASSES = 10;

/**
 * Task by the caller's word, else the metric's, else by the target: text, boolean, two values: classification;
 * fractions or more than 10 distinct whole values: regression; 3 to 10 whole values: regression where the histogram
 * rises to one inner peak and falls (grades), else multiclass (codes).
 */
export function inferTask(target: TargetFacts, task: TaskRequest = 'auto', metricTask?: TaskKind): TaskGuess {
  const classes: TaskKind = target.labels.length === 2 ? 'binary' : 'multiclass';
  if (task === 'regression') return { kind: 'regression', reason: 'as asked' };
  if (task !== 'auto') return { kind: classes, reason: 'as asked' };
  if (metricTask === 'regression') return { kind: 'regression', reason: 'the metric is one of regression' };
  if (metricTask !== undefined) return { kind: classes, reason: 'the metric is one of classification' };
  const { name } = target;
  if (target.values === undefined || target.boolean) {
    const what = target.boolean ? 'boolean' : 'text';
    return { kind: classes, reason: `${name} is ${what} with ${target.labels.length} values` };
  }
  const distinct = target.values.length;
  if (distinct === 2) {
    return {
      kind: classes,
      reason: `${name} has two values, ${target.labels.join(' and ')}; for a quantity: --task regression`,
    };
  }
  if (target.values.some((value) => !Number.isInteger(value))) {
    return { kind: 'regression', reason: `${name} has fractions; for classes: --task multiclass` };
  }
  if (distinct > MOST_CLASSES) {
    return {
      kind: 'regression',
      reason: `${name} has ${distinct} different whole numbers; for classes: --task multiclass`,
    };
  }
  const range = `${target.values[0]} to ${target.values[distinct - 1]}`;
  return hasInnerPeak(target.counts!)
    ? {
        kind: 'regression',
        reason: `${name} has ${distinct} whole numbers, ${range}, whose counts rise to one peak and fall, like grades; for classes: --task multiclass`,
      }
    : {
        kind: classes,
        reason: `${name} has ${distinct} whole numbers, ${range}, without a single inner peak, like codes; for a quantity: --task regression`,
      };
}

/** True when counts rise to one peak that is neither the first nor the last, and fall after it (ties allowed). */
export function hasInnerPeak(counts: readonly number[]): boolean {
  const peak = counts.indexOf(Math.max(...counts));
  if (counts[0] === counts[peak] || counts[counts.length - 1] === counts[peak]) return false;
  return counts.every((count, i) => i === 0 || (i <= peak ? count >= counts[i - 1]! : count <= counts[i - 1]!));
}
