import { nowMs, timestamp } from '../core/clock.ts';
import type { FoldJob, FoldResult, Transport } from '../evaluate/protocol.ts';
import type { ArenaSpec } from '../kernels/arena.ts';
import type { CostEstimate } from '../models/family.ts';
import { isBuiltIn } from '../models/registry.ts';
import type { Proposal, Sampler } from '../search/sampler.ts';
import type { Config } from '../space/param.ts';
import type { RunEvent } from '../tracking/events.ts';
import { givenUpAfter } from './given-up-after.ts';
import type { WatchedJob } from './memory-watch.ts';
import { TrialCosts } from './trial-costs.ts';
import { bestTrial, countedFolds, foldLosses, lossOf, meanLoss, type TrialRecord, toEvent } from './trial-record.ts';
import { TrialSource } from './trial-source.ts';
import { foldDeadlineMs, leavesRoom, patienceMs, type SearchSpan } from './trial-time.ts';

export interface SchedulerSettings {
  readonly transport: Transport;
  readonly arenas: readonly ArenaSpec[];
  readonly stop: Int32Array;
  readonly sampler: Sampler;
  readonly folds: number;
  readonly maxTrials: number;
  readonly repeatable: boolean;
  /** When no new work may run any more (milliseconds since 1970); Infinity without a time budget. */
  readonly searchEndMs: number;
  /** When the search began, for progress. */
  readonly searchStartMs: number;
  readonly signal: AbortSignal;
  estimate(config: Config): CostEstimate;
  modelFile(id: number, fold: number): string;
  /** The result with the loss of the user's own metric, where that is a function. */
  rescore(result: FoldResult): FoldResult;
  /** Loss over the rows of all folds together, for metrics that are undefined on a fold by itself. */
  pooledLoss(record: TrialRecord): number;
  /** A configuration of one of `families` that satisfies `fits`; null when none is found. */
  cheaper(id: number, families: ReadonlySet<string>, fits: (config: Config) => boolean): Proposal | null;
  /** The model of a fold that does not count is not wanted. */
  discard(id: number, fold: number): void;
  emit(event: RunEvent): void;
  /** A trial ended; all its files are on disk. */
  onTrialEnd(record: TrialRecord): void;
  /** Wanted by the ensemble for its kind: has more time than others. */
  isProtected(origin: string): boolean;
  /** A mean over the first folds above this ends a trial. */
  abandonAbove(proposal: Proposal, incumbentWorst: number): number;
}

