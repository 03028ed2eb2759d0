import type { ReportEvent, RunEndEvent, RunStartEvent, TrialEndEvent } from '../events.ts';
import { readJournal } from '../journal.ts';
import { processTags } from '../store/dead-runs.ts';
import type { RunInfo, TrackingStore } from '../store/types.ts';
import { logFiles, logLeaderboard, logModel, logReport } from './fit-artifacts.ts';
import { dataInputs, logProvenance } from './fit-inputs.ts';
import { readKnownRun, rememberRun } from './known-run.ts';
import type { MlflowSettings } from './settings.ts';
import { flatParams, trialBatch } from './trial-batch.ts';

/** Where a fit is logged: what the tracker was given, and the store that it opened. */
export interface FitPlace {
  readonly store: TrackingStore;
  readonly experimentId: string;
  readonly settings: MlflowSettings;
  /** A run to log to: MLFLOW_RUN_ID, or the caller's; it is not ended when it is the caller's. */
  readonly runId: string | undefined;
  /** What a run can do without: a store that refuses it costs a warning, and the result is null. */
  attempt<T>(work: () => Promise<T>): Promise<T | null>;
}

/** One fit in a store: a parent run, and a child run for each trial, named and tagged as Optuna's MLflow callback does. */
export class FitRun {
  readonly parent: RunInfo;
  private readonly place: FitPlace;
  private readonly start: RunStartEvent;
  private readonly started = new Map<number, number>();
  /** Child runs that were made, by trial: an event that is sent again after a failure makes no second one. */
  private readonly children: Map<number, string>;
  private readonly board = new Map<number, TrialEndEvent>();
  private report: ReportEvent | null = null;
  private modelId: string | null = null;

  private constructor(place: FitPlace, start: RunStartEvent, parent: RunInfo, children: Map<number, string>) {
    this.place = place;
    this.start = start;
    this.parent = parent;
    this.children = children;
    if (!start.resumed || start.folder === undefined) return;
    // trials of earlier sessions are not told again: the journal knows them
    for (const event of readJournal(start.folder)) if (event.type === 'trial-end') this.board.set(event.id, event);
  }

  /** A new parent run, the one of an earlier session of the same run folder, or the one that was named. */
  static async begin(place: FitPlace, start: RunStartEvent): Promise<FitRun> {
    const { store, settings } = place;
    const earlier = place.runId ?? earlierRun(start, store.uri);
    const known = earlier === undefined ? null : await store.getRun(earlier);
    const usable = known !== null && known.info.lifecycleStage === 'active' ? known : null;
    const tags = { ...processTags('automl'), 'automl.version': start.version, ...settings.tags };
    if (usable === null) {
      const runName = settings.runName ?? `${start.data.source} ${start.target}`;
      const startTime = Date.parse(start.at);
      const parentTag = settings.parentRunId === undefined ? {} : { 'mlflow.parentRunId': settings.parentRunId };
      const parent = await store.createRun(place.experimentId, { runName, startTime, tags: { ...parentTag, ...tags } });
      if (start.folder !== undefined) rememberRun(start.folder, { uri: store.uri, runId: parent.runId });
      return new FitRun(place, start, parent, new Map());
    }
    const { info } = usable;
    if (settings.runId === undefined) await store.updateRun(info.runId, { status: 'RUNNING' });
    // what started the run (a project, another program) stays its source
    const source = Object.entries(usable.tags).filter(([key]) => key.startsWith('mlflow.'));
    await store.logBatch(info.runId, { tags: { ...tags, ...Object.fromEntries(source) } });
    if (start.folder !== undefined) rememberRun(start.folder, { uri: store.uri, runId: info.runId });
    return new FitRun(place, start, info, start.resumed ? await childrenOf(store, info) : new Map());
  }

  /** What was asked for, the data, the code. */
  async describe(): Promise<void> {
    const { store } = this.place;
    const { runId } = this.parent;
    const params = flatParams(this.start);
    const there = (await store.getRun(runId))?.params ?? {};
    // an earlier session may have had another budget: its params stay, this one's are tags
    const other = Object.entries(params).filter(([key, value]) => there[key] !== undefined && there[key] !== value);
    await store.logBatch(runId, {
      params: Object.fromEntries(Object.entries(params).filter(([key]) => there[key] === undefined)),
      tags: Object.fromEntries(other.map(([key, value]) => [`automl.also.${key}`, value])),
    });
    await store.logInputs(runId, dataInputs(this.start));
    await this.place.attempt(() => logProvenance(store, this.parent, this.start));
  }

