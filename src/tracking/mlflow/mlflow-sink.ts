import type { JsonObject } from '../../core/json.ts';
import type { RunEvent, RunStartEvent } from '../events.ts';
import { isPlaceFault, type Sink, type SinkPlace } from '../sink.ts';
import { endDeadRuns } from '../store/dead-runs.ts';
import { experimentOf } from '../store/experiment-of.ts';
import { openStore, plainUri } from '../store/open-store.ts';
import type { Environment, TrackingStore } from '../store/types.ts';
import { type FitPlace, FitRun } from './fit-run.ts';
import type { MlflowSettings } from './settings.ts';

/** Logs fits to MLflow, each as a `FitRun`. */
export class MlflowSink implements Sink {
  readonly name = 'mlflow';
  readonly place: SinkPlace;
  private readonly settings: MlflowSettings;
  private readonly env: Environment;
  private warned = false;
  private store: TrackingStore | null = null;
  private start: RunStartEvent | null = null;
  private fit: FitRun | null = null;

  constructor(settings: MlflowSettings) {
    this.settings = settings;
    this.env = settings.env ?? process.env;
    this.place = { uri: settings.store?.uri ?? placeUri(this.uri), state: stateOf(settings, this.env) };
  }

  /** Id of the parent run, once it is there. */
  get runId(): string | null {
    return this.fit?.parent.runId ?? null;
  }

  async take(event: RunEvent): Promise<void> {
    if (event.type === 'run-start') return this.begin(event);
    const { fit } = this;
    if (fit === null) return;
    if (event.type === 'trial-start') fit.trialStarted(event.id, event.at);
    if (event.type === 'trial-end') await fit.trial(event);
    if (event.type === 'note') await fit.note(event.code, event.message);
    if (event.type === 'report') fit.reported(event);
    if (event.type === 'run-end') await fit.end(event);
  }
  async close(): Promise<void> {
    if (this.settings.store === undefined) await this.store?.close();
  }

  private get uri(): string | undefined {
    return this.settings.uri ?? (this.env['MLFLOW_TRACKING_URI'] || undefined);
  }

  /** A run begins, the next of several when several targets are fitted one after the other; or this one is told again. */
  private async begin(event: RunStartEvent): Promise<void> {
    if (this.start !== event) this.fit = null;
    this.start = event;
    this.fit ??= await FitRun.begin(await this.fitPlace(), event);
    await this.fit.describe();
  }
  private async fitPlace(): Promise<FitPlace> {
    const { settings, env } = this;
    this.store ??= settings.store ?? (await openStore(this.uri, env));
    const { store } = this;
    const runId = settings.runId ?? (env['MLFLOW_RUN_ID'] || undefined);
    const of = settings.runId ?? settings.parentRunId;
    const outer = of === undefined ? null : await store.getRun(of);
    const experimentId = outer?.info.experimentId ?? (await experimentOf(store, settings.experiment, env, 'automl'));
    await endDeadRuns(store, experimentId);
    return { store, experimentId, uri: this.place.uri, settings, runId, attempt: (work) => this.attempt(work) };
  }
  private async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (isPlaceFault(error)) throw error;
      if (!this.warned) this.settings.warn(`MLflow: ${error instanceof Error ? error.message : String(error)}`);
      this.warned = true;
      return null;
    }
  }
}

/** The address as a run folder keeps it; one that cannot be read is refused when it is opened. */
function placeUri(uri: string | undefined): string {
  try {
    return plainUri(uri);
  } catch {
    return String(uri);
  }
}

/** What a later replay needs; the environment may be another then. */
function stateOf({ experiment, runName, tags }: MlflowSettings, env: Environment): JsonObject {
  const named = experiment ?? (env['MLFLOW_EXPERIMENT_ID'] ? undefined : env['MLFLOW_EXPERIMENT_NAME'] || undefined);
  return {
    ...(named === undefined ? {} : { experiment: named }),
    ...(experiment === undefined && env['MLFLOW_EXPERIMENT_ID'] ? { experimentId: env['MLFLOW_EXPERIMENT_ID'] } : {}),
    ...(runName === undefined ? {} : { runName }),
    ...(tags === undefined ? {} : { tags }),
  };
}
