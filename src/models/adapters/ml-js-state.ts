import { ModelError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import type { TaskKind } from '../../core/task.ts';
import { requireArray, requireText } from '../shared/state.ts';
import type { MlJsEstimator } from './ml-js-estimator.ts';
import { MlJsModel } from './ml-js-model.ts';

interface Loader<E extends MlJsEstimator> {
  load(json: Json, task: TaskKind): E;
  readonly probability?: (estimator: E, rows: number[][], labels: readonly number[]) => number[][];
}

/**
 * The model that {@link MlJsModel.toState} saved.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function restoreMlJs<E extends MlJsEstimator>(state: State, options: Loader<E>): MlJsModel {
  const family = requireText(state, 'family');
  const task = requireText(state, 'task') as TaskKind;
  const saved = state.json['estimator'] ?? null;
  const numbers = (name: string): number[] => (state.json[name] ?? []) as number[];
  const parts = {
    ...{ family, task, prior: requireArray(state, 'prior', Float64Array) },
    ...{ present: numbers('present'), labels: numbers('labels'), columns: numbers('columns') },
  };
  try {
    const estimator = saved === null ? undefined : options.load(saved, task);
    return new MlJsModel(parts, estimator, options.probability as MlJsModel['probability']);
  } catch (cause) {
    throw new ModelError('MODEL_STATE_INVALID', `A saved ${family} cannot be loaded: ${String(cause)}.`, {
      hint: 'Use the version of the library that it was saved with.',
      cause,
      context: { family },
    });
  }
}
