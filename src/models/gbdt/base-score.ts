import type { TrainingRows } from '../shared/training-rows.ts';

/** Where boosting starts, and the units of scores: see `Link` for what `shift` and `scale` do. */
export interface BaseScores {
  /** Raw score before the first tree, shape [outputs]. */
  readonly start: Float64Array;
  readonly shift: number;
  readonly scale: number;
}

/** A class that never occurs keeps this share of a row. */
const PSEUDO_ROWS = 1e-3;

/** Log odds of class 1. */
export function logisticBase(train: TrainingRows): BaseScores {
  let ones = 0;
  for (let i = 0; i < train.rows.length; i++) ones += train.weight[i]! * train.y[i]!;
  const share = (ones + PSEUDO_ROWS * meanWeight(train)) / (train.total + 2 * PSEUDO_ROWS * meanWeight(train));
  return { start: Float64Array.of(Math.log(share / (1 - share))), shift: 0, scale: 1 };
}

/** Log shares of the classes. */
export function softmaxBase(classes: number, train: TrainingRows): BaseScores {
  const counts = new Float64Array(classes).fill(PSEUDO_ROWS * meanWeight(train));
  for (let i = 0; i < train.rows.length; i++) counts[train.y[i]!]! += train.weight[i]!;
  const total = counts.reduce((sum, c) => sum + c, 0);
  return { start: counts.map((c) => Math.log(c / total)), shift: 0, scale: 1 };
}

/**
 * Mean of the targets, and their standard deviation as the unit of scores, so that penalties mean the same for every
 * target and no gradient leaves float32. The largest deviation is divided out first: targets of 1e200 do not overflow.
 */
export function squaredBase({ y, weight, total, equal }: TrainingRows): BaseScores {
  const n = y.length;
  const first = y[0]!;
  const share = weight[0]! / total;
  let mean = first;
  for (let i = 0; i < n; i++) mean += (y[i]! - first) * (equal ? share : weight[i]! / total);
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(y[i]! - mean));
  if (!(most > 0)) return { start: new Float64Array(1), shift: mean, scale: 1 };
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const d = (y[i]! - mean) / most;
    squares += d * d * (equal ? share : weight[i]! / total);
  }
  return { start: new Float64Array(1), shift: mean, scale: most * Math.sqrt(squares) };
}

function meanWeight(train: TrainingRows): number {
  return train.total / train.rows.length;
}
