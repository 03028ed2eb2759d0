import type { TaskKind } from '../core/task.ts';

export interface MetricInput {
  /** Shape [rows]: class index, or the value for regression. */
  readonly y: Float64Array;
  /**
   * Row-major [rows, outputs]. regression: the value, outputs = 1. binary: probability of class 1, outputs = 1.
   * multiclass: probabilities, outputs = classes.
   */
  readonly prediction: Float64Array;
  readonly outputs: number;
  /** Number of classes; 0 for regression. */
  readonly classes: number;
  /** Shape [rows], non-negative. */
  readonly weight?: Float64Array;
  /** Decision threshold on the probability of class 1 (binary labels). Default 0.5. */
  readonly threshold?: number;
}

/** A score by scikit-learn's name and sign. Inside the engine only `loss` is used: lower is better, always. */
export interface Metric {
  /** scikit-learn's word, snake_case: `roc_auc`, `log_loss`, `rmse`. Frozen: journals and bundles hold it. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly doc: string;
  readonly tasks: readonly TaskKind[];
  /** What it reads: probabilities, labels (argmax or threshold), or values. */
  readonly reads: 'probability' | 'label' | 'value';
  readonly greaterIsBetter: boolean;
  /** Best possible score: 1 or 0. */
  readonly optimum: number;
  /** As scikit-learn computes it. NaN when undefined (one class only for roc_auc). */
  score(input: MetricInput): number;
  /** `optimum - score` when greater is better, else `score`: at least 0, lower is better. */
  loss(input: MetricInput): number;
}
