import type { Environment, TrackingStore } from './types.ts';

/**
 * Number of the experiment that runs go to: the one named, else that of MLFLOW_EXPERIMENT_ID, else of MLFLOW_EXPERIMENT_NAME,
 * else `otherwise`. It is made where it lacks.
 */
export async function experimentOf(
  store: TrackingStore,
  named: string | undefined,
  env: Environment,
  otherwise: string,
): Promise<string> {
  if (named === undefined && env['MLFLOW_EXPERIMENT_ID']) return env['MLFLOW_EXPERIMENT_ID'];
  const name = named ?? (env['MLFLOW_EXPERIMENT_NAME'] || otherwise);
  const found = await store.getExperimentByName(name);
  if (found !== null) return found.experimentId;
  try {
    return await store.createExperiment(name);
  } catch (error) {
    // another process was quicker
    const now = await store.getExperimentByName(name);
    if (now === null) throw error;
    return now.experimentId;
  }
}
