import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { columnTypes } from '../autolog/column-types.ts';
import type { Evaluation } from '../automl/evaluate-table.ts';
import { mlflowMetrics } from '../automl/report/mlflow-metrics.ts';
import { nowMs } from '../core/clock.ts';
import type { RawTable } from '../data/frame.ts';
import { isModelUri, parseModelUri } from '../registry/model-uri.ts';
import { ActiveRun } from '../tracking/client/active-run.ts';
import { readDelivery } from '../tracking/spill/tracking-file.ts';
import { processTags } from '../tracking/store/dead-runs.ts';
import { experimentOf } from '../tracking/store/experiment-of.ts';
import { openStore, plainUri } from '../tracking/store/open-store.ts';
import type { Run, TrackingStore } from '../tracking/store/types.ts';
import { requireTracker, type TrackerFlags, tagsOf } from './trackers.ts';

/** What was evaluated, as the user named it. */
export interface Evaluated {
  readonly model: string;
  /** Where its files are. */
  readonly folder: string;
  readonly file: string;
  readonly raw: RawTable;
  readonly evaluations: readonly Evaluation[];
  /** One a model; '' where there is one only. */
  readonly targets: readonly string[];
}

/**
 * Logs scores on a file to MLflow: a run with the file as `test` input, a child of the run that the model was fitted in where the
 * store knows that one, and then the scores are those of its logged model too. Nothing unless a tracker is named.
 * @returns the id of the run; null when nothing is logged
 * @throws ConfigError, TrackingError: who asks for it wants to know
 */
export async function logEvaluation(flags: TrackerFlags, what: Evaluated): Promise<string | null> {
  if (flags.tracker === undefined) return null;
  for (const name of flags.tracker) requireTracker(name, ['mlflow']);
  const uri = flags.trackingUri || process.env['MLFLOW_TRACKING_URI'] || undefined;
  const store = await openStore(uri);
  try {
    const fitted = await fittedIn(store, what, plainUri(uri));
    const experimentId =
      fitted?.info.experimentId ?? (await experimentOf(store, flags.experiment, process.env, 'automl'));
    const info = await store.createRun(experimentId, {
      runName: flags.runName ?? `evaluate ${basename(what.file)}`,
      startTime: nowMs(),
      tags: {
        ...processTags('automl'),
        ...(fitted === null ? {} : { 'mlflow.parentRunId': fitted.info.runId }),
        ...tagsOf(flags.tag ?? []),
      },
    });
    const run = new ActiveRun(store, info);
    try {
      await logTo(store, run, what, fitted);
    } catch (error) {
      await run.end('FAILED').catch(() => undefined);
      throw error;
    }
    await run.end();
    return info.runId;
  } finally {
    await store.close();
  }
}

async function logTo(store: TrackingStore, run: ActiveRun, what: Evaluated, fitted: Run | null): Promise<void> {
  await run.logParams({ model: what.model, data: what.file });
  const dataset = { name: basename(what.file), digest: digestOf(what.raw) };
  await run.logInput({
    ...{ ...dataset, context: 'test', source: what.file === '-' ? 'stdin' : resolve(what.file) },
    profile: { num_rows: what.raw.rows, num_elements: what.raw.rows * what.raw.columns.length },
    schema: { mlflow_colspec: columnTypes(what.raw) },
  });
  const [model] = fitted === null ? [] : await store.getOutputs(fitted.info.runId);
  const metrics = Object.entries(scoresOf(what)).map(([key, value]) => ({ key, value, timestamp: nowMs(), step: 0 }));
  await store.logBatch(run.runId, {
    metrics,
    ...(model === undefined ? {} : { model: { modelId: model.modelId, dataset } }),
  });
}

/** The run that the model was fitted in, where this store has it. */
async function fittedIn(store: TrackingStore, { model, folder }: Evaluated, uri: string): Promise<Run | null> {
  const named = isModelUri(model) ? parseModelUri(model) : null;
  const known = named?.kind === 'run' ? named.runId : readDelivery(folder, 'mlflow', uri)?.state['runId'];
  return typeof known === 'string' ? store.getRun(known) : null;
}

/** All our scores, and those by the names of mlflow.evaluate; of several targets by `target/`. */
function scoresOf({ evaluations, targets }: Evaluated): Record<string, number> {
  const all = evaluations.flatMap(({ scores, scored }, i) => {
    const prefix = targets[i] === '' ? '' : `${targets[i]}/`;
    const own = scores.filter(({ score }) => Number.isFinite(score)).map(({ name, score }) => [name, score] as const);
    return [...own, ...Object.entries(mlflowMetrics(scored))].map(([name, value]) => [prefix + name, value] as const);
  });
  return Object.fromEntries(all);
}

/** Another text for other cells. */
function digestOf({ columns }: RawTable): string {
  const hash = createHash('sha256');
  for (const column of columns) {
    const cells = column.type === 'text' ? column.codes : column.type === 'datetime' ? column.epochMs : column.values;
    hash.update(JSON.stringify([column.name, column.type === 'text' ? column.dictionary : null]));
    hash.update(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength));
  }
  return hash.digest('hex').slice(0, 36);
}
