/** Losses of a growing blend, kept up to date as members join; the inner loop of greedy selection. */
export interface Objective {
  /** Back to the empty blend. */
  clear(): void;
  /** Loss on one fold of the plain mean of the members so far and one more of `member`. */
  foldLoss(member: number, fold: number): number;
  /** `member` joins (again). */
  add(member: number): void;
}

/** What the objectives are built from. Rows are grouped by fold, classes ascend within a fold. */
export interface BlendData {
  /** One a member: row-major [rows, outputs]. */
  readonly predictions: readonly Float64Array[];
  readonly y: Float64Array;
  readonly weight?: Float64Array;
  readonly outputs: number;
  readonly classes: number;
  readonly folds: number;
  /** Shape [folds + 1]. */
  readonly start: Uint32Array;
}

/** Mean over `folds` of the loss with one more of `member`; Infinity where the metric has no value. */
export function lossWith(objective: Objective, member: number, folds: readonly number[]): number {
  let sum = 0;
  for (const fold of folds) sum += objective.foldLoss(member, fold);
  return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum / folds.length;
}
