import { nowMs } from '../../core/clock.ts';
import type { FoldJob, FoldResult, Teacher, Transport } from '../../evaluate/protocol.ts';
import type { Config } from '../../space/param.ts';
import { FoldScores } from '../fold-scores.ts';
import type { Prepared } from '../prepare.ts';
import type { RefitSettings } from '../refit.ts';
import type { TrialRecord } from '../trial-record.ts';
import type { StoredTrial, TrialStore } from '../trial-store.ts';

type FoldOk = Extract<FoldResult, { ok: true }>;

/** What all students share. */
export interface Classroom {
  readonly pool: Transport;
  readonly prepared: Prepared;
  readonly store: TrialStore;
  readonly refitting: RefitSettings;
  readonly workerMetric: string;
  /** No student of a fold may run after this (milliseconds since 1970). */
  readonly endMs: number;
  /** Of the teacher of one fold. */
  readonly secondsPerRow: number;
  readonly inventedRows: number;
  /** Fold -1: all folds' models. */
  teacherOf(fold: number): Teacher;
}

/**
 * Cross-validates a student and stores it like a trial, with origin `distilled`.
 * @returns null when there was no time, or a fit failed
 */
export async function validateStudent(config: Config, id: number, room: Classroom): Promise<StoredTrial | null> {
  const { prepared, store, refitting } = room;
  const { folds } = prepared.foldPlan;
  const slots = refitting.arenas.length;
  if (nowMs() + (predictedMs(config, room) * folds) / Math.min(slots, folds) > room.endMs) return null;
  const results: (FoldOk | undefined)[] = [];
  const validation = Array.from({ length: folds }, (_, f) => prepared.foldPlan.validationRows(f));
  const scores = new FoldScores(prepared, validation, room.workerMetric);
  const queue = Array.from({ length: folds }, (_, f) => f);
  let failed = false;
  const work = async (slot: number): Promise<void> => {
    for (let fold = queue.shift(); fold !== undefined && !failed; fold = queue.shift()) {
      const done = await teach(
        { trialId: id, fold, config, modelFile: store.modelFile(id, fold) },
        slot,
        room.endMs,
        room,
      );
      if (done === null) failed = true;
      else results[fold] = scores.rescore(done) as FoldOk;
    }
  };
  await Promise.all(refitting.arenas.map((_, slot) => work(slot)));
  if (failed) return null;
  const record: TrialRecord = {
    ...{ id, config, family: String(config['family']), origin: 'distilled', folds, nextFold: folds, results },
    ...{ abandonAbove: Number.POSITIVE_INFINITY, cutAbove: Number.POSITIVE_INFINITY, status: 'complete', error: null },
    ...{ pooledLoss: Number.NaN, slots: new Set<number>() },
  };
  if (results.every((result) => !Number.isFinite(result!.loss))) record.pooledLoss = scores.pooled(record);
  const outputs = results[0]!.oof.length / validation[0]!.length;
  return store.add(record, validation, prepared.base.rows, outputs);
}

/** @returns the file of the student of all rows; null when time ran out or the fit failed */
export async function fitAllRows(
  { id, config }: Pick<StoredTrial, 'id' | 'config'>,
  room: Classroom,
): Promise<string | null> {
  const modelFile = room.store.modelFile(id, -1);
  const threads = room.refitting.arenas.length;
  const job = { trialId: id, fold: -1, config, modelFile, ...(threads > 1 ? { threads } : {}) };
  return (await teach(job, 0, room.refitting.endMs, room)) === null ? null : modelFile;
}

async function teach(
  job: Pick<FoldJob, 'trialId' | 'fold' | 'config' | 'modelFile' | 'threads'>,
  slot: number,
  endMs: number,
  { pool, refitting, teacherOf }: Classroom,
): Promise<FoldOk | null> {
  Atomics.store(refitting.stop, slot, 0);
  const result = await pool.run(
    { ...job, deadlineMs: endMs, slot, arena: refitting.arenas[slot]!, teacher: teacherOf(job.fold) },
    Number.isFinite(endMs)
      ? AbortSignal.timeout(Math.max(1, Math.ceil(endMs - nowMs() + 200)))
      : new AbortController().signal,
  );
  return result.ok && !result.truncated ? result : null;
}

/** Milliseconds of the student of one fold: the teacher's words, and a fit on more rows. */
function predictedMs(config: Config, { refitting, prepared, inventedRows, secondsPerRow }: Classroom): number {
  const more = 1 + inventedRows / prepared.base.rows;
  return 1000 * (secondsPerRow * inventedRows + more * refitting.predictedSeconds(config));
}
