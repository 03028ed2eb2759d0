import type { FoldKind } from '../data/split/fold-plan.ts';

/**
 * Which models of a member are saved: `few` the one of all rows and up to four of the folds, fewer the less the member
 * weighs; `add` the one of all rows and those of all folds; `only` the one of all rows.
 */
export type Refit = 'few' | 'add' | 'only';

/** Most fold models beside the model of all rows: the next ones change the mean by about a thousandth of the loss. */
const MOST = 4;
/** Fold models of a member for its whole weight: members of little weight need no mean of their own. */
const PER_WEIGHT = 8;

/**
 * Fold models of a member that are saved beside its model of all rows, or in its place where there was no time for one.
 * @param weight of the member in the mixture, in (0, 1]
 * @param folds fold models that there are
 * @param refitted there is a model of all rows
 * @param kind folds in the order of time: the last were trained on most rows and come first
 */
export function savedFolds(weight: number, folds: number, refitted: boolean, refit: Refit, kind: FoldKind): number[] {
  const wanted = { few: Math.min(MOST, Math.round(PER_WEIGHT * weight)), add: folds, only: 0 }[refit];
  const count = Math.min(folds, refitted ? wanted : wanted + 1);
  const first = kind === 'time' ? folds - count : 0;
  return Array.from({ length: count }, (_, i) => first + i);
}