/** Origins of trials that go on when a fold was cut and is worse than the incumbent; samplers of a user's own are none. */
const GOES_ON = /^(baseline|user)(#|$)/;

interface Running {
  readonly record: TrialRecord;
  readonly fold: number;
  readonly slot: number;
  readonly startedMs: number;
  readonly controller: AbortController;
  readonly promise: Promise<void>;
}

/**
 * Hands folds of trials to workers until budget, trials or proposals end. One place decides what runs: workers own
 * nothing, so a killed one costs its job only.
 */
export class Scheduler {
  private readonly s: SchedulerSettings;
  readonly records = new Map<number, TrialRecord>();
  private readonly running = new Map<number, Running>();
  private readonly open: TrialRecord[] = [];
  private readonly source: TrialSource;
  private readonly costs: TrialCosts;

  constructor(settings: SchedulerSettings) {
    this.s = settings;
    const { sampler, maxTrials, repeatable, estimate, folds } = settings;
    this.costs = new TrialCosts(estimate, folds, !repeatable);
    this.source = new TrialSource({
      sampler,
      maxTrials,
      repeatable,
      records: this.records,
      fitsTime: (config) => this.fitsTime(config),
      cheaper: settings.cheaper,
    });
  }

  /** Jobs that run and were not told to end. */
  get runningNow(): (WatchedJob & { readonly id: number; readonly family: string })[] {
    const alive = [...this.running.values()].filter(({ controller }) => !controller.signal.aborted);
    return alive.map(({ record, slot, startedMs }) => {
      const { bytes, seconds } = this.s.estimate(record.config);
      const overdue = (nowMs() - startedMs) / 1000 / Math.max(seconds, 0.05);
      const { id, family } = record;
      return { id, family, slot, bytes, overdue, foreign: !isBuiltIn(family) };
    });
  }
  get finished(): number {
    let count = 0;
    for (const record of this.records.values()) if (record.status !== 'running') count++;
    return count;
  }

  /** Best complete trial so far. */
  get incumbent(): TrialRecord | null {
    return bestTrial(this.records.values(), (record) => record.status === 'complete');
  }

  /** Predicted seconds of all folds of a config on one core, corrected by what its family has taken so far. */
  predictedSeconds(config: Config): number {
    return this.costs.predictedSeconds(config);
  }

  /** A trial of an earlier session: told to the sampler, never run again. */
  restore(record: TrialRecord): void {
    this.records.set(record.id, record);
    this.source.reserve(record.id);
    this.source.tell(record);
  }
  /** A trial that an earlier session began and did not end. */
  restart(id: number, proposal: Proposal): void {
    this.begin(id, proposal, false);
    this.source.reserve(id);
  }

  async run(): Promise<void> {
    const wake = new Promise<void>((resolve) => {
      if (this.s.signal.aborted) resolve();
      else this.s.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    for (;;) {
      if (this.ended) break;
      this.fillSlots();
      if (this.running.size === 0) break;
      const ends = [...this.running.values()].map((r) => r.promise);
      await Promise.race(this.over ? ends : [wake, this.timeout(), ...ends]);
    }
    await this.stopAll();
  }

  /** Ends the job of a slot at once; its trial fails with `code`. */
  kill(slot: number, code: string): void {
    this.running.get(slot)?.controller.abort(code);
  }

  /** Time is up or the user stopped. */
  private get over(): boolean {
    return this.s.signal.aborted || nowMs() >= this.s.searchEndMs;
  }
  /** Over, and there is a model, or no hope of one: the first trial, a constant, runs in any case. */
  private get ended(): boolean {
    if (!this.over) return false;
    const records = [...this.records.values()];
    if (records.some((r) => r.status === 'complete')) return true;
    return this.records.get(1)?.status === 'failed' && records.some((r) => r.id > 1 && r.status === 'failed');
  }

  private timeout(): Promise<void> {
    if (!Number.isFinite(this.s.searchEndMs)) return new Promise(() => undefined);
    return new Promise((resolve) => {
      setTimeout(resolve, Math.max(1, this.s.searchEndMs - nowMs())).unref();
    });
  }

  private fillSlots(): void {
    for (let slot = 0; slot < this.s.transport.size; slot++) {
      if (this.running.has(slot)) continue;
      const next = this.nextWork();
      if (next === null) return;
      this.start(next, slot);
    }
  }

  /** The trial whose next fold should run; asks for a new trial when that keeps workers on trials of their own. */
  private nextWork(): TrialRecord | null {
    const waiting = this.open.filter((r) => r.status === 'running' && r.nextFold < r.folds);
    const shared = waiting[0];
    if (shared !== undefined && this.preferSharing(waiting)) return shared;
    const unattended = waiting.find((r) => r.slots.size === 0);
    if (unattended !== undefined) return unattended;
    return this.ask() ?? shared ?? null;
  }

  /** Folds of one trial side by side: for the first results, and near the end, when whole trials would not end in time. */
  private preferSharing(waiting: readonly TrialRecord[]): boolean {
    if (this.s.repeatable) return false;
    const first = waiting[0]!;
    if (this.s.isProtected(first.origin) && this.finished < 4) return true;
    return nowMs() + this.predictedSeconds(first.config) * 2000 > this.s.searchEndMs;
  }

  private ask(): TrialRecord | null {
    if (this.over && this.records.size > 0) return null;
    const next = this.source.next(this.progress());
    return next === null ? null : this.begin(next.id, next.proposal, true);
  }

  private progress(): number {
    const { share } = this.source;
    if (this.s.repeatable || !Number.isFinite(this.s.searchEndMs)) return share;
    const span = this.s.searchEndMs - this.s.searchStartMs;
    return Math.min(1, Math.max(share, (nowMs() - this.s.searchStartMs) / span));
  }

  private fitsTime(config: Config): boolean {
    if (this.s.repeatable || this.finished < 3) return true;
    const seconds = this.predictedSeconds(config) / Math.min(this.s.folds, this.s.transport.size);
    return leavesRoom(this.span, seconds);
  }

  private record(id: number, proposal: Proposal, guarded: boolean): TrialRecord {
    const visible = this.source.incumbentFor(id);
    const losses = visible === null ? [] : foldLosses(visible).filter(Number.isFinite);
    const worst = losses.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...losses);
    const record: TrialRecord = {
      id,
      config: proposal.config,
      family: String(proposal.config['family']),
      origin: proposal.origin,
      folds: this.s.folds,
      abandonAbove: guarded ? this.s.abandonAbove(proposal, worst) : Number.POSITIVE_INFINITY,
      cutAbove: guarded && !GOES_ON.test(proposal.origin) ? worst : Number.POSITIVE_INFINITY,
      status: 'running',
      nextFold: 0,
      results: new Array(this.s.folds).fill(undefined),
      error: null,
      pooledLoss: Number.NaN,
      slots: new Set(),
    };
    this.records.set(id, record);
    return record;
  }

  private begin(id: number, proposal: Proposal, guarded: boolean): TrialRecord | null {
    const record = this.record(id, proposal, guarded);
    this.s.emit({ type: 'trial-start', at: timestamp(), id, origin: proposal.origin, config: proposal.config });
    const arena = this.s.arenas[0]!.bytes;
    const { bytes } = this.s.estimate(proposal.config);
    if (bytes > arena) {
      const mb = (b: number): string => `${Math.round(b / 1e6)} MB`;
      this.fail(record, 'TRIAL_MEMORY', `not started: it needs about ${mb(bytes)}, a worker has ${mb(arena)}`);
      return this.ask();
    }
    this.open.push(record);
    return record;
  }

  private start(record: TrialRecord, slot: number): void {
    const fold = record.nextFold++;
    const controller = new AbortController();
    Atomics.store(this.s.stop, slot, 0);
    const job: FoldJob = {
      trialId: record.id,
      fold,
      config: record.config,
      deadlineMs: this.foldDeadline(record),
      slot,
      arena: this.s.arenas[slot]!,
      modelFile: this.s.modelFile(record.id, fold),
    };
    const killer = setTimeout(
      () => controller.abort('TRIAL_TIMEOUT'),
      patienceMs(this.span, job.deadlineMs, this.s.estimate(record.config).seconds, record.id === 1),
    ).unref();
    record.slots.add(slot);
    const promise = this.s.transport.run(job, controller.signal).then((result) => {
      clearTimeout(killer);
      record.slots.delete(slot);
      this.running.delete(slot);
      this.settle(record, fold, result);
    });
    this.running.set(slot, { record, fold, slot, startedMs: nowMs(), controller, promise });
  }

  private foldDeadline(record: TrialRecord): number {
    const sideBySide = record.slots.size > 0 || this.preferSharing([record]);
    return foldDeadlineMs({
      ...this.span,
      first: this.records.size === 1,
      origin: record.origin,
      isProtected: this.s.isProtected(record.origin),
      foldsLeft: record.folds - record.nextFold + 1,
      parallel: sideBySide ? Math.min(this.s.transport.size, record.folds) : 1,
    });
  }

  private get span(): SearchSpan {
    const { searchStartMs, searchEndMs, repeatable } = this.s;
    return { nowMs: nowMs(), searchStartMs, searchEndMs, repeatable };
  }

  private settle(record: TrialRecord, fold: number, result: FoldResult): void {
    if (record.status !== 'running') this.s.discard(record.id, fold); // decided while this fold ran ahead
    if (record.status !== 'running' || (this.s.signal.aborted && record.id > 1)) return;
    if (!result.ok) {
      this.fail(record, result.error.code, result.error.message);
      return;
    }
    const last = record.results.every((known, f) => f === fold || known !== undefined);
    // cut by the end of the search, unless it makes the trial whole
    if (nowMs() >= this.s.searchEndMs && result.truncated && record.id > 1 && !last) return;
    const scored = this.s.rescore(result);
    record.results[fold] = scored.ok ? scored : result;
    this.costs.learn(record.config, result.seconds);
    const losses = foldLosses(record);
    const counted = givenUpAfter(record);
    if (counted !== null) {
      for (let f = counted; f < record.folds; f++) if (record.results[f] !== undefined) this.s.discard(record.id, f);
      record.results.fill(undefined, counted); // later folds ran ahead: not counted, so that workers do not matter
      if (countedFolds(record).some((r) => r.truncated))
        this.fail(record, 'TRIAL_TIMEOUT', 'its share of the time ran out');
      else this.end(record, 'abandoned');
    } else if (losses.length === record.folds) {
      if (!Number.isFinite(meanLoss(losses))) record.pooledLoss = this.s.pooledLoss(record);
      this.end(record, Number.isFinite(lossOf(record)) ? 'complete' : 'failed');
    }
  }

  private fail(record: TrialRecord, code: string, message: string): void {
    record.error = { code, message };
    this.end(record, 'failed');
  }

  private end(record: TrialRecord, status: 'complete' | 'abandoned' | 'failed'): void {
    record.status = status;
    if (status === 'failed' && record.error === null)
      record.error = { code: 'MODEL_SCORES_INVALID', message: 'the metric is undefined on every fold' };
    for (const slot of record.slots) Atomics.store(this.s.stop, slot, 1);
    const at = this.open.indexOf(record);
    if (at >= 0) this.open.splice(at, 1);
    this.s.onTrialEnd(record);
    this.s.emit(toEvent(record));
    this.source.tell(record);
  }

  /** Asks every running job to stop, waits a moment, then ends what does not answer. */
  private async stopAll(): Promise<void> {
    for (const slot of this.running.keys()) Atomics.store(this.s.stop, slot, 1);
    const settled = Promise.allSettled([...this.running.values()].map((r) => r.promise));
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 250).unref())]);
    for (const { controller, record } of this.running.values()) {
      controller.abort('TRIAL_STOPPED');
      if (record.status === 'running') this.fail(record, 'TRIAL_TIMEOUT', 'did not stop when it was asked to');
    }
    await Promise.allSettled([...this.running.values()].map((r) => r.promise));
    for (const record of this.open) record.status = 'failed'; // whatever still comes back is not wanted
  }
}
