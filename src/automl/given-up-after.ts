import { countedFolds, foldLosses, meanLoss, type TrialRecord } from './trial-record.ts';

/**
 * Folds after which a trial is given up, because their mean loss is too bad: after two of five folds or more, after one of
 * fewer, and after the first one that its deadline cut, by the stricter limit of those.
 * @returns null for a trial that goes on
 */
export function givenUpAfter(record: TrialRecord): number | null {
  const losses = foldLosses(record);
  const usual = record.folds >= 5 ? 2 : 1;
  const cut = countedFolds(record).findIndex((r) => r.truncated) + 1;
  for (let n = 1; n <= Math.min(losses.length, record.folds - 1); n++) {
    const isCut = cut > 0 && n >= cut;
    if (n < usual && !isCut) continue;
    const limit = isCut ? Math.min(record.abandonAbove, record.cutAbove) : record.abandonAbove;
    if (meanLoss(losses.slice(0, n)) > limit) return n;
  }
  return null;
}
