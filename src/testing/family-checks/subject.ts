import assert from 'node:assert/strict';
import { outputsOf, type TaskKind } from '../../core/task.ts';
import type { FitInput, FittedModel, ModelFamily } from '../../models/family.ts';

/** What every group of checks is about: one family on one task. */
export interface Subject {
  readonly family: ModelFamily;
  readonly kind: TaskKind;
  /** See FamilyCheckOptions. */
  readonly weightTolerance: number;
}

/** Steps after which fits are cut where the length of the training does not matter. */
export const FEW_STEPS = 5;
/** Enough steps for a family to show what it can learn. */
export const MANY_STEPS = 40;

/** Right shape, finite numbers, probabilities in [0, 1] that sum to 1. */
export function expectPrediction(prediction: Float64Array, rows: number, input: FitInput): void {
  const outputs = outputsOf(input.task);
  assert(prediction.length === rows * outputs, `${prediction.length} numbers for ${rows} rows x ${outputs}.`);
  for (const p of prediction) assert(Number.isFinite(p), `A prediction is ${p}.`);
  if (input.task.kind === 'regression') return;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let o = 0; o < outputs; o++) {
      const p = prediction[i * outputs + o]!;
      assert(p >= 0 && p <= 1, `A probability is ${p}.`);
      sum += p;
    }
    assert(outputs === 1 || Math.abs(sum - 1) <= 1e-9, `The probabilities of row ${i} sum to ${sum}.`);
  }
}

export function expectSame(a: ArrayLike<number>, b: ArrayLike<number>, what: string): void {
  assert(a.length === b.length, `${what}: ${a.length} and ${b.length} numbers.`);
  for (let i = 0; i < a.length; i++) assert(Object.is(a[i], b[i]), `${what}: number ${i} is ${a[i]} and ${b[i]}.`);
}

/** Fails unless the predictions of two models are close: mean difference at most `share` of their spread. */
export function expectClose(a: FittedModel, b: FittedModel, input: FitInput, share: number): void {
  const p = a.predict(input.x);
  const q = b.predict(input.x);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  p.forEach((v, i) => {
    low = Math.min(low, v, q[i]!);
    high = Math.max(high, v, q[i]!);
    sum += Math.abs(v - q[i]!);
  });
  const mean = sum / p.length;
  assert(
    mean <= share * (high - low) + 1e-9,
    `Predictions differ by ${mean} on average, of a spread of ${high - low}.`,
  );
}
