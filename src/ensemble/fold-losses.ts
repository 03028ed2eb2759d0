import type { EnsembleCandidate, EnsembleInput } from './ensemble.ts';
import type { FoldRows } from './fold-rows.ts';

/** One part of a weighted mean of out-of-fold predictions. */
export interface Part {
  readonly candidate: EnsembleCandidate;
  readonly weight: number;
}

/** Exact `metric.loss` of a weighted mean of out-of-fold predictions on the rows of one fold. */
export function foldLoss(input: EnsembleInput, rows: FoldRows, fold: number, parts: readonly Part[]): number {
  const { y, weight, outputs, classes, metric } = input;
  const ids = rows.ids.subarray(rows.start[fold]!, rows.start[fold + 1]!);
  const prediction = new Float64Array(ids.length * outputs);
  for (const { candidate, weight: share } of parts) {
    const { oof } = candidate;
    for (let i = 0; i < ids.length; i++) {
      const row = ids[i]! * outputs;
      for (let k = 0; k < outputs; k++) prediction[i * outputs + k]! += share * oof[row + k]!;
    }
  }
  return metric.loss({
    y: Float64Array.from(ids, (row) => y[row]!),
    prediction,
    outputs,
    classes,
    ...(weight === undefined ? {} : { weight: Float64Array.from(ids, (row) => weight[row]!) }),
  });
}

/** Losses of every candidate on every fold: losses[candidate][fold]. Given ones are taken over. */
export function candidateFoldLosses(input: EnsembleInput, rows: FoldRows): readonly (readonly number[])[] {
  return input.candidates.map((candidate) => {
    const given = candidate.foldLosses;
    if (given !== undefined && given.length === rows.folds && input.folds === rows.folds) return given;
    return Array.from({ length: rows.folds }, (_, f) => foldLoss(input, rows, f, [{ candidate, weight: 1 }]));
  });
}

/** Mean of the losses of some folds. */
export function meanOver(losses: readonly number[], folds: readonly number[]): number {
  let sum = 0;
  for (const f of folds) sum += losses[f]!;
  return sum / folds.length;
}
