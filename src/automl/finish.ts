import { nowMs } from '../core/clock.ts';
import { outputsOf } from '../core/task.ts';
import { ALWAYS_TRAIN, NEVER_USED } from '../data/split/fold-plan.ts';
import { applyCalibration } from '../ensemble/apply-calibration.ts';
import { type Calibration, fitCalibration } from '../ensemble/calibrate.ts';
import type { EnsembleResult } from '../ensemble/ensemble.ts';
import { buildEnsemble } from '../ensemble/greedy.ts';
import type { Pool } from '../ensemble/pool.ts';
import { fitTemperature } from '../ensemble/temperature.ts';
import { tuneThreshold } from '../ensemble/threshold.ts';
import { mixRows } from './mix-rows.ts';
import type { Prepared } from './prepare.ts';
import type { StoredTrial, TrialStore } from './trial-store.ts';

/** What will be saved: members with weights, and what to tell the user. */
export interface Choice {
  readonly members: readonly { readonly trial: StoredTrial; readonly weight: number }[];
  /** Nested estimate of the loss: chosen without a fold, scored on it. */
  readonly loss: number;
  readonly threshold: number | null;
  readonly calibration: Calibration | null;
  readonly kind: 'ensemble' | 'single';
  readonly pool: Pool;
}

/** A logarithmic pool takes the place of the mean when its nested loss is at most this share of the other's. */
const POOL_GAIN = 0.98;

/** Out-of-fold predictions are read for at most this share of the memory limit. */
const OOF_SHARE = 0.12;

/**
 * Picks the ensemble, or the best single trial when the nested estimate says that mixing does not pay.
 * @param stopMs when to stop searching for weights (milliseconds since 1970)
 */
export function chooseFinal(
  store: TrialStore,
  prepared: Prepared,
  limits: {
    readonly seed: number;
    readonly memoryBytes: number;
    readonly stopMs: number;
    /** False: one trial only. */
    readonly ensemble: boolean;
    /** False: a weighted mean only. */
    readonly logPool: boolean;
    /** Trials that may be chosen; all when absent. */
    readonly allowed?: (trial: StoredTrial) => boolean;
  },
): Choice | null {
  const trials = worthMixing(store.trials.filter(limits.allowed ?? (() => true)), prepared);
  const best = trials[0];
  if (best === undefined) return null;
  if (!best.foldLosses.some(Number.isFinite)) return single(best); // too few rows to weigh members by folds
  const outputs = outputsOf(prepared.schema.task);
  const bytesEach = prepared.base.rows * outputs * 4;
  const most = Math.max(2, Math.floor((limits.memoryBytes * OOF_SHARE) / Math.max(1, bytesEach)));
  const library = pickLibrary(trials, most);
  const oofs = new Map(library.map((trial) => [trial.id, store.readOof(trial.id)]));
  const { foldOf, folds } = prepared.foldPlan;
  const result = buildEnsemble({
    candidates: library.map((trial) => ({
      id: trial.id,
      family: trial.family,
      oof: oofs.get(trial.id)!,
      loss: trial.loss,
      cost: trial.bytes,
      foldLosses: trial.foldLosses,
    })),
    y: prepared.y,
    ...(prepared.weight === null ? {} : { weight: prepared.weight }),
    outputs,
    classes: prepared.shape.classes,
    foldOf: foldOf.map((mark) => (mark >= NEVER_USED ? ALWAYS_TRAIN : mark)), // the ensemble knows one mark for "not validated"
    folds,
    metric: prepared.metric,
    seed: limits.seed,
    shouldStop: () => nowMs() >= limits.stopMs,
  });
  const mixed = limits.ensemble && result.members.length > 1 && !(result.nestedLoss > result.nestedBestLoss);
  const byId = new Map(library.map((trial) => [trial.id, trial]));
  const withTrials = (chosen: EnsembleResult['members']): Choice['members'] =>
    chosen.map(({ id, weight }) => ({ trial: byId.get(id)!, weight }));
  const estimates = mixed ? [result.nestedLoss, result.nestedBestLoss] : [result.nestedBestLoss];
  const loss = estimates.find(Number.isFinite) ?? best.loss;
  const pooled = limits.ensemble && limits.logPool ? result.logPool : null;
  if (pooled !== null && pooled.nestedLoss < POOL_GAIN * loss) {
    const members = withTrials(pooled.members);
    const decision = decisionOf(members, oofs, prepared, pooled.calibration);
    return { members, loss: pooled.nestedLoss, ...decision, kind: 'ensemble', pool: 'log' };
  }
  const members = mixed ? withTrials(result.members) : [{ trial: best, weight: 1 }];
  return { members, loss, ...decisionOf(members, oofs, prepared), kind: mixed ? 'ensemble' : 'single', pool: 'mean' };
}

