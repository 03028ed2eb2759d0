import { ModelError } from '../../core/errors.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import type { Link } from './link.ts';
import type { GradientSums, Objective, ObjectiveBuffers } from './objective.ts';

/** First and second derivatives of a loss with respect to the scores; row-major [rows, outputs]. */
export interface Gradients {
  readonly gradient: ArrayLike<number>;
  /** Non-negative. */
  readonly hessian: ArrayLike<number>;
}
/** A loss function of the caller's own. It lives in code only and is not saved with a model; its link is. */
export interface GradientObjective {
  /**
   * @param prediction raw scores, before the link, row-major [rows, outputs]
   * @param y targets of the training rows, shape [rows]
   * @param weight shape [rows], to be multiplied in by the function; all 1 when there are none
   */
  gradients(prediction: Float64Array, y: Float64Array, weight: Float64Array): Gradients;
  /** Raw scores before the first tree, shape [outputs]; 0 when absent. */
  readonly start?: readonly number[];
  /** How scores become predictions; `identity` when absent. */
  readonly link?: Link;
}

/** Wraps a caller's loss. @throws ModelError MODEL_OBJECTIVE_INVALID, when built or in a round */
export function customObjective(
  custom: GradientObjective,
  outputs: number,
  train: TrainingRows,
  kernels: Kernels,
  at: ObjectiveBuffers,
): Objective {
  const start = Float64Array.from(custom.start ?? new Float64Array(outputs));
  if (start.length !== outputs || !start.every(Number.isFinite))
    throw invalid(`The objective starts from [${start.join(', ')}].`, `Give ${outputs} finite numbers.`);
  const { buffer } = kernels.memory;
  const n = train.rows.length;
  const score = new Float64Array(buffer, at.score, at.stride * outputs);
  const g = new Float32Array(buffer, at.g, at.stride);
  const h = new Float32Array(buffer, at.h, at.stride);
  const prediction = new Float64Array(n * outputs);
  let now: Gradients = { gradient: [], hessian: [] };
  return {
    outputs,
    base: { start, shift: 0, scale: 1 },
    link: custom.link ?? 'identity',
    maxStep: Number.POSITIVE_INFINITY,
    startRound: () => {
      for (let k = 0; k < outputs; k++)
        for (let i = 0; i < n; i++) prediction[i * outputs + k] = score[k * at.stride + train.rows[i]!]!;
      now = custom.gradients(prediction.slice(), train.y, train.weight);
      requireGradients(now, n * outputs);
    },
    gradients: (k) => {
      let [absG, sumH] = [0, 0];
      for (let i = 0; i < n; i++) {
        const id = train.rows[i]!;
        g[id] = now.gradient[i * outputs + k]!;
        h[id] = now.hessian[i * outputs + k]!;
        absG += Math.abs(g[id]!);
        sumH += h[id]!;
      }
      return { absG, h: sumH } satisfies GradientSums;
    },
  };
}

/** Largest size that float32 holds with room. */
const MOST = 1e38;

function requireGradients({ gradient, hessian }: Gradients, n: number): void {
  if (gradient?.length !== n || hessian?.length !== n)
    throw invalid(
      `The objective gave ${gradient?.length} gradients and ${hessian?.length} hessians for ${n} scores.`,
      'Give one of each for every row and output.',
    );
  for (let i = 0; i < n; i++) {
    const [a, b] = [gradient[i]!, hessian[i]!];
    if (!(Math.abs(a) <= MOST) || !(b >= 0 && b <= MOST))
      throw invalid(
        `The objective gave gradient ${a} and hessian ${b} at place ${i}.`,
        'Give finite gradients and non-negative hessians.',
      );
  }
}

function invalid(message: string, hint: string): ModelError {
  return new ModelError('MODEL_OBJECTIVE_INVALID', message, { hint });
}
