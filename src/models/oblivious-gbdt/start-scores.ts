import type { Task } from '../../core/task.ts';
import { expOf } from '../../kernels/scalar/exp.ts';
import type { TrainingRows } from '../shared/training-rows.ts';

/** How raw scores become predictions. */
export type Link = 'identity' | 'logistic' | 'softmax';

/** Where boosting starts. A prediction is link(shift + scale * (start + sum of trees)). */
export interface StartScores {
  readonly link: Link;
  /** Shape [outputs]. */
  readonly start: Float64Array;
  readonly shift: number;
  readonly scale: number;
}

/** A class that never occurs keeps this share of a row. */
const PSEUDO_ROWS = 1e-3;

/** Log odds, log shares of classes, or mean and deviation of the target (the unit of scores). */
export function startScores(task: Task, train: TrainingRows): StartScores {
  if (task.kind === 'regression') return squaredStart(train);
  const pseudo = (PSEUDO_ROWS * train.total) / train.rows.length;
  const counts = new Float64Array(task.classes.length).fill(pseudo);
  for (let i = 0; i < train.rows.length; i++) counts[train.y[i]!]! += train.weight[i]!;
  if (task.kind === 'binary')
    return { link: 'logistic', start: Float64Array.of(Math.log(counts[1]! / counts[0]!)), shift: 0, scale: 1 };
  const total = counts.reduce((sum, c) => sum + c, 0);
  return { link: 'softmax', start: counts.map((c) => Math.log(c / total)), shift: 0, scale: 1 };
}

/** The largest deviation is divided out first, so that targets of 1e200 do not overflow. */
function squaredStart(train: TrainingRows): StartScores {
  const { y, weight, total } = train;
  let mean = y[0]!;
  for (let i = 0; i < y.length; i++) mean += (y[i]! - y[0]!) * (weight[i]! / total);
  let most = 0;
  for (let i = 0; i < y.length; i++) most = Math.max(most, Math.abs(y[i]! - mean));
  const fixed = { link: 'identity', start: new Float64Array(1), shift: mean } as const;
  if (!(most > 0)) return { ...fixed, scale: 1 };
  let squares = 0;
  for (let i = 0; i < y.length; i++) squares += ((y[i]! - mean) / most) ** 2 * (weight[i]! / total);
  return { ...fixed, scale: most * Math.sqrt(squares) };
}

/** Predictions from raw scores (trees and start added), row-major [rows, outputs], in place. */
export function applyStart(scores: Float64Array, { link, start, shift, scale }: StartScores): Float64Array {
  const outputs = start.length;
  if (link === 'identity') for (let i = 0; i < scores.length; i++) scores[i] = shift + scale * scores[i]!;
  else if (link === 'logistic') for (let i = 0; i < scores.length; i++) scores[i] = 1 / (1 + expOf(-scores[i]!));
  else for (let at = 0; at < scores.length; at += outputs) softmaxRow(scores, at, outputs);
  return scores;
}

function softmaxRow(scores: Float64Array, at: number, outputs: number): void {
  let top = scores[at]!;
  for (let k = 1; k < outputs; k++) top = Math.max(top, scores[at + k]!);
  let sum = 0;
  for (let k = 0; k < outputs; k++) {
    const e = expOf(scores[at + k]! - top);
    scores[at + k] = e;
    sum += e;
  }
  for (let k = 0; k < outputs; k++) scores[at + k]! /= sum;
}
