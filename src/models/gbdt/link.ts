import { ModelError } from '../../core/errors.ts';
import { expOf } from '../../kernels/scalar/exp.ts';
import type { BaseScores } from './base-score.ts';

/** How raw scores s become predictions: shift + scale s, scale exp(s), exp(shift + scale s) - 1, or probabilities. */
const LINKS = ['identity', 'exp', 'expm1', 'logistic', 'softmax'] as const;
export type Link = (typeof LINKS)[number];

/**
 * The link of a saved model.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function requireLink(name: string): Link {
  const link = LINKS.find((known) => known === name);
  if (link !== undefined) return link;
  throw new ModelError('MODEL_STATE_INVALID', `The saved model has the link "${name}".`, {
    hint: `Use the version that wrote it; this one knows ${LINKS.join(', ')}.`,
  });
}

/** Predictions from raw scores, row-major [rows, outputs], in place. */
export function applyLink(scores: Float64Array, outputs: number, base: BaseScores, link: Link): Float64Array {
  const { shift, scale } = base;
  if (link === 'identity') for (let i = 0; i < scores.length; i++) scores[i] = shift + scale * scores[i]!;
  else if (link === 'exp') for (let i = 0; i < scores.length; i++) scores[i] = finite(scale * expOf(scores[i]!));
  else if (link === 'expm1')
    for (let i = 0; i < scores.length; i++) scores[i] = finite(Math.expm1(shift + scale * scores[i]!));
  else if (link === 'logistic') for (let i = 0; i < scores.length; i++) scores[i] = 1 / (1 + expOf(-scores[i]!));
  else for (let at = 0; at < scores.length; at += outputs) softmaxRow(scores, at, outputs);
  return scores;
}

/** A prediction that leaves the range of doubles is the largest one. */
function finite(value: number): number {
  return Math.min(value, Number.MAX_VALUE);
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
