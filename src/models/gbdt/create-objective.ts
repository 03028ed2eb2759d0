import type { Task } from '../../core/task.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import type { BaseScores } from './base-score.ts';
import { logisticObjective, softmaxObjective } from './class-objectives.ts';
import { deviance } from './deviance-objective.ts';
import type { Objective, ObjectiveBuffers } from './objective.ts';
import type { ObjectiveChoice } from './objective-choice.ts';
import { fair, huber, mape, quantile, squared, squaredLog } from './value-objectives.ts';

/**
 * The objective that was chosen, with targets and weights copied to the arena by row id. Weights are scaled to mean 1.
 * @param base start and units of an earlier model that is continued; those of the targets when absent
 */
export function createObjective(
  { name, parameter }: ObjectiveChoice,
  task: Task,
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
  base?: BaseScores,
): Objective {
  switch (name) {
    case 'logistic':
      return logisticObjective(train, kernels, at, base);
    case 'softmax':
      return softmaxObjective(task.kind === 'multiclass' ? task.classes.length : 1, train, kernels, at, base);
    case 'squared':
      return squared(train, kernels, at, base);
    case 'squaredLog':
      return squaredLog(train, kernels, at, base);
    case 'absolute':
      return quantile(0.5, train, kernels, at, base);
    case 'quantile':
      return quantile(parameter, train, kernels, at, base);
    case 'mape':
      return mape(parameter, train, kernels, at, base);
    case 'huber':
      return huber(parameter, train, kernels, at, base);
    case 'fair':
      return fair(parameter, train, kernels, at, base);
    default:
      return deviance(parameter, train, kernels, at, base);
  }
}
