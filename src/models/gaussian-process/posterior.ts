import { type Covariance, fillCovariance, type ScaledPoints, scalePoints } from './covariance.ts';
import type { Hyperparameters } from './evidence.ts';
import { factor, solve } from './factor.ts';
import type { GaussianProcessParts } from './gaussian-process-model.ts';
import { type LaplaceMode, laplaceMode } from './laplace.ts';
import type { Problem } from './problem.ts';

const JITTER = 1e-6;
/** Factors tried on the variance of the signal of a classification. */
const SIGNAL_FACTORS = [1, 3, 10, 30, 100];

/**
 * The posterior given the hyperparameters.
 * @returns null when `shouldStop` said so, or the covariance cannot be factored
 */
export function posterior(
  problem: Problem,
  kind: Covariance,
  theta: Hyperparameters,
  shouldStop: () => boolean,
): GaussianProcessParts | null {
  const alphas =
    problem.task === 'regression'
      ? regressionAlphas(problem, kind, theta, shouldStop)
      : classAlphas(problem, kind, theta, shouldStop);
  if (alphas === null) return null;
  const { points, rows, noiseFactor, offsets, scale, task } = problem;
  return { kind, ...theta, points, rows, noiseFactor, alphas, offsets, scale, task };
}

function regressionAlphas(
  { points, rows: n, noiseFactor, targets }: Problem,
  kind: Covariance,
  { lengthScales, signal, noise }: Hyperparameters,
  shouldStop: () => boolean,
): Float64Array | null {
  const k = new Float64Array(n * n);
  fillCovariance(kind, signal, scalePoints(points, n, lengthScales), k);
  for (let i = 0; i < n; i++) k[i * n + i]! += noise * noiseFactor[i]! + JITTER;
  if (!factor(k, n, shouldStop)) return null;
  const alpha = targets[0]!.slice();
  solve(k, n, alpha);
  return alpha;
}

/** One binary process for each latent function, on the same covariance. */
function classAlphas(
  problem: Problem,
  kind: Covariance,
  { lengthScales, signal }: Hyperparameters,
  shouldStop: () => boolean,
): Float64Array | null {
  const { points, rows: n, offsets } = problem;
  const k = fullCovariance(kind, signal, scalePoints(points, n, lengthScales));
  const alphas = new Float64Array(offsets.length * n);
  for (let f = 0; f < offsets.length; f++) {
    const mode = modeOf(problem, f, k, shouldStop);
    if (mode === null) return null;
    alphas.set(mode.a, f * n);
  }
  return alphas;
}

function modeOf(
  { targets, noiseFactor, signs, offsets }: Problem,
  f: number,
  k: Float64Array,
  shouldStop: () => boolean,
): LaplaceMode | null {
  const weight = Float64Array.from({ length: targets[f]!.length }, (_, i) => 1 / noiseFactor[i]!);
  return laplaceMode(k, signs[f]!, weight, offsets[f]!, shouldStop);
}

function fullCovariance(kind: Covariance, signal: number, points: ScaledPoints): Float64Array {
  const n = points.rows;
  const k = new Float64Array(n * n);
  fillCovariance(kind, signal, points, k);
  for (let i = 0; i < n; i++) {
    k[i * n + i]! += JITTER * signal;
    for (let j = 0; j < i; j++) k[j * n + i] = k[i * n + j]!;
  }
  return k;
}

/**
 * Length scales of a classification come from least squares on its labels (Rasmussen and Williams 2006, section 6.5); the
 * variance of the latent function, which the logistic likelihood reads on another scale, is the one of highest Laplace
 * evidence (equation 3.32).
 */
export function tuneSignal(
  problem: Problem,
  kind: Covariance,
  theta: Hyperparameters,
  shouldStop: () => boolean,
): Hyperparameters {
  const { points, rows: n } = problem;
  const scaled = scalePoints(points, n, theta.lengthScales);
  let best = theta;
  let most = Number.NEGATIVE_INFINITY;
  for (const times of SIGNAL_FACTORS) {
    const signal = theta.signal * times;
    const k = fullCovariance(kind, signal, scaled);
    let evidence = 0;
    for (let f = 0; f < problem.offsets.length; f++) {
      const mode = modeOf(problem, f, k, shouldStop);
      if (mode === null) return best;
      evidence += mode.value - 0.5 * logDeterminant(k, mode.curvature, n);
    }
    if (evidence > most) {
      most = evidence;
      best = { ...theta, signal };
    }
  }
  return best;
}

/** log |I + W^1/2 K W^1/2|. */
function logDeterminant(k: Float64Array, curvature: Float64Array, n: number): number {
  const b = new Float64Array(n * n);
  const root = curvature.map(Math.sqrt);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) b[i * n + j] = root[i]! * root[j]! * k[i * n + j]!;
    b[i * n + i]! += 1;
  }
  if (!factor(b, n)) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 2 * Math.log(b[i * n + i]!);
  return sum;
}