  trialStarted(id: number, at: string): void {
    this.started.set(id, Date.parse(at));
  }

  async trial(event: TrialEndEvent): Promise<void> {
    const { store, settings } = this.place;
    const { metric } = this.start;
    const ended = Date.parse(event.at);
    const startTime = this.started.get(event.id) ?? ended - 1000 * event.seconds;
    const child = this.children.get(event.id) ?? (await this.newChild(event.id, startTime));
    await store.logBatch(child, trialBatch(event, this.start, startTime, settings.scoreOf));
    await store.updateRun(child, { status: event.status === 'failed' ? 'FAILED' : 'FINISHED', endTime: ended });
    this.board.set(event.id, event);
    const { best } = this;
    if (!Number.isFinite(best)) return;
    const value = settings.scoreOf(metric, best);
    const metrics = [{ key: `best_${metric}`, value, timestamp: ended, step: event.id }];
    await store.logBatch(this.parent.runId, { metrics });
  }
  /** Least loss of the complete trials. */
  private get best(): number {
    let best = Number.POSITIVE_INFINITY;
    for (const { status, loss } of this.board.values())
      if (status === 'complete' && loss !== null) best = Math.min(best, loss);
    return best;
  }
  private async newChild(trial: number, startTime: number): Promise<string> {
    const { runId } = await this.place.store.createRun(this.parent.experimentId, {
      runName: String(trial),
      startTime,
      tags: { ...processTags('automl'), 'mlflow.parentRunId': this.parent.runId },
    });
    this.children.set(trial, runId);
    return runId;
  }

  note(code: string, message: string): Promise<void> {
    return this.place.store.logBatch(this.parent.runId, { tags: { [`automl.note.${code}`]: message } });
  }
  reported(event: ReportEvent): void {
    this.report = event;
  }

  async end(event: RunEndEvent): Promise<void> {
    const { store, settings } = this.place;
    const { parent, start, report } = this;
    const { folder } = event;
    const timestamp = Date.parse(event.at);
    const point = (key: string, value: number) => ({ key, value, timestamp, step: 0 });
    await this.place.attempt(async () => {
      await logLeaderboard(store, parent, [...this.board.values()], start.metric, settings.scoreOf);
      if (folder === undefined) return;
      await logFiles(store, parent, folder);
      if (report !== null) await logReport(store, parent, folder, report);
      this.modelId ??= await logModel(store, parent, folder, start, settings);
    });
    const score = event.loss === null ? [] : [point(start.metric, settings.scoreOf(start.metric, event.loss))];
    const named = Object.entries(report?.metrics ?? {}).map(([key, value]) => point(key, value));
    const scores = [...score, ...named.filter(({ key }) => key !== start.metric)];
    const dataset = { name: start.data.source, digest: start.data.digest };
    if (scores.length > 0)
      await store.logBatch(parent.runId, {
        metrics: scores,
        ...(this.modelId === null ? {} : { model: { modelId: this.modelId, dataset } }),
      });
    await store.logBatch(parent.runId, {
      metrics: [point('trials', event.trials), point('seconds', event.seconds)],
      tags: { 'automl.status': event.status, 'automl.reason': event.reason },
    });
    if (settings.runId !== undefined) return; // the caller ends it
    const status = event.status === 'interrupted' ? 'KILLED' : event.status === 'failed' ? 'FAILED' : 'FINISHED';
    await store.updateRun(parent.runId, { status, endTime: timestamp });
  }
}

/** Id of the run that earlier sessions of the same run folder were logged to, in this store. */
function earlierRun({ resumed, folder }: RunStartEvent, uri: string): string | undefined {
  const known = resumed && folder !== undefined ? readKnownRun(folder) : null;
  return known?.uri === uri ? known.runId : undefined;
}

async function childrenOf(store: TrackingStore, { runId, experimentId }: RunInfo): Promise<Map<number, string>> {
  const runs = await store.searchRuns({ experimentIds: [experimentId], tags: { 'mlflow.parentRunId': runId } });
  return new Map(runs.map((run) => [Number(run.tags['number'] ?? run.info.runName), run.info.runId]));
}
