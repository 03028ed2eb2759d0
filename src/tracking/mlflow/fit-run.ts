import type { JsonObject } from '../../core/json.ts';
import type { ReportEvent, RunEndEvent, RunStartEvent, TrialEndEvent } from '../events.ts';
import { readJournal } from '../journal.ts';
import { runKey } from '../run-key.ts';
import { readDelivery, rememberDelivery } from '../spill/tracking-file.ts';
import { processTags } from '../store/dead-runs.ts';
import type { NewRun, Run, RunInfo, TrackingStore } from '../store/types.ts';
import { BestCurve } from './best-curve.ts';
import { logFiles, logLeaderboard, logModelFolder, logReport } from './fit-artifacts.ts';
import { dataInputs, logProvenance } from './fit-inputs.ts';
import type { MlflowSettings } from './settings.ts';
import { flatParams, trialBatch } from './trial-batch.ts';

/** Where a fit is logged: what the tracker was given, and the store that it opened. */
export interface FitPlace {
  readonly store: TrackingStore;
  readonly experimentId: string;
  /** Address of the store, as the run folder keeps it. */
  readonly uri: string;
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
  /** The tag that this fit's runs have in common; none without a run folder. */
  private readonly keyed: Readonly<Record<string, string>>;
  private readonly process = processTags('automl');
  /** The run of a project: whoever started the command ends it. */
  private readonly borrowed: boolean;
  private readonly started = new Map<number, number>();
  /** Child runs that were made, by trial: an event that is sent again after a failure makes no second one. */
  private readonly children: Map<number, string>;
  private readonly board = new Map<number, TrialEndEvent>();
  private readonly best: BestCurve;
  /** The trial whose child run was asked for last. */
  private tried: number | null = null;
  private report: ReportEvent | null = null;
  private modelId: string | null = null;

  private constructor(
    place: FitPlace,
    start: RunStartEvent,
    parent: RunInfo,
    keyed: Readonly<Record<string, string>>,
    children: Map<number, string>,
    borrowed = false,
  ) {
    this.borrowed = borrowed;
    this.keyed = keyed;
    this.place = place;
    this.start = start;
    this.parent = parent;
    this.children = children;
    const { store, settings } = place;
    const scoreOf = (loss: number): number => settings.scoreOf(start.metric, loss);
    this.best = new BestCurve({ store, runId: parent.runId, key: `best_${start.metric}`, scoreOf });
    if (!start.resumed || start.folder === undefined) return;
    // trials of earlier sessions are not told again: the journal knows them
    for (const event of readJournal(start.folder)) if (event.type === 'trial-end') this.board.set(event.id, event);
  }

  /** A new parent run, the one that this run folder was logged to before, or the one that was named. */
  static async begin(place: FitPlace, start: RunStartEvent): Promise<FitRun> {
    const { store, settings } = place;
    // without a run folder nothing can be told twice
    const key = start.folder === undefined ? null : runKey(start);
    const keyed: Record<string, string> = key === null ? {} : { [RUN_KEY]: key };
    const earlier = place.runId ?? earlierRun(start, place.uri);
    const known = await (earlier === undefined ? runOfKey(place, key) : store.getRun(earlier));
    const usable = known !== null && known.info.lifecycleStage === 'active' ? known : null;
    const tags = { ...processTags('automl'), ...keyed, 'automl.version': start.version, ...settings.tags };
    if (usable === null) {
      if (place.runId !== undefined)
        settings.warn(`MLflow: the run ${place.runId} of MLFLOW_RUN_ID is not there; the fit gets one of its own`);
      const runName = settings.runName ?? `${start.data.source} ${start.target}`;
      const startTime = Date.parse(start.at);
      const parentTag = settings.parentRunId === undefined ? {} : { 'mlflow.parentRunId': settings.parentRunId };
      const parent = await store.createRun(place.experimentId, { runName, startTime, tags: { ...parentTag, ...tags } });
      remember(place, start, { runId: parent.runId });
      return new FitRun(place, start, parent, keyed, new Map());
    }
    const { info } = usable;
    // a run of before, told from its journal, does not run again: were that cut short, nobody would end it until the next start
    if (settings.runId === undefined && settings.replayed !== true)
      await store.updateRun(info.runId, { status: 'RUNNING' });
    // what started the run (a project, another program) stays its source
    const source = Object.entries(usable.tags).filter(([name]) => name.startsWith('mlflow.'));
    // the run of a project goes on after this fit: its process stays the one that started the command
    const borrowed = place.runId === info.runId && usable.tags['mlflow.source.type'] === 'PROJECT';
    const owner = borrowed ? Object.entries(usable.tags).filter(([name]) => OWNER_TAGS.has(name)) : [];
    await store.logBatch(info.runId, { tags: { ...tags, ...Object.fromEntries([...source, ...owner]) } });
    remember(place, start, { runId: info.runId });
    return new FitRun(place, start, info, keyed, await childrenOf(store, info, keyed), borrowed);
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
    const now = this.place.settings.replayed !== true;
    await this.place.attempt(() => logProvenance(store, this.parent, this.start, now));
  }

  trialStarted(id: number, at: string): void {
    this.started.set(id, Date.parse(at));
  }

