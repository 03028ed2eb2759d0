import type { Task } from '../../core/task.ts';
import type { TrainingRows } from '../shared/training-rows.ts';

/** How raw scores become predictions. */
export type EbmLink = 'identity' | 'logistic' | 'softmax';

/** What is minimised, around present scores: gradient = `at` + curvature x score, for rows and outputs, [outputs][rows]. */
export interface EbmLoss {
  readonly link: EbmLink;
  readonly outputs: number;
  /** Scores before the first tree, shape [outputs]; a prediction is link(shift + scale x score). */
  readonly start: Float64Array;
  readonly shift: number;
  readonly scale: number;
  /** Share of a Newton step that is safe (Friedman 2001 takes (K - 1) / K for K classes). */
  readonly damping: number;
  /** The curvature never changes. */
  readonly quadratic: boolean;
  /**
   * Gradients at the scores, exactly. All arrays have shape [outputs * rows], `weight` [rows].
   * @param renew whether the curvatures are computed, too, or those of an earlier call go on
   */
  expand(score: Float64Array, weight: Float64Array, at: Float64Array, curvature: Float64Array, renew: boolean): void;
}

/** A class that never occurs keeps this share of a row. */
const PSEUDO_ROWS = 1e-3;
/** Least curvature of a row of weight 1. */
const FLAT = 1e-6;

export function makeLoss(task: Task, train: TrainingRows): EbmLoss {
  if (task.kind === 'regression') return squaredLoss(train);
  const pseudo = (PSEUDO_ROWS * train.total) / train.rows.length;
  const counts = new Float64Array(task.classes.length).fill(pseudo);
  for (let i = 0; i < train.rows.length; i++) counts[train.y[i]!]! += train.weight[i]!;
  return task.kind === 'binary' ? logisticLoss(train.y, counts) : softmaxLoss(train.y, counts);
}

/** Squared error in units of the target's deviation; the largest one is divided out first, so that nothing overflows. */
function squaredLoss({ y, weight, total }: TrainingRows): EbmLoss {
  const first = y[0]!;
  let mean = first;
  for (let i = 0; i < y.length; i++) mean += (y[i]! - first) * (weight[i]! / total);
  let most = 0;
  for (const v of y) most = Math.max(most, Math.abs(v - mean));
  let squares = 0;
  if (most > 0) for (let i = 0; i < y.length; i++) squares += ((y[i]! - mean) / most) ** 2 * (weight[i]! / total);
  const scale = most > 0 ? most * Math.sqrt(squares) : 1;
  const target = y.map((v) => (v - mean) / scale);
  const expand: EbmLoss['expand'] = (_, own, at, curvature, renew) => {
    if (!renew) return;
    for (let i = 0; i < own.length; i++) {
      at[i] = -own[i]! * target[i]!;
      curvature[i] = own[i]!;
    }
  };
  const start = new Float64Array(1);
  return { link: 'identity', outputs: 1, start, shift: mean, scale, damping: 1, quadratic: true, expand };
}

function logisticLoss(y: Float64Array, counts: Float64Array): EbmLoss {
  const expand: EbmLoss['expand'] = (score, weight, at, curvature, renew) => {
    for (let i = 0; i < weight.length; i++) {
      const w = weight[i]!;
      const p = 1 / (1 + Math.exp(-score[i]!));
      if (renew) curvature[i] = w * Math.max(FLAT, p * (1 - p));
      at[i] = w * (p - y[i]!) - curvature[i]! * score[i]!;
    }
  };
  const start = Float64Array.of(Math.log(counts[1]! / counts[0]!));
  return { link: 'logistic', outputs: 1, start, shift: 0, scale: 1, damping: 1, quadratic: false, expand };
}

function softmaxLoss(y: Float64Array, counts: Float64Array): EbmLoss {
  const outputs = counts.length;
  const n = y.length;
  const share = new Float64Array(outputs);
  const expand: EbmLoss['expand'] = (score, weight, at, curvature, renew) => {
    for (let i = 0; i < n; i++) {
      let top = score[i]!;
      for (let k = 1; k < outputs; k++) top = Math.max(top, score[k * n + i]!);
      let sum = 0;
      for (let k = 0; k < outputs; k++) {
        const e = Math.exp(score[k * n + i]! - top);
        share[k] = e;
        sum += e;
      }
      const w = weight[i]!;
      for (let k = 0, o = i; k < outputs; k++, o += n) {
        const p = share[k]! / sum;
        if (renew) curvature[o] = w * Math.max(FLAT, p * (1 - p));
        at[o] = w * (p - (y[i] === k ? 1 : 0)) - curvature[o]! * score[o]!;
      }
    }
  };
  const total = counts.reduce((sum, c) => sum + c, 0);
  const start = counts.map((c) => Math.log(c / total));
  return {
    ...{ link: 'softmax' as const, outputs, start, shift: 0, scale: 1, quadratic: false, expand },
    damping: (outputs - 1) / outputs,
  };
}

/** Predictions from raw scores in the units of the target, row-major [rows, outputs], in place. */
export function applyEbmLink(scores: Float64Array, outputs: number, link: EbmLink): Float64Array {
  if (link === 'logistic') for (let i = 0; i < scores.length; i++) scores[i] = 1 / (1 + Math.exp(-scores[i]!));
  if (link !== 'softmax') return scores;
  for (let at = 0; at < scores.length; at += outputs) {
    let top = scores[at]!;
    for (let k = 1; k < outputs; k++) top = Math.max(top, scores[at + k]!);
    let sum = 0;
    for (let k = 0; k < outputs; k++) {
      scores[at + k] = Math.exp(scores[at + k]! - top);
      sum += scores[at + k]!;
    }
    for (let k = 0; k < outputs; k++) scores[at + k]! /= sum;
  }
  return scores;
}
