import type { Kernels } from '../../kernels/kernels.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import { type BaseScores, logisticBase, softmaxBase } from './base-score.ts';
import { arenaTargets, type Objective, type ObjectiveBuffers } from './objective.ts';

/** Log loss of two classes; the score is the log odds of class 1. */
export function logisticObjective(
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
  base: BaseScores = logisticBase(train),
): Objective {
  const { y, w, sums } = arenaTargets(train, kernels, at);
  const weights = w?.byteOffset ?? 0;
  return {
    outputs: 1,
    base,
    link: 'logistic',
    maxStep: Number.POSITIVE_INFINITY,
    startRound: () => undefined,
    gradients: () => {
      kernels.exports.logistic(at.rows, at.n, at.score, y.byteOffset, weights, at.g, at.h, sums.byteOffset);
      return { absG: sums[0]!, h: sums[1]! };
    },
  };
}

/** Log loss of several classes, one score each (Friedman, Hastie, Tibshirani 2000). */
export function softmaxObjective(
  classes: number,
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
  base: BaseScores = softmaxBase(classes, train),
): Objective {
  const { y, w, sums } = arenaTargets(train, kernels, at);
  const { exports, arena } = kernels;
  const top = arena.alloc(at.stride * 8);
  const inverse = arena.alloc(at.stride * 8);
  const shares = arena.alloc(at.stride * classes * 4);
  const factor = classes / Math.max(1, classes - 1);
  const weights = w?.byteOffset ?? 0;
  return {
    outputs: classes,
    base,
    link: 'softmax',
    maxStep: Number.POSITIVE_INFINITY,
    startRound: () => void exports.softmaxNormalise(at.rows, at.n, at.score, at.stride, classes, top, inverse, shares),
    gradients: (k) => {
      const share = shares + k * at.stride * 4;
      const out = sums.byteOffset;
      exports.softmaxGradient(at.rows, at.n, share, inverse, y.byteOffset, k, factor, weights, at.g, at.h, out);
      return { absG: sums[0]!, h: sums[1]! };
    },
  };
}