/** One trial alone, with the calibration and the threshold of its own out-of-fold predictions. */
export function choiceOf(trial: StoredTrial, store: TrialStore, prepared: Prepared): Choice {
  const members = [{ trial, weight: 1 }];
  const oofs = new Map([[trial.id, store.readOof(trial.id)]]);
  return { ...single(trial), ...decisionOf(members, oofs, prepared) };
}

function single(trial: StoredTrial): Choice {
  return {
    ...{ members: [{ trial, weight: 1 }], loss: trial.loss, threshold: null, calibration: null },
    ...{ kind: 'single', pool: 'mean' },
  };
}

/** A constant does not change an order: beside others it would only flatten probabilities, which calibration does. */
function worthMixing(trials: StoredTrial[], { metric }: Prepared): StoredTrial[] {
  const varying = RANKING.has(metric.name) ? trials.filter(({ family }) => family !== 'dummy') : trials;
  return varying.length > 0 ? varying : trials;
}

/** The best trials first, the best of each family in any case. */
function pickLibrary(trials: readonly StoredTrial[], most: number): StoredTrial[] {
  const firsts = new Set<string>();
  const heads: StoredTrial[] = [];
  const rest: StoredTrial[] = [];
  for (const trial of trials) {
    if (firsts.has(trial.family)) rest.push(trial);
    else heads.push(trial);
    firsts.add(trial.family);
  }
  return [...heads, ...rest].slice(0, Math.max(most, 2)).sort((a, b) => a.loss - b.loss || a.id - b.id);
}

/** Metrics of order only: what they leave open is how sure the probabilities should be. */
const RANKING = new Set(['roc_auc', 'average_precision']);

/**
 * Calibration of the classes, and threshold of two, from the mixed out-of-fold probabilities.
 * @param pooled the map that a logarithmic pool was chosen with; absent: a weighted mean
 */
function decisionOf(
  members: Choice['members'],
  oofs: ReadonlyMap<number, Float32Array>,
  prepared: Prepared,
  pooled?: Calibration,
): Pick<Choice, 'threshold' | 'calibration'> {
  const { metric, schema, weight } = prepared;
  if (schema.task.kind === 'regression') return { threshold: null, calibration: null };
  const outputs = outputsOf(schema.task);
  const { foldOf } = prepared.foldPlan;
  const scored: number[] = [];
  for (let i = 0; i < foldOf.length; i++) if (foldOf[i]! < NEVER_USED) scored.push(i);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(scored, (i) => values[i]!);
  const pool = pooled === undefined ? 'mean' : 'log';
  const probability = mixRows(pool, members, (trial) => oofs.get(trial.id)!, scored, outputs);
  const y = pick(prepared.y);
  const w = weight === null ? undefined : pick(weight);
  // a temperature keeps the most likely class, but not the order of the rows
  if (outputs > 1) {
    const temperature = metric.reads === 'label' ? fitTemperature(y, probability, outputs, w) : null;
    return { threshold: null, calibration: pooled ?? temperature };
  }
  const platt = RANKING.has(metric.name) || metric.reads === 'label' ? fitCalibration(y, probability, w) : null;
  const calibration = pooled ?? platt;
  if (calibration !== null) applyCalibration(calibration, probability);
  return { calibration, threshold: metric.reads === 'label' ? tuneThreshold(y, probability, metric, w) : null };
}
