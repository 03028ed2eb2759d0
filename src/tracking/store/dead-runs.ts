import { hostname, userInfo } from 'node:os';
import { nowMs } from '../../core/clock.ts';
import { isProcessAlive } from '../../core/is-process-alive.ts';
import type { TrackingStore } from './types.ts';

/** Tags that say which process logs a run. @param source what MLflow's page shows as the source */
export function processTags(source: string): Record<string, string> {
  let user = '';
  try {
    user = userInfo().username;
  } catch {
    // a container without a user entry
  }
  return {
    'mlflow.user': user,
    'mlflow.source.name': source,
    'mlflow.source.type': 'LOCAL',
    'automl.host': hostname(),
    'automl.pid': String(process.pid),
  };
}

/** Runs of this machine whose process is gone were killed: nobody else will say so. */
export async function endDeadRuns(store: TrackingStore, experimentId: string): Promise<void> {
  const tags = { 'automl.host': hostname() };
  for (const run of await store.searchRuns({ experimentIds: [experimentId], statuses: ['RUNNING'], tags })) {
    const pid = Number(run.tags['automl.pid']);
    if (pid === process.pid || isProcessAlive(pid)) continue;
    await store.updateRun(run.info.runId, { status: 'KILLED', endTime: nowMs() });
  }
}
