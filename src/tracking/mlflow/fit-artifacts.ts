import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { replaceTable } from '../client/table-artifact.ts';
import type { ReportEvent, TrialEndEvent } from '../events.ts';
import { JOURNAL_FILE } from '../journal.ts';
import type { NewLoggedModel, RunInfo, TrackingStore } from '../store/types.ts';
import type { MlflowSettings } from './settings.ts';
import { STATES } from './trial-batch.ts';

/** All trials, best first, as a table of MLflow's. */
export async function logLeaderboard(
  store: TrackingStore,
  run: RunInfo,
  trials: readonly TrialEndEvent[],
  metric: string,
  scoreOf: MlflowSettings['scoreOf'],
): Promise<void> {
  const lossOf = ({ loss }: TrialEndEvent): number => loss ?? Number.POSITIVE_INFINITY;
  const rows = [...trials].sort((a, b) => lossOf(a) - lossOf(b) || a.id - b.id);
  const columns = ['trial', 'family', 'origin', 'state', metric, 'seconds', 'bytes', 'config'];
  const data = rows.map((t) => [
    ...[t.id, t.family, t.origin, STATES[t.status], t.loss === null ? null : scoreOf(metric, t.loss)],
    ...[t.seconds, t.bytes, JSON.stringify(t.config)],
  ]);
  await replaceTable(store, run, { columns, data }, 'leaderboard.json');
}

export async function logFiles(store: TrackingStore, run: RunInfo, folder: string): Promise<void> {
  const journal = join(folder, JOURNAL_FILE);
  if (existsSync(journal)) await store.artifacts.upload(run.artifactUri, journal, JOURNAL_FILE);
}

/** Tables of the report beside the leaderboard, figures under `figures/`. */
export async function logReport(
  store: TrackingStore,
  run: RunInfo,
  folder: string,
  { tables, figures }: ReportEvent,
): Promise<void> {
  for (const file of tables) {
    const table = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Parameters<typeof replaceTable>[2];
    await replaceTable(store, run, table, basename(file));
  }
  for (const file of figures)
    await store.artifacts.upload(run.artifactUri, join(folder, file), `figures/${basename(file)}`);
}

/** Name of the logged model: `runs:/RUN/model` finds it. */
const MODEL_NAME = 'model';

/**
 * The model of a folder (a bundle in `model/`) as a logged model of MLflow's, an output of the run: its MLflow form at the
 * root, the bundle under `model/`.
 * @returns its id; null when the folder holds no model
 */
export async function logModelFolder(
  store: TrackingStore,
  run: RunInfo,
  folder: string,
  about: Pick<NewLoggedModel, 'params' | 'tags'>,
  modelForm: MlflowSettings['modelForm'],
): Promise<string | null> {
  const bundle = join(folder, 'model');
  if (!existsSync(join(bundle, 'manifest.json'))) return null;
  const asked = { ...about, name: MODEL_NAME, sourceRunId: run.runId, modelType: 'automl' };
  const { modelId, artifactUri } = await store.createLoggedModel(run.experimentId, asked);
  try {
    const as = { modelId, runId: run.runId, artifactPath: artifactUri };
    const form = await modelForm?.(folder, as);
    await store.artifacts.upload(artifactUri, bundle, 'model');
    for (const [path, content] of form?.files ?? []) await store.artifacts.uploadText(artifactUri, path, content);
    if (form?.note !== undefined) await store.logBatch(run.runId, { tags: { 'automl.model.note': form.note } });
  } catch (error) {
    await store.finishLoggedModel(modelId, 'FAILED').catch(() => undefined);
    throw error;
  }
  await store.finishLoggedModel(modelId, 'READY');
  await store.logOutput(run.runId, modelId, 0);
  return modelId;
}
