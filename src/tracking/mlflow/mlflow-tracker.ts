import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AutomlError } from '../../core/errors.ts';
import type { RunEvent, RunStartEvent, Tracker, TrialEndEvent } from '../events.ts';
import { endDeadRuns, processTags } from '../store/dead-runs.ts';
import { experimentOf } from '../store/experiment-of.ts';
import { openStore } from '../store/open-store.ts';
import type { Environment, RunInfo, TrackingStore } from '../store/types.ts';
import { flatParams, STATES, trialBatch } from './trial-batch.ts';

export interface MlflowSettings {
  /** Tracking URI; absent: MLFLOW_TRACKING_URI, else the SQLite file that MLflow opens by itself. */
  readonly uri?: string;
  /** Absent: MLFLOW_EXPERIMENT_NAME, else `automl`. MLFLOW_EXPERIMENT_ID goes before the environment's name. */
  readonly experiment?: string;
  readonly runName?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** A loss in the metric's own sign. */
  scoreOf(metric: string, loss: number): number;
  /** One line for the user; called at most once a run. */
  warn(message: string): void;
  readonly env?: Environment;
}

/** What is logged waits here; more than this and the oldest trials are left to the journal. */
const MOST_WAITING = 20_000;
/** First pause before a call that failed is tried again. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

/**
 * Logs a fit to MLflow: a parent run for the fit and a child run for each trial, named and tagged as Optuna's MLflow callback
 * does. Events wait in memory and are sent in the background: a slow or dead server costs the fit nothing but one line of
 * warning; the journal holds everything anyway.
 */
export class MlflowTracker implements Tracker {
  readonly name = 'mlflow';
  private readonly settings: MlflowSettings;
  private readonly env: Environment;
  private readonly waiting: RunEvent[] = [];
  private working: Promise<void> | null = null;
  private warned = false;
  private closed = false;
  private store: TrackingStore | null = null;
  private parent: RunInfo | null = null;
  private start: RunStartEvent | null = null;
  private readonly started = new Map<number, number>();
  /** Child runs that were made, by trial: an event that is sent again after a failure makes no second one. */
  private readonly children = new Map<number, string>();
  private readonly board = new Map<number, TrialEndEvent>();
  /** Least loss of the complete trials. */
  private best = Number.POSITIVE_INFINITY;

  constructor(settings: MlflowSettings) {
    this.settings = settings;
    this.env = settings.env ?? process.env;
  }

  /** Id of the parent run, once it is there. */
  get runId(): string | null {
    return this.parent?.runId ?? null;
  }

