import { setTimeout as pause } from 'node:timers/promises';
import { AutomlError } from '../../core/errors.ts';
import type { RunEvent, RunStartEvent, Tracker } from '../events.ts';
import { endDeadRuns } from '../store/dead-runs.ts';
import { experimentOf } from '../store/experiment-of.ts';
import { openStore } from '../store/open-store.ts';
import type { Environment, TrackingStore } from '../store/types.ts';
import { type FitPlace, FitRun } from './fit-run.ts';
import type { MlflowSettings } from './settings.ts';

/** What is logged waits here; more than this and the oldest trials are left to the journal. */
const MOST_WAITING = 20_000;
/** First pause before a call that failed is tried again. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

/**
 * Logs fits to MLflow, each as a `FitRun`. Events wait in memory and are sent in the background: a slow or dead server costs the fit nothing but one line of
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
  private start: RunStartEvent | null = null;
  private fit: FitRun | null = null;

  constructor(settings: MlflowSettings) {
    this.settings = settings;
    this.env = settings.env ?? process.env;
  }

  /** Id of the parent run, once it is there. */
  get runId(): string | null {
    return this.fit?.parent.runId ?? null;
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
    if (this.settings.store === undefined) await this.store?.close();
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
        if (isPassing(error)) {
          await pause(wait, undefined, { ref: false });
          wait = Math.min(LONGEST_PAUSE_MS, 2 * wait);
        } else if (this.fit === null)
          this.closed = true; // no run to log to: wrong URI, refused credentials
        else this.waiting.shift();
      }
    }
    this.working = null;
  }

  private async handle(event: RunEvent): Promise<void> {
    if (event.type === 'run-start') return this.begin(event);
    const { fit } = this;
    if (fit === null) return;
    if (event.type === 'trial-start') fit.trialStarted(event.id, event.at);
    if (event.type === 'trial-end') await fit.trial(event);
    if (event.type === 'note') await fit.note(event.code, event.message);
    if (event.type === 'report') fit.reported(event);
    if (event.type === 'run-end') await fit.end(event);
  }

  /** A run begins, the next of several when several targets are fitted one after the other; or this one is told again. */
  private async begin(event: RunStartEvent): Promise<void> {
    if (this.start !== event) this.fit = null;
    this.start = event;
    this.fit ??= await FitRun.begin(await this.place(), event);
    await this.fit.describe();
  }
  private async place(): Promise<FitPlace> {
    const { settings, env } = this;
    const uri = settings.uri ?? env['MLFLOW_TRACKING_URI'];
    this.store ??= settings.store ?? (await openStore(uri === '' ? undefined : uri, env));
    const { store } = this;
    const runId = settings.runId ?? (env['MLFLOW_RUN_ID'] || undefined);
    const of = settings.runId ?? settings.parentRunId;
    const outer = of === undefined ? null : await store.getRun(of);
    const experimentId = outer?.info.experimentId ?? (await experimentOf(store, settings.experiment, env, 'automl'));
    await endDeadRuns(store, experimentId);
    return { store, experimentId, settings, runId, attempt: (work) => this.attempt(work) };
  }
  private async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (isPassing(error)) throw error;
      this.warnOnce(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  private warnOnce(message: string): void {
    if (this.warned) return;
    this.warned = true;
    this.settings.warn(`MLflow: ${message}`);
  }
}

/** The server may be back later. */
function isPassing(error: unknown): boolean {
  return error instanceof AutomlError && error.code === 'TRACKING_UNREACHABLE';
}
