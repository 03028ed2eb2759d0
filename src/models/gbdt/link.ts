import { expOf } from '../../kernels/scalar/exp.ts';
import type { BaseScores } from './base-score.ts';

/** How raw scores become predictions. */
export type Link = 'identity' | 'logistic' | 'softmax';

/** Predictions from raw scores, row-major [rows, outputs], in place. */
export function applyLink(scores: Float64Array, outputs: number, base: BaseScores, link: Link): Float64Array {
  if (link === 'identity') for (let i = 0; i < scores.length; i++) scores[i] = base.shift + base.scale * scores[i]!;
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
