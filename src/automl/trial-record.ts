import { timestamp } from '../core/clock.ts';
import type { FoldResult } from '../evaluate/protocol.ts';
import { meanCurve } from '../evaluate/step-curve.ts';
import type { Trial } from '../search/trial.ts';
import type { Config } from '../space/param.ts';
import type { TrialEndEvent } from '../tracking/events.ts';

type FoldOk = Extract<FoldResult, { ok: true }>;

/** A trial while it runs and after: the scheduler's own, mutable record. */
export interface TrialRecord {
  readonly id: number;
  readonly config: Config;
  readonly family: string;
  readonly origin: string;
  readonly folds: number;
  /** A mean over the first folds above this ends the trial; Infinity: never. */
  readonly abandonAbove: number;
  /** Likewise once a fold was cut by its deadline: what has no time is no longer kept for its kind. */
  readonly cutAbove: number;
  status: 'running' | 'complete' | 'abandoned' | 'failed';
  /** Next fold to hand out. */
  nextFold: number;
  readonly results: (FoldOk | undefined)[];
  error: { readonly code: string; readonly message: string } | null;
  /** Loss of the pooled out-of-fold rows, when the metric is undefined on every fold by itself; else NaN. */
  pooledLoss: number;
  /** Slots that work on it now. */
  readonly slots: Set<number>;
}

/** Losses of the folds done without a gap from the first; NaN where the metric is undefined. */
export function foldLosses(record: TrialRecord): number[] {
  const losses: number[] = [];
  for (const result of record.results) {
    if (result === undefined) break;
    losses.push(result.loss);
  }
  return losses;
}

/** Mean of the defined losses; Infinity when none is. */
export function meanLoss(losses: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const loss of losses)
    if (Number.isFinite(loss)) {
      sum += loss;
      count++;
    }
  return count === 0 ? Number.POSITIVE_INFINITY : sum / count;
}

/** Mean fold loss, or the pooled loss; Infinity when neither is defined. */
export function lossOf(record: TrialRecord): number {
  const mean = meanLoss(countedFolds(record).map((r) => r.loss));
  return Number.isFinite(mean) || Number.isNaN(record.pooledLoss) ? mean : record.pooledLoss;
}

/** Folds whose results count: all when complete, those before the decision when abandoned. */
export function countedFolds(record: TrialRecord): FoldOk[] {
  const counted: FoldOk[] = [];
  for (const result of record.results) {
    if (result === undefined) break;
    counted.push(result);
  }
  return counted;
}

/** The trial of least loss among those accepted, the earliest of equals; null when none has a finite loss. */
export function bestTrial(
  records: Iterable<TrialRecord>,
  accept: (record: TrialRecord) => boolean,
): TrialRecord | null {
  let best: TrialRecord | null = null;
  let bestLoss = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const loss = accept(record) ? lossOf(record) : Number.POSITIVE_INFINITY;
    if (loss < bestLoss) {
      best = record;
      bestLoss = loss;
    }
  }
  return best;
}

/** What samplers see. */
export function toTrial(record: TrialRecord): Trial {
  const counted = countedFolds(record);
  const losses = counted.map((r) => r.loss);
  const mean = lossOf(record);
  return {
    id: record.id,
    config: record.config,
    origin: record.origin,
    status: record.status,
    loss: record.status === 'failed' || !Number.isFinite(mean) ? null : mean,
    foldLosses: losses.filter(Number.isFinite),
    folds: record.folds,
    seconds: counted.reduce((s, r) => s + r.seconds, 0),
    bytes: counted.reduce((s, r) => s + r.bytes, 0),
    ...(record.error === null ? {} : { error: record.error }),
  };
}

/** What the journal keeps. */
export function toEvent(record: TrialRecord): TrialEndEvent {
  const counted = countedFolds(record);
  const trial = toTrial(record);
  const curve = meanCurve(counted.map((r) => r.curve));
  return {
    type: 'trial-end',
    at: timestamp(),
    id: record.id,
    origin: record.origin,
    family: record.family,
    config: record.config,
    status: record.status as TrialEndEvent['status'],
    loss: trial.loss,
    foldLosses: counted.map((r) => (Number.isFinite(r.loss) ? r.loss : null)),
    folds: record.folds,
    seconds: round(trial.seconds),
    predictSeconds: round(counted.reduce((s, r) => s + r.predictSeconds, 0)),
    bytes: trial.bytes,
    steps: counted.map((r) => r.steps),
    truncated: counted.some((r) => r.truncated),
    ...(curve === null ? {} : { curve }),
    ...(record.error === null ? {} : { error: record.error }),
  };
}

const round = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
