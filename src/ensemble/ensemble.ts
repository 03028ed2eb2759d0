import type { Metric } from '../metrics/metric.ts';
import type { Calibration } from './calibrate.ts';

/** A trial that may join the ensemble. */
export interface EnsembleCandidate {
  readonly id: number;
  readonly family: string;
  /** Out-of-fold predictions, row-major [rows, outputs]. */
  readonly oof: Float32Array | Float64Array;
  /** Mean fold loss of the trial. */
  readonly loss: number;
  /**
   * `metric.loss` of `oof` on the rows of each fold, when the caller has them; computed when absent. Saves a pass of the
   * metric over every candidate.
   */
  readonly foldLosses?: readonly number[];
  /** Cost of prediction in any unit, for ties: the cheaper one wins. */
  readonly cost: number;
}
export interface EnsembleInput {
  readonly candidates: readonly EnsembleCandidate[];
  /** Shape [rows]. */
  readonly y: Float64Array;
  readonly weight?: Float64Array;
  readonly outputs: number;
  readonly classes: number;
  /** Shape [rows]: fold of each row, for the nested estimate; 255 = in no validation fold (holdout): left out. */
  readonly foldOf: Uint8Array;
  readonly folds: number;
  readonly metric: Metric;
  /** Integer seed for bags and ties. */
  readonly seed: number;
  /** Called now and then; true = return the best so far. */
  shouldStop?(): boolean;
}
export interface EnsembleResult {
  /** Members with positive weight, heaviest first; weights sum to 1. */
  readonly members: readonly { readonly id: number; readonly weight: number }[];
  /** Mean over folds of the loss of the weighted out-of-fold prediction (optimistic: weights were chosen on it). */
  readonly loss: number;
  /**
   * Weights chosen without fold f, scored on fold f, mean over folds: what the user is told. NaN when it could not be
   * made (stopped before its end, or the metric is defined on fewer than two folds).
   */
  readonly nestedLoss: number;
  /** The same nested estimate for the choice of one best trial. */
  readonly nestedBestLoss: number;
  /** The same trials' log probabilities weighted instead, with a nested estimate of its own; null where there is none. */
  readonly logPool: {
    /** Heaviest first; weights sum to 1. */
    readonly members: readonly { readonly id: number; readonly weight: number }[];
    /** Map of the pooled probabilities. */
    readonly calibration: Calibration;
    readonly nestedLoss: number;
  } | null;
  /** The greedy steps over the whole library, in order; the members are its best prefix, or an average over bags. */
  readonly path: readonly { readonly added: number; readonly loss: number }[];
}
