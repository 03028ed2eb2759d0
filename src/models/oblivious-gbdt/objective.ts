import type { Task } from '../../core/task.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import { type StartScores, startScores } from './start-scores.ts';

/** A loss that trees are boosted on. Raw scores are class-major [outputs, all rows], float64 by row id. */
export interface Objective {
  readonly outputs: number;
  readonly start: StartScores;
  /** Targets as the loss sees them, by position: 0 or 1, class, or standardised. */
  readonly target: Float64Array;
  /** Address of float64 weights by row id, mean 1; 0: all equal. */
  readonly weights: number;
  /** Addresses of float32 gradients and hessians of each output, by row id. */
  readonly g: readonly number[];
  readonly h: readonly number[];
  /** Writes gradients and hessians of all outputs at the scores that lie at `score`. */
  gradients(score: number): void;
  /**
   * Adds gradients and hessians at score + delta[leaf] to `sums`, float64 [leaves, 2]; absent where one Newton step is
   * exact or where the outputs depend on each other.
   */
  sumsAt?(score: number, leaf: number, delta: number, sums: number): void;
}
export interface ObjectiveBuffers {
  /** u32 training row ids. */
  readonly rows: number;
  readonly n: number;
  /** All rows of the matrix. */
  readonly stride: number;
}

/** The objective of a task. */
export function createObjective(task: Task, train: TrainingRows, kernels: Kernels, at: ObjectiveBuffers): Objective {
  const { arena, exports } = kernels;
  const start = startScores(task, train);
  const outputs = start.start.length;
  const target = train.y.map((v) => (v - start.shift) / start.scale);
  const y = byRow(kernels, train, at.stride, target);
  const mean = train.total / train.rows.length;
  const equal = train.weight.every((v) => v === train.weight[0]);
  const weights = equal
    ? 0
    : byRow(
        kernels,
        train,
        at.stride,
        train.weight.map((v) => v / mean),
      );
  const g = Array.from({ length: outputs }, () => arena.alloc(at.stride * 4));
  const h = Array.from({ length: outputs }, () => arena.alloc(at.stride * 4));
  const sums = arena.alloc(16);
  const common = { outputs, start, target, weights, g, h };
  if (task.kind === 'regression')
    return {
      ...common,
      gradients: (score) => exports.squared(at.rows, at.n, score, y, weights, g[0]!, h[0]!, sums),
    };
  if (task.kind === 'binary')
    return {
      ...common,
      gradients: (score) => exports.logistic(at.rows, at.n, score, y, weights, g[0]!, h[0]!, sums),
      sumsAt: (score, leaf, delta, out) =>
        exports.obliviousLogistic(at.rows, at.n, leaf, score, y, weights, delta, out),
    };
  const top = arena.alloc(at.stride * 8);
  const inverse = arena.alloc(at.stride * 8);
  const shares = arena.alloc(at.stride * outputs * 4);
  return {
    ...common,
    gradients: (score) => {
      exports.softmaxNormalise(at.rows, at.n, score, at.stride, outputs, top, inverse, shares);
      for (let k = 0; k < outputs; k++) {
        const share = shares + k * at.stride * 4;
        exports.softmaxGradient(at.rows, at.n, share, inverse, y, k, 1, weights, g[k]!, h[k]!, sums);
      }
    },
  };
}

function byRow(kernels: Kernels, train: TrainingRows, stride: number, values: Float64Array): number {
  const out = kernels.arena.f64(stride);
  for (let i = 0; i < values.length; i++) out[train.rows[i]!] = values[i]!;
  return out.byteOffset;
}
