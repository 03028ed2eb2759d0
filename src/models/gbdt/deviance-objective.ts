import type { Kernels } from '../../kernels/kernels.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import type { BaseScores } from './base-score.ts';
import { arenaTargets, type Objective, type ObjectiveBuffers } from './objective.ts';

/** Poisson hessians are raised as if scores could rise by 0.7 (LightGBM's safeguard), which shortens the steps. */
const POISSON_FACTOR = Math.exp(0.7);
/** No leaf changes a prediction by more than exp(4) a round, where a vanishing hessian would. */
const MAX_STEP = 4;

/**
 * Tweedie deviance with a log link; power 1 is Poisson, 2 gamma. Targets are divided by their mean, so that any unit will
 * do; a target of zeros only gives the constant 0.
 */
export function deviance(
  power: number,
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
  base: BaseScores = { start: new Float64Array(1), shift: 0, scale: positiveMean(train) },
): Objective {
  const mean = base.scale;
  const scaled = train.y.map((v) => (mean > 0 ? v / mean : 0));
  const { y, w, sums } = arenaTargets({ ...train, y: scaled }, kernels, at);
  const factor = power === 1 ? POISSON_FACTOR : 1;
  const [targets, weights, out] = [y.byteOffset, w?.byteOffset ?? 0, sums.byteOffset];
  return {
    outputs: 1,
    base,
    link: 'exp',
    maxStep: MAX_STEP,
    startRound: () => undefined,
    gradients: () => {
      kernels.exports.tweedie(at.rows, at.n, at.score, targets, weights, power, factor, at.g, at.h, out);
      return { absG: sums[0]!, h: sums[1]! };
    },
  };
}

/** Weighted mean of targets of one sign; the largest is divided out first, so that 1e308 does not overflow. */
function positiveMean(train: TrainingRows): number {
  const most = train.y.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return 0;
  let share = 0;
  for (let i = 0; i < train.rows.length; i++) share += (train.y[i]! / most) * (train.weight[i]! / train.total);
  return most * share;
}
