import { rmSync } from 'node:fs';
import type { BundleManifest } from '../bundle/manifest.ts';
import { nowMs, timestamp } from '../core/clock.ts';
import { collectGarbage } from '../core/collect-garbage.ts';
import { outputsOf } from '../core/task.ts';
import type { Transport } from '../evaluate/protocol.ts';
import { createThreadPool } from '../evaluate/thread-pool.ts';
import { estimatePipelineCost } from '../pipeline/estimate-cost.ts';
import type { RunEvent } from '../tracking/events.ts';
import { Journal, readJournal } from '../tracking/journal.ts';
import { defaultFolder } from './default-folder.ts';
import { displayScore } from './display-score.ts';
import { type FinalModel, makeFinalModel } from './final-model.ts';
import type { Choice } from './finish.ts';
import type { FitOutcome } from './fit-outcome.ts';
import { FoldScores } from './fold-scores.ts';
import { foldsAsBefore } from './folds-as-before.ts';
import { learnFromRun } from './knowledge/learn-from-run.ts';
import { limitsMissed } from './limits-missed.ts';
import { MEMORY_ALARM, watchMemory } from './memory-watch.ts';
import { noModel } from './no-model.ts';
import { type FitOptions, type Limits, type Progress, resolveLimits } from './options.ts';
import { planRun, type RunPlan } from './plan-run.ts';
import { abandonAbove, isProtectedOrigin } from './portfolio.ts';
import { type Prepared, sharedFolds } from './prepare.ts';
import { applyPreset } from './presets/apply-preset.ts';
import { recoverPredictions } from './recover-predictions.ts';
import { writeReport } from './report/write-report.ts';
import { type Reserves, reservesOf } from './reserves.ts';
import { replayJournal } from './resume.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import { runVerdict } from './run-verdict.ts';
import { saveChoice } from './save-choice.ts';
import { Scheduler } from './scheduler.ts';
import { startEvent } from './start-event.ts';
import { lossOf, type TrialRecord } from './trial-record.ts';
import { type StoredTrial, TrialStore } from './trial-store.ts';

/** One fit from data to saved model. @throws AutomlError only; finished trials and the best model stay on disk */
export async function runFit(given: FitOptions): Promise<FitOutcome> {
  const options = applyPreset(given);
  const startedAt = options.startedAt ?? nowMs();
  const limits = resolveLimits(options);
  const plan = await planRun(foldsAsBefore(options), limits);
  const folder = openRunFolder(
    options.out ?? defaultFolder(plan.prepared.source, options.target),
    options.resume ?? false,
  );
  try {
    return await new Run(options, limits, plan, folder, startedAt).execute();
  } finally {
    folder.release();
  }
}

class Run {
  private readonly options: FitOptions;
  private readonly limits: Limits;
  private readonly plan: RunPlan;
  private readonly prepared: Prepared;
  private readonly folder: RunFolder;
  private readonly startedAt: number;
  private readonly journal: Journal;
  private readonly store: TrialStore;
  private readonly stop: Int32Array;
  private readonly validation: Uint32Array[];
  private readonly reserves: Reserves;
  private readonly interrupt = new AbortController();
  private phase: Progress['phase'] = 'search';
  private lastSave = 0;
  private saveMs = 0;
  private savedLoss = Number.POSITIVE_INFINITY;
  private scheduler: Scheduler | null = null;
  /** When each complete trial ended, in seconds of this run, and its loss. */
  private readonly ends: { readonly seconds: number; readonly loss: number }[] = [];

  constructor(options: FitOptions, limits: Limits, plan: RunPlan, folder: RunFolder, startedAt: number) {
    this.options = options;
    this.limits = limits;
    this.plan = plan;
    this.prepared = plan.prepared;
    this.folder = folder;
    this.startedAt = startedAt;
    this.journal = new Journal(folder.path);
    this.store = new TrialStore(folder.oof, options.keepOof ?? false);
    this.stop = new Int32Array(new SharedArrayBuffer(4 * Math.max(1, plan.prepared.arenas.length)));
    this.validation = [];
    this.reserves = reservesOf(limits.timeBudget, plan.prepared, options);
  }

  private get endMs(): number {
    return this.startedAt + this.limits.timeBudget * 1000;
  }

