/** How many folds, or which share to hold out. */
export interface FoldChoice {
  readonly folds: number;
  /** Share held out instead of folds; 0 = cross-validation. */
  readonly holdout: number;
  readonly reason: string;
}

/** Five folds or more unless even the default boosted trees would eat this share of the budget. */
const SHARE_OF_BUDGET = 0.3;
/** More than five folds only where a trial stays cheap. */
const SHARE_FOR_MORE = 0.1;

/** Few rows: more folds, for each then trains on more of the rows and the scores are less noisy. */
function usualFolds(rows: number): number {
  if (rows < 2000) return 10;
  return rows < 6000 ? 8 : 5;
}

/**
 * @param foldSeconds estimated seconds of one fold of the default boosted trees on one core
 * @param budgetSeconds Infinity when only trials bound the run (then size alone decides, so that results repeat)
 */
export function chooseFolds(input: {
  readonly rows: number;
  readonly cells: number;
  readonly foldSeconds: number;
  readonly budgetSeconds: number;
  readonly workers: number;
  readonly folds?: number;
  readonly holdout?: number;
}): FoldChoice {
  const { rows, foldSeconds, budgetSeconds, workers } = input;
  if (input.holdout !== undefined) return { folds: 1, holdout: input.holdout, reason: 'as asked' };
  if (input.folds !== undefined) return { folds: input.folds, holdout: 0, reason: 'as asked' };
  const usual = usualFolds(rows);
  if (!Number.isFinite(budgetSeconds)) {
    if (input.cells > 3e7) return { folds: 1, holdout: 0.1, reason: 'more than 30 million cells' };
    if (input.cells > 1e7) return { folds: 3, holdout: 0, reason: 'more than 10 million cells' };
    return { folds: usual, holdout: 0, reason: 'usual for this size' };
  }
  const fits = (folds: number, share = SHARE_OF_BUDGET): boolean =>
    (folds * foldSeconds) / workers <= share * budgetSeconds;
  if (fits(usual, SHARE_FOR_MORE)) return { folds: usual, holdout: 0, reason: 'usual for this size' };
  if (fits(5)) return { folds: 5, holdout: 0, reason: 'usual for this size' };
  if (fits(3)) return { folds: 3, holdout: 0, reason: 'five folds would leave too few trials in the budget' };
  const share = rows < 5000 ? 0.2 : Math.max(0.02, Math.min(0.1, 2500 / rows));
  return { folds: 1, holdout: share, reason: 'folds would leave too few trials in the budget' };
}