  emit(event: RunEvent): void {
    if (this.closed) return;
    if (this.waiting.length < MOST_WAITING) this.waiting.push(event);
    this.working ??= this.work();
  }
  /** Resolves when all that was emitted is sent, or given up. */
  async flush(): Promise<void> {
    while (this.working !== null) await this.working;
  }
  /** Gives what waits `milliseconds` to be sent; what is left then stays in the journal only. */
  async close(milliseconds: number): Promise<void> {
    const timer = new AbortController();
    await Promise.race([this.flush(), pause(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    if (this.working !== null)
      this.warnOnce(`${this.waiting.length + 1} events were not sent; they stand in the journal`);
    this.closed = true;
    await this.store?.close();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(PAUSE_MS);
  }

  private async work(): Promise<void> {
    await pause(0); // never inside the caller
    for (let wait = PAUSE_MS; this.waiting.length > 0 && !this.closed; ) {
      try {
        await this.handle(this.waiting[0]!);
        this.waiting.shift();
        wait = PAUSE_MS;
      } catch (error) {
        this.warnOnce(error instanceof Error ? error.message : String(error));
        const passing = error instanceof AutomlError && error.code === 'TRACKING_UNREACHABLE';
        if (passing) {
          await pause(wait, undefined, { ref: false });
          wait = Math.min(LONGEST_PAUSE_MS, 2 * wait);
        } else if (this.parent === null)
          this.closed = true; // no run to log to: wrong URI, refused credentials
        else this.waiting.shift();
      }
    }
    this.working = null;
  }

  private async handle(event: RunEvent): Promise<void> {
    if (event.type === 'run-start') return this.begin(event);
    if (event.type === 'trial-start') this.started.set(event.id, Date.parse(event.at));
    if (event.type === 'trial-end') await this.trial(event);
    if (event.type === 'note' && this.parent !== null)
      await this.store!.logBatch(this.parent.runId, { tags: { [`automl.note.${event.code}`]: event.message } });
    if (event.type === 'run-end') await this.end(event);
  }

  private async begin(event: RunStartEvent): Promise<void> {
    if (this.start !== event) this.forget(event);
    const uri = this.settings.uri ?? this.env['MLFLOW_TRACKING_URI'];
    this.store ??= await openStore(uri === '' ? undefined : uri, this.env);
    const { store } = this;
    const experimentId = await experimentOf(store, this.settings.experiment, this.env, 'automl');
    await endDeadRuns(store, experimentId);
    this.parent ??= await this.parentRun(store, experimentId, event);
    await store.logBatch(this.parent.runId, { params: flatParams(event) });
    await store.logInputs(this.parent.runId, [
      {
        ...{
          context: 'training',
          name: event.data.source,
          digest: event.data.digest.slice(0, 36),
          sourceType: 'local',
        },
        source: JSON.stringify({ uri: event.data.source }),
        profile: JSON.stringify({ num_rows: event.data.rows, num_elements: event.data.rows * event.data.columns }),
      },
    ]);
  }

  /** A new run, or the one that MLFLOW_RUN_ID names. */
  private async parentRun(store: TrackingStore, experimentId: string, event: RunStartEvent): Promise<RunInfo> {
    const resumed = this.env['MLFLOW_RUN_ID'];
    const known = resumed === undefined || resumed === '' ? null : await store.getRun(resumed);
    const tags = { ...processTags('automl'), 'automl.version': event.version, ...this.settings.tags };
    if (known === null) {
      const runName = this.settings.runName ?? `${event.data.source} ${event.target}`;
      return store.createRun(experimentId, { runName, startTime: Date.parse(event.at), tags });
    }
    await store.updateRun(known.info.runId, { status: 'RUNNING' });
    // what started the run (a project, another program) stays its source
    const source = Object.entries(known.tags).filter(([key]) => key.startsWith('mlflow.'));
    await store.logBatch(known.info.runId, { tags: { ...tags, ...Object.fromEntries(source) } });
    return known.info;
  }

  /** Another run begins: several targets are fitted one after the other. */
  private forget(event: RunStartEvent): void {
    this.start = event;
    this.parent = null;
    this.best = Number.POSITIVE_INFINITY;
    for (const map of [this.board, this.children, this.started]) map.clear();
  }

  private async trial(event: TrialEndEvent): Promise<void> {
    const { store, parent, start } = this;
    if (store === null || parent === null || start === null) return;
    const ended = Date.parse(event.at);
    const startTime = this.started.get(event.id) ?? ended - 1000 * event.seconds;
    const scoreOf = (loss: number): number => this.settings.scoreOf(start.metric, loss);
    const child = this.children.get(event.id) ?? (await this.newChild(store, parent, event.id, startTime));
    await store.logBatch(child, trialBatch(event, start, startTime, this.settings.scoreOf));
    await store.updateRun(child, { status: event.status === 'failed' ? 'FAILED' : 'FINISHED', endTime: ended });
    this.board.set(event.id, event);
    if (event.status === 'complete' && event.loss !== null) this.best = Math.min(this.best, event.loss);
    if (Number.isFinite(this.best))
      await store.logBatch(parent.runId, {
        metrics: [{ key: `best_${start.metric}`, value: scoreOf(this.best), timestamp: ended, step: event.id }],
      });
  }
  private async newChild(store: TrackingStore, parent: RunInfo, trial: number, startTime: number): Promise<string> {
    const { runId } = await store.createRun(parent.experimentId, {
      runName: String(trial),
      startTime,
      tags: { ...processTags('automl'), 'mlflow.parentRunId': parent.runId },
    });
    this.children.set(trial, runId);
    return runId;
  }

  private async end(event: Extract<RunEvent, { type: 'run-end' }>): Promise<void> {
    const { store, parent, start } = this;
    if (store === null || parent === null || start === null) return;
    const timestamp = Date.parse(event.at);
    const point = (key: string, value: number) => ({ key, value, timestamp, step: 0 });
    const score = event.loss === null ? [] : [point(start.metric, this.settings.scoreOf(start.metric, event.loss))];
    await store.logBatch(parent.runId, {
      metrics: [...score, point('trials', event.trials), point('seconds', event.seconds)],
      tags: {
        'automl.status': event.status,
        'automl.reason': event.reason,
        'mlflow.loggedArtifacts': JSON.stringify([{ path: 'leaderboard.json', type: 'table' }]),
      },
    });
    await this.files(event.folder);
    const status = event.status === 'interrupted' ? 'KILLED' : event.status === 'failed' ? 'FAILED' : 'FINISHED';
    await store.updateRun(parent.runId, { status, endTime: timestamp });
  }

  /** The leaderboard as a table of MLflow's, the journal and the model. */
  private async files(folder: string | undefined): Promise<void> {
    const { store, parent, start } = this;
    const rows = [...this.board.values()].sort(
      (a, b) => (a.loss ?? Number.POSITIVE_INFINITY) - (b.loss ?? Number.POSITIVE_INFINITY),
    );
    const columns = ['trial', 'family', 'origin', 'state', start!.metric, 'seconds', 'config'];
    const data = rows.map((t) => [
      ...[
        t.id,
        t.family,
        t.origin,
        STATES[t.status],
        t.loss === null ? null : this.settings.scoreOf(start!.metric, t.loss),
      ],
      ...[t.seconds, JSON.stringify(t.config)],
    ]);
    await store!.artifacts.uploadText(parent!.artifactUri, 'leaderboard.json', JSON.stringify({ columns, data }));
    if (folder === undefined) return;
    for (const name of ['journal.jsonl', 'model'])
      if (existsSync(join(folder, name))) await store!.artifacts.upload(parent!.artifactUri, join(folder, name), name);
  }

  private warnOnce(message: string): void {
    if (this.warned) return;
    this.warned = true;
    this.settings.warn(`MLflow: ${message}`);
  }
}