  async execute(): Promise<FitOutcome> {
    const onAbort = (): void => this.interrupt.abort();
    this.options.signal?.addEventListener('abort', onAbort, { once: true });
    if (this.options.signal?.aborted) onAbort();
    collectGarbage(); // the table as it was read is of no more use
    const pool = this.startPool();
    const ticker = setInterval(() => this.progress(), 250);
    ticker.unref();
    try {
      await this.search(pool);
      return await this.finish(pool);
    } catch (error) {
      this.reportFailure(error);
      throw error;
    } finally {
      clearInterval(ticker);
      this.options.signal?.removeEventListener('abort', onAbort);
      const gone = pool[Symbol.asyncDispose]();
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 300).unref())]);
      await this.journal[Symbol.asyncDispose]();
    }
  }

  /** The journal tells how the run ended, unless the journal itself is what failed. */
  private reportFailure(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const seconds = (nowMs() - this.startedAt) / 1000;
    const trials = this.scheduler?.finished ?? 0;
    try {
      this.emit({ type: 'run-end', at: timestamp(), status: 'failed', reason, trials, seconds, loss: null });
    } catch {
      // a full disk: the error that is thrown on says so
    }
  }

  private startPool(): Transport {
    const { prepared, options, limits } = this;
    const folds = sharedFolds(prepared.foldPlan);
    for (const fold of folds) this.validation.push(fold.validation);
    return createThreadPool(
      {
        shared: prepared.shared,
        base: prepared.base,
        binned: prepared.binned,
        y: prepared.y,
        weight: prepared.weight,
        task: prepared.schema.task,
        folds,
        metric: this.plan.workerMetric,
        seed: limits.seed,
        monotone: options.monotone ?? {},
        ...(options.interactionConstraints === undefined
          ? {}
          : { interactionConstraints: options.interactionConstraints }),
        familyModules: options.familyModules ?? [],
        memoryBytes: this.plan.memoryBytes * MEMORY_ALARM,
        stop: this.stop,
      },
      prepared.arenas.length,
      this.plan.heapMb,
    );
  }

  private async search(pool: Transport): Promise<void> {
    const { prepared, limits, plan } = this;
    const { closing, refit, distill, spread } = this.reserves;
    const scores = new FoldScores(prepared, this.validation, plan.workerMetric);
    const scheduler: Scheduler = new Scheduler({
      transport: pool,
      arenas: prepared.arenas,
      stop: this.stop,
      sampler: plan.createSampler((config) => scheduler.predictedSeconds(config)),
      folds: prepared.foldPlan.folds,
      maxTrials: limits.maxTrials,
      repeatable: limits.repeatable,
      searchEndMs: this.endMs - (closing + refit + distill + spread) * 1000,
      searchStartMs: nowMs(),
      signal: this.interrupt.signal,
      estimate: (config) => estimatePipelineCost(config, prepared.basePlan, prepared.shape),
      modelFile: (id, fold) => this.store.modelFile(id, fold),
      cheaper: plan.cheaper,
      pooledLoss: (record) => scores.pooled(record),
      rescore: (result) => scores.rescore(result),
      discard: (id, fold) => rmSync(this.store.modelFile(id, fold), { force: true }),
      emit: (event) => this.emit(event),
      onTrialEnd: (record) => this.onTrialEnd(record),
      isProtected: isProtectedOrigin,
      abandonAbove,
    });
    this.scheduler = scheduler;
    this.announce();
    const watch = watchMemory(
      plan.memoryBytes,
      () => scheduler.runningNow,
      (slot) => scheduler.kill(slot, 'TRIAL_MEMORY'),
    );
    try {
      await scheduler.run();
    } finally {
      watch.stop();
    }
  }

  private announce(): void {
    const { prepared, limits, options } = this;
    const start = startEvent(options, this.plan, limits.seed, this.folder);
    if (this.folder.resumed) {
      const replayed = replayJournal(readJournal(this.folder.path), start, this.store, this.plan.space);
      this.emit(start);
      for (const record of replayed.ended) {
        if (record.status === 'complete')
          recoverPredictions(record, this.store, this.prepared, this.validation, this.folder.model);
        this.scheduler!.restore(record);
      }
      for (const { id, proposal } of replayed.lost) this.scheduler!.restart(id, proposal);
    } else this.emit(start);
    for (const note of [...prepared.notes, ...this.plan.knowledgeNotes])
      this.emit({ type: 'note', at: timestamp(), code: note.code, message: note.message });
  }

  private emit(given: RunEvent): void {
    const why = given.type === 'trial-start' ? this.plan.why.get(JSON.stringify(given.config)) : undefined;
    const event = why === undefined ? given : { ...given, why };
    this.journal.emit(event);
    this.options.onEvent?.(event);
    for (const tracker of this.options.trackers ?? []) tracker.emit(event);
  }

  private onTrialEnd(record: TrialRecord): void {
    if (record.status !== 'complete') {
      this.store.drop(record.id, record.folds);
      return;
    }
    const outputs = outputsOf(this.prepared.schema.task);
    this.store.add(record, this.validation, this.prepared.base.rows, outputs);
    this.store.evict();
    const best = this.store.best!;
    this.ends.push({ seconds: (nowMs() - this.startedAt) / 1000, loss: lossOf(record) });
    const due = this.lastSave === 0 || nowMs() - this.lastSave > Math.max(1500, 5 * this.saveMs);
    if (best.loss < this.savedLoss && due) this.saveInterim(best);
  }
  private saveInterim(trial: StoredTrial): void {
    const begin = nowMs();
    const choice: Choice = {
      members: [{ trial, weight: 1 }],
      loss: trial.loss,
      threshold: null,
      calibration: null,
      kind: 'single',
      pool: 'mean',
    };
    this.save(
      { choice, refitted: new Map(), spread: null, replaced: new Map(), missed: null, distilled: null },
      'interim',
    );
    this.savedLoss = trial.loss;
    this.lastSave = nowMs();
    this.saveMs = this.lastSave - begin;
  }

  private async finish(pool: Transport): Promise<FitOutcome> {
    this.phase = 'ensemble';
    this.progress();
    const interrupted = this.interrupt.signal.aborted;
    const { prepared, options, limits, plan, store, stop, endMs, reserves } = this;
    const { folds } = prepared.foldPlan;
    const final = await makeFinalModel(pool, {
      ...{ options, limits, plan, store, stop, endMs, reserves, interrupted },
      folder: this.folder.path,
      predictedSeconds: (config) => this.scheduler!.predictedSeconds(config) / folds,
    });
    if (final === null) throw noModel(this.scheduler!.records.values());
    const { choice, quantized } = final;
    if (final.missed !== null) this.emit(limitsMissed(final.missed, options));
    if (final.distilled !== null)
      this.emit({ type: 'note', at: timestamp(), code: 'distilled', message: final.distilled });
    this.phase = 'saving';
    this.progress();
    const trials = this.scheduler!.finished;
    const { status, reason } = runVerdict(choice, { interrupted, repeatable: limits.repeatable, trials });
    const manifest = this.save(final, status === 'finished' ? 'ok' : 'degraded');
    this.report(choice, manifest);
    const seconds = (nowMs() - this.startedAt) / 1000;
    if (this.options.learn === true) await this.learn();
    const end = { status, reason, trials, seconds, loss: choice.loss, folder: this.folder.path };
    this.emit({ type: 'run-end', at: timestamp(), ...end });
    if (!this.options.keepOof) rmSync(this.folder.oof, { recursive: true, force: true });
    this.phase = 'done';
    this.progress();
    return {
      folder: this.folder.path,
      manifest,
      status,
      reason,
      notes: prepared.notes,
      trials,
      seconds,
      metric: prepared.metric,
      score: displayScore(prepared.metric, choice.loss),
      quantized,
    };
  }

  /** Tables and figures of out-of-fold predictions, when a tracker wants them. */
  private report(choice: Choice, { importances }: BundleManifest): void {
    if ((this.options.trackers ?? []).length === 0) return;
    const { prepared, store, ends } = this;
    try {
      this.emit(writeReport({ folder: this.folder.path, choice, store, prepared, importances, ends }));
    } catch (error) {
      // the model is saved: what only tells of it must not undo that
      const message = `No report was written: ${error instanceof Error ? error.message : String(error)}`;
      this.emit({ type: 'note', at: timestamp(), code: 'report_failed', message });
    }
  }

  private async learn(): Promise<void> {
    const { space } = this.plan;
    const records = this.scheduler!.records.values();
    const note = await learnFromRun({ prepared: this.prepared, space, records });
    if (note !== null) this.emit({ type: 'note', at: timestamp(), code: note.code, message: note.message });
  }

  private save(model: Omit<FinalModel, 'quantized'>, status: BundleManifest['status']): BundleManifest {
    const { choice, refitted, spread, replaced } = model;
    const manifest = saveChoice(choice, status, refitted, {
      refit: this.limits.refit,
      folder: this.folder.model,
      prepared: this.prepared,
      store: this.store,
      seed: this.limits.seed,
      target: this.options.target,
      trials: this.scheduler?.finished ?? 0,
      ...(this.options.quantiles === undefined ? {} : { quantiles: this.options.quantiles }),
      spread,
      replaced,
    });
    this.emit({ type: 'model-saved', at: timestamp(), members: manifest.members.length, loss: choice.loss });
    return manifest;
  }

  private progress(): void {
    const best = this.store.best;
    const now = nowMs();
    const { timeBudget, maxTrials } = this.limits;
    const byTime = (now - this.startedAt) / 1000 / timeBudget;
    const byTrials = (this.scheduler?.finished ?? 0) / maxTrials;
    this.options.onProgress?.({
      phase: this.phase,
      trials: this.scheduler?.finished ?? 0,
      running: this.scheduler?.runningNow.map(({ id, family }) => ({ id, family })) ?? [],
      best: best === null ? null : displayScore(this.prepared.metric, best.loss),
      bestFamily: best?.family ?? null,
      used: Math.min(1, Math.max(byTime, byTrials)),
      secondsLeft: Math.max(0, (this.endMs - now) / 1000),
    });
  }
}
