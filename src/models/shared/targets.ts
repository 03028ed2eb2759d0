import type { FitInput } from '../family.ts';

/** Weight of training row `i` (an index into `input.rows`); 1 when there are no weights. */
export function weightAt(input: FitInput, i: number): number {
  return input.weight === undefined ? 1 : input.weight[input.rows[i]!]!;
}

/** Weighted mean of the target over the training rows; the plain mean when all weights are 0, and 0 without rows. */
export function weightedMean(input: FitInput): number {
  let sum = 0;
  let total = 0;
  let plain = 0;
  for (let i = 0; i < input.rows.length; i++) {
    const w = weightAt(input, i);
    const y = input.y[input.rows[i]!]!;
    sum += w * y;
    total += w;
    plain += y;
  }
  if (total > 0) return sum / total;
  return input.rows.length === 0 ? 0 : plain / input.rows.length;
}

/** Number of classes of the task; 0 for regression. */
export function classCount(input: FitInput): number {
  return input.task.kind === 'regression' ? 0 : input.task.classes.length;
}

/**
 * Weighted share of every class over the training rows, shape [classes], summing to 1. One pseudo-row spread over all
 * classes keeps a class that is absent from this fold possible.
 */
export function classShares(input: FitInput): Float64Array {
  const k = classCount(input);
  const shares = new Float64Array(k).fill(1 / k);
  let total = 1;
  for (let i = 0; i < input.rows.length; i++) {
    const w = weightAt(input, i);
    shares[input.y[input.rows[i]!]!]! += w;
    total += w;
  }
  for (let c = 0; c < k; c++) shares[c]! /= total;
  return shares;
}