  async trial(event: TrialEndEvent): Promise<void> {
    const { store, settings } = this.place;
    const ended = Date.parse(event.at);
    const startTime = this.started.get(event.id) ?? ended - 1000 * event.seconds;
    const batch = trialBatch(event, this.start, startTime, settings.scoreOf);
    const status = event.status === 'failed' ? 'FAILED' : 'FINISHED';
    this.board.set(event.id, event);
    const known = this.children.get(event.id);
    if (known === undefined && store.logRun !== undefined) {
      const metrics = this.best.due(event, this.board.values());
      const also = metrics.length === 0 ? {} : { also: { runId: this.parent.runId, metrics } };
      const run = { ...this.childRun(event.id, startTime), status, endTime: ended, batch, ...also } as const;
      const { runId } = await store.logRun(this.parent.experimentId, run);
      this.children.set(event.id, runId);
      if (metrics.length > 0) this.best.delivered();
      return;
    }
    const child = known ?? (await this.newChild(event.id, startTime));
    await store.logBatch(child, batch);
    await store.updateRun(child, { status, endTime: ended });
    await this.best.add(event, this.board.values());
  }
  private childRun(trial: number, startTime: number): NewRun {
    const tags = { ...this.process, ...this.keyed, 'mlflow.parentRunId': this.parent.runId };
    return { runName: String(trial), startTime, tags };
  }
  private async newChild(trial: number, startTime: number): Promise<string> {
    // a server that died may have made it before it could say so
    if (this.tried === trial)
      for (const [id, run] of await childrenOf(this.place.store, this.parent, this.keyed)) this.children.set(id, run);
    this.tried = trial;
    const made = this.children.get(trial);
    if (made !== undefined) return made;
    const asked = this.childRun(trial, startTime);
    const { runId } = await this.place.store.createRun(this.parent.experimentId, asked);
    this.children.set(trial, runId);
    return runId;
  }

  note(code: string, message: string): Promise<void> {
    return this.place.store.logBatch(this.parent.runId, { tags: { [`automl.note.${code}`]: message } });
  }
  reported(event: ReportEvent): void {
    this.report = event;
  }

  /** The logged model of this end, which an earlier try may have made. */
  private async model(event: RunEndEvent, folder: string): Promise<string | null> {
    const { place, parent, start } = this;
    const { modelId, modelOf } = readDelivery(folder, 'mlflow', place.uri)?.state ?? {};
    // the store may be another one by now, at the same address
    const known =
      typeof modelId === 'string' && modelOf === event.at ? await place.store.getLoggedModel(modelId) : null;
    if (known !== null) return known.modelId;
    const made = await logModelFolder(place.store, parent, folder, aboutModel(start), place.settings.modelForm);
    if (made !== null) remember(place, { ...start, folder }, { modelId: made, modelOf: event.at });
    return made;
  }

  async end(event: RunEndEvent): Promise<void> {
    const { store, settings } = this.place;
    const { parent, start, report } = this;
    const { folder } = event;
    const timestamp = Date.parse(event.at);
    const point = (key: string, value: number) => ({ key, value, timestamp, step: 0 });
    await this.best.finish(start.resumed ? this.board.values() : null);
    await this.place.attempt(async () => {
      await logLeaderboard(store, parent, [...this.board.values()], start.metric, settings.scoreOf);
      if (folder === undefined) return;
      await logFiles(store, parent, folder);
      if (report !== null) await logReport(store, parent, folder, report);
      if (settings.logModels !== false) this.modelId ??= await this.model(event, folder);
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
    if (settings.runId !== undefined || this.borrowed) return; // the caller ends it
    const status = event.status === 'interrupted' ? 'KILLED' : event.status === 'failed' ? 'FAILED' : 'FINISHED';
    await store.updateRun(parent.runId, { status, endTime: timestamp });
  }
}

/** Where a run was started: by these a later start finds the runs of dead processes. */
const OWNER_TAGS: ReadonlySet<string> = new Set(['automl.host', 'automl.pid']);

/** Tag of the parent run: the same for every session of a run folder, and for a copy of it. */
const RUN_KEY = 'automl.run';

async function runOfKey({ store, experimentId }: FitPlace, key: string | null): Promise<Run | null> {
  if (key === null) return null;
  const found = await store.searchRuns({ experimentIds: [experimentId], tags: { [RUN_KEY]: key } });
  return found.find(({ tags }) => tags['number'] === undefined) ?? null; // trials have the key too, and a number
}

/** Id of the run that the same run folder was logged to before, in this store. */
function earlierRun({ folder }: RunStartEvent, uri: string): string | undefined {
  const runId = folder === undefined ? undefined : readDelivery(folder, 'mlflow', uri)?.state['runId'];
  return typeof runId === 'string' ? runId : undefined;
}
function remember(place: FitPlace, { folder }: RunStartEvent, state: JsonObject): void {
  if (folder !== undefined) rememberDelivery(folder, 'mlflow', place.uri, { state });
}

/** Child runs of a fit, by trial. */
async function childrenOf(
  store: TrackingStore,
  { runId, experimentId }: RunInfo,
  keyed: Readonly<Record<string, string>>,
): Promise<Map<number, string>> {
  if (keyed[RUN_KEY] === undefined) return new Map();
  const tags = { ...keyed, 'mlflow.parentRunId': runId };
  const runs = await store.searchRuns({ experimentIds: [experimentId], tags });
  return new Map(runs.map((run) => [Number(run.tags['number'] ?? run.info.runName), run.info.runId]));
}

/** What a logged model says of its fit. */
function aboutModel({ target, metric, seed, version }: RunStartEvent) {
  return { params: { target, metric, seed: String(seed) }, tags: { 'automl.version': version } };
}
