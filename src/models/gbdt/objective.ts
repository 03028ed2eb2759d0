import type { Task } from '../../core/task.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import { type BaseScores, logisticBase, softmaxBase, squaredBase } from './base-score.ts';

/** Gradients of one output, written to `g` and `h`, with the sums that set the scale of quantisation. */
export interface GradientSums {
  readonly absG: number;
  readonly h: number;
}
/** A loss that trees are boosted on. Scores are raw, class-major [outputs, all rows], float64. */
export interface Objective {
  /** Trees of one round. */
  readonly outputs: number;
  readonly base: BaseScores;
  /** Called once before the trees of a round. */
  startRound(): void;
  gradients(output: number): GradientSums;
}
/** Where an objective works, as byte offsets in the kernel memory. */
export interface ObjectiveBuffers {
  /** u32 training row ids. */
  readonly rows: number;
  readonly n: number;
  /** All rows of the matrix. */
  readonly stride: number;
  readonly score: number;
  /** float32 by row id. */
  readonly g: number;
  readonly h: number;
}

/** The objective of a task, with targets and weights copied to the arena by row id. Weights are scaled to mean 1. */
export function createObjective(task: Task, train: TrainingRows, kernels: Kernels, at: ObjectiveBuffers): Objective {
  if (task.kind === 'regression') return squared(train, kernels, at);
  return task.kind === 'binary' ? logistic(train, kernels, at) : softmax(task.classes.length, train, kernels, at);
}

interface Targets {
  readonly y: number;
  /** 0 when all weights are equal. */
  readonly w: number;
  readonly sums: Float64Array;
}
function targetsOf(train: TrainingRows, kernels: Kernels, at: ObjectiveBuffers): Targets {
  const { arena } = kernels;
  const y = arena.f64(at.stride);
  for (let i = 0; i < train.rows.length; i++) y[train.rows[i]!] = train.y[i]!;
  const sums = arena.f64(2);
  const equal = train.weight.every((v) => v === train.weight[0]);
  if (equal) return { y: y.byteOffset, w: 0, sums };
  const w = arena.f64(at.stride);
  const mean = train.total / train.rows.length;
  for (let i = 0; i < train.rows.length; i++) w[train.rows[i]!] = train.weight[i]! / mean;
  return { y: y.byteOffset, w: w.byteOffset, sums };
}

function logistic(train: TrainingRows, kernels: Kernels, at: ObjectiveBuffers): Objective {
  const { y, w, sums } = targetsOf(train, kernels, at);
  return {
    outputs: 1,
    base: logisticBase(train),
    startRound: () => undefined,
    gradients: () => {
      kernels.exports.logistic(at.rows, at.n, at.score, y, w, at.g, at.h, sums.byteOffset);
      return { absG: sums[0]!, h: sums[1]! };
    },
  };
}

function softmax(classes: number, train: TrainingRows, kernels: Kernels, at: ObjectiveBuffers): Objective {
  const { y, w, sums } = targetsOf(train, kernels, at);
  const { exports, arena } = kernels;
  const top = arena.alloc(at.stride * 8);
  const inverse = arena.alloc(at.stride * 8);
  const shares = arena.alloc(at.stride * classes * 4);
  const factor = classes / Math.max(1, classes - 1);
  return {
    outputs: classes,
    base: softmaxBase(classes, train),
    startRound: () => void exports.softmaxNormalise(at.rows, at.n, at.score, at.stride, classes, top, inverse, shares),
    gradients: (k) => {
      const share = shares + k * at.stride * 4;
      exports.softmaxGradient(at.rows, at.n, share, inverse, y, k, factor, w, at.g, at.h, sums.byteOffset);
      return { absG: sums[0]!, h: sums[1]! };
    },
  };
}

function squared(train: TrainingRows, kernels: Kernels, at: ObjectiveBuffers): Objective {
  const base = squaredBase(train);
  const scaled = train.y.map((v) => (v - base.shift) / base.scale);
  const { y, w, sums } = targetsOf({ ...train, y: scaled }, kernels, at);
  return {
    outputs: 1,
    base,
    startRound: () => undefined,
    gradients: () => {
      kernels.exports.squared(at.rows, at.n, at.score, y, w, at.g, at.h, sums.byteOffset);
      return { absG: sums[0]!, h: sums[1]! };
    },
  };
}
