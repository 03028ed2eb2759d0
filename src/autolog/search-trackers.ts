import { scoreByName } from '../automl/score-by-name.ts';
import type { AmbientTracker } from '../tracking/ambient-trackers.ts';
import type { ActiveRun } from '../tracking/client/active-run.ts';
import { chosenExperiment, currentStore } from '../tracking/client/settings.ts';
import { MlflowTracker } from '../tracking/mlflow/mlflow-tracker.ts';
import { modelForm } from './model-form.ts';
import type { AutologOptions } from './options.ts';
import { warnLine, warnOf } from './warn.ts';

/** The tracker of one search: into the run that is active, else into a run of its own. None when the store cannot be opened. */
export async function searchTrackers(
  active: ActiveRun | null,
  { tags = {}, logModels = true }: AutologOptions,
): Promise<readonly AmbientTracker[]> {
  try {
    const store = await currentStore();
    const named = process.env['MLFLOW_EXPERIMENT_ID'] || process.env['MLFLOW_EXPERIMENT_NAME'];
    const experiment = chosenExperiment() ?? (named ? undefined : 'Default');
    return [
      new MlflowTracker({
        ...{ store, modelForm, logModels, scoreOf: scoreByName, warn: (message) => warnLine(message) },
        tags: { 'mlflow.autologging': 'automl', ...tags },
        ...(experiment === undefined ? {} : { experiment }),
        ...(active === null ? {} : { runId: active.runId }),
      }),
    ];
  } catch (error) {
    warnOf(error);
    return [];
  }
}
