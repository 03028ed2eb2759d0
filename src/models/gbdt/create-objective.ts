import type { Task } from '../../core/task.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import { logisticObjective, softmaxObjective } from './class-objectives.ts';
import { deviance } from './deviance-objective.ts';
import type { Objective, ObjectiveBuffers } from './objective.ts';
import type { ObjectiveChoice } from './objective-choice.ts';
import { fair, huber, mape, quantile, squared, squaredLog } from './value-objectives.ts';

/** The objective that was chosen, with targets and weights copied to the arena by row id. Weights are scaled to mean 1. */
export function createObjective(
  { name, parameter }: ObjectiveChoice,
  task: Task,
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
): Objective {
  switch (name) {
    case 'logistic':
      return logisticObjective(train, kernels, at);
    case 'softmax':
      return softmaxObjective(task.kind === 'multiclass' ? task.classes.length : 1, train, kernels, at);
    case 'squared':
      return squared(train, kernels, at);
    case 'squaredLog':
      return squaredLog(train, kernels, at);
    case 'absolute':
      return quantile(0.5, train, kernels, at);
    case 'quantile':
      return quantile(parameter, train, kernels, at);
    case 'mape':
      return mape(train, kernels, at);
    case 'huber':
      return huber(parameter, train, kernels, at);
    case 'fair':
      return fair(parameter, train, kernels, at);
    default:
      return deviance(parameter, train, kernels, at);
  }
}
