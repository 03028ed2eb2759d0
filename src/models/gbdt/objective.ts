import type { Kernels } from '../../kernels/kernels.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import type { BaseScores } from './base-score.ts';
import type { Link } from './link.ts';

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
  readonly link: Link;
  /** Bound on the Newton step of a leaf, where the curvature can vanish; Infinity: none. */
  readonly maxStep: number;
  /** Called once before the trees of a round. */
  startRound(): void;
  gradients(output: number): GradientSums;
  /** Value of a leaf with these training rows that minimises the loss, for losses whose Newton steps say little. */
  renew?(rows: Uint32Array): number;
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

/** Targets and weights in the arena, float64 by row id. */
export interface ArenaTargets {
  readonly y: Float64Array;
  /** Undefined when all weights are equal; else scaled to mean 1. */
  readonly w: Float64Array | undefined;
  /** sum |g| and sum h, written by the kernels. */
  readonly sums: Float64Array;
}

/** Copies targets, as (y - shift) / scale, and weights to the arena. */
export function arenaTargets(
  { rows, y: target, weight, total, equal }: TrainingRows,
  { arena }: Kernels,
  at: ObjectiveBuffers,
  { shift, scale }: Pick<BaseScores, 'shift' | 'scale'> = { shift: 0, scale: 1 },
): ArenaTargets {
  const y = arena.f64(at.stride);
  for (let i = 0; i < rows.length; i++) y[rows[i]!] = (target[i]! - shift) / scale;
  const sums = arena.f64(2);
  if (equal) return { y, w: undefined, sums };
  const w = arena.f64(at.stride);
  const mean = total / rows.length;
  for (let i = 0; i < rows.length; i++) w[rows[i]!] = weight[i]! / mean;
  return { y, w, sums };
}
