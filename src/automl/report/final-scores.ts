import { outputsOf, type Task } from '../../core/task.ts';
import { NEVER_USED } from '../../data/split/fold-plan.ts';
import { applyCalibration } from '../../ensemble/apply-calibration.ts';
import { DEFAULT_THRESHOLD, predictedLabels } from '../../metrics/shared/predicted-labels.ts';
import type { Choice } from '../finish.ts';
import { mixRows } from '../mix-rows.ts';
import type { Prepared } from '../prepare.ts';
import type { TrialStore } from '../trial-store.ts';

/** Rows whose predictions are made by models that did not see them. */
export interface ScoredRows {
  readonly task: Task;
  /** Ids of the rows in the prepared table, ascending. */
  readonly rows: Uint32Array;
  /** Shape [rows]: class index or value. */
  readonly y: Float64Array;
  /** Row-major [rows, outputs]. */
  readonly prediction: Float64Array;
  /** Probability of class 1 from which it is predicted (two classes). */
  readonly threshold: number;
}

/** Out-of-fold predictions of the chosen mixture, calibrated as the saved model is. */
export function finalScores(
  { members, calibration, threshold, pool }: Choice,
  store: TrialStore,
  prepared: Prepared,
): ScoredRows {
  const { schema, foldPlan } = prepared;
  const outputs = outputsOf(schema.task);
  const wanted: number[] = [];
  for (let i = 0; i < foldPlan.foldOf.length; i++) if (foldPlan.foldOf[i]! < NEVER_USED) wanted.push(i);
  const mixed = mixRows(pool, members, (trial) => store.readOof(trial.id), wanted, outputs);
  if (calibration !== null) applyCalibration(calibration, mixed, outputs);
  // a row that no finished fold predicted is no row of the report
  const rows = wanted.map((_, i) => i).filter((i) => !Number.isNaN(mixed[i * outputs]!));
  const prediction = new Float64Array(rows.length * outputs);
  rows.forEach((from, i) => {
    prediction.set(mixed.subarray(from * outputs, (from + 1) * outputs), i * outputs);
  });
  return {
    task: schema.task,
    rows: Uint32Array.from(rows, (i) => wanted[i]!),
    y: Float64Array.from(rows, (i) => prepared.y[wanted[i]!]!),
    prediction,
    threshold: threshold ?? DEFAULT_THRESHOLD,
  };
}

/** Class that each row is predicted to be. */
export function predictedClasses({ task, prediction, threshold }: Omit<ScoredRows, 'rows'>): Int32Array {
  return predictedLabels({ prediction, outputs: outputsOf(task) }, threshold);
}

/** Row-major [classes, classes]: rows of true class i that were predicted as j. */
export function confusionCounts(y: Float64Array, predicted: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes * classes);
  for (let i = 0; i < y.length; i++) counts[y[i]! * classes + predicted[i]!]!++;
  return counts;
}
