import type { Objective } from '../shared/lbfgs.ts';
import { type Covariance, correlation, correlationSlope, scalePoints, squaredDistance } from './covariance.ts';
import { factor, inverseOf, solve } from './factor.ts';

/** What the hyperparameters are chosen on. */
export interface EvidenceData {
  readonly kind: Covariance;
  /** One length scale for all columns, or one each. */
  readonly ard: boolean;
  readonly rows: number;
  readonly cols: number;
  /** Row-major [rows, cols]. */
  readonly points: Float32Array;
  /** One target or several with the same covariance, each of shape [rows], near mean 0 and variance 1. */
  readonly targets: readonly Float64Array[];
  /** Shape [rows]: noise variance of a row in units of the noise; 1 / weight. */
  readonly noiseFactor: Float64Array;
}

/** Hyperparameters as logarithms: length scales, then variance of the signal, then variance of the noise. */
export interface Hyperparameters {
  /** Shape [cols]. */
  readonly lengthScales: Float64Array;
  readonly signal: number;
  readonly noise: number;
}

/** Priors of the logarithms, normal: mean and standard deviation. Points are standardised, so distances grow as sqrt(cols). */
const SIGNAL_PRIOR = { mean: 0, sd: 1 } as const;
const NOISE_PRIOR = { mean: Math.log(0.1), sd: 1.5 } as const;
const LENGTH_SD = 1;
/** Keeps equal points factorable. */
const JITTER = 1e-6;

const lengthMean = (cols: number): number => Math.log(Math.sqrt(Math.max(1, cols)));

/** Number of logarithms of length scales. */
function scaleCount(data: Pick<EvidenceData, 'ard' | 'cols'>): number {
  return data.ard ? data.cols : 1;
}

/** Where the search for the hyperparameters starts: the means of the priors. */
export function startOf(data: Pick<EvidenceData, 'ard' | 'cols'>): Float64Array {
  const theta = new Float64Array(scaleCount(data) + 2).fill(lengthMean(data.cols));
  theta[theta.length - 2] = SIGNAL_PRIOR.mean;
  theta[theta.length - 1] = NOISE_PRIOR.mean;
  return theta;
}

export function readTheta(theta: Float64Array, cols: number): Hyperparameters {
  const scales = theta.length - 2;
  return {
    lengthScales: Float64Array.from({ length: cols }, (_, j) => Math.exp(theta[scales === 1 ? 0 : j]!)),
    signal: Math.exp(theta[scales]!),
    noise: Math.exp(theta[scales + 1]!),
  };
}

/**
 * Minus the log posterior of the hyperparameters and its gradient (Rasmussen and Williams 2006, equations 5.8 and 5.9;
 * constants left out). Several targets count as independent draws of the same process. Infinity where the covariance
 * cannot be factored.
 */
export function evidenceObjective(data: EvidenceData): Objective {
  const { rows: n, cols, targets } = data;
  const kernel = new Float64Array(n * n);
  const slope = new Float64Array(n * n);
  const lower = new Float64Array(n * n);
  const size = scaleCount(data) + 2;
  return {
    size,
    evaluate(theta, gradient) {
      gradient.fill(0);
      const { lengthScales, signal, noise } = readTheta(theta, cols);
      if (!(signal < 1e8 && noise < 1e8)) return Number.POSITIVE_INFINITY;
      fill(data, { lengthScales, signal, noise }, { kernel, slope, lower });
      if (!factor(lower, n)) return Number.POSITIVE_INFINITY;
      let value = 0;
      for (let i = 0; i < n; i++) value += targets.length * Math.log(lower[i * n + i]!);
      const alphas = targets.map((y) => {
        const alpha = y.slice();
        solve(lower, n, alpha);
        for (let i = 0; i < n; i++) value += 0.5 * y[i]! * alpha[i]!;
        return alpha;
      });
      addGradient(data, { lengthScales, noise, kernel, slope, inverse: inverseOf(lower, n), alphas }, gradient);
      return value + addPriors(theta, cols, gradient);
    },
  };
}

function fill(
  { kind, points, rows: n, noiseFactor }: EvidenceData,
  { lengthScales, signal, noise }: Hyperparameters,
  into: { readonly kernel: Float64Array; readonly slope: Float64Array; readonly lower: Float64Array },
): void {
  const scaled = scalePoints(points, n, lengthScales);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const squared = squaredDistance(scaled, i, scaled, k);
      const value = signal * correlation(kind, squared);
      into.kernel[i * n + k] = value;
      into.lower[i * n + k] = value;
      into.slope[i * n + k] = signal * correlationSlope(kind, squared);
    }
    into.kernel[i * n + i] = signal;
    into.lower[i * n + i] = signal + noise * noiseFactor[i]! + JITTER;
  }
}

interface GradientParts {
  readonly lengthScales: Float64Array;
  readonly noise: number;
  readonly kernel: Float64Array;
  readonly slope: Float64Array;
  readonly inverse: Float64Array;
  readonly alphas: readonly Float64Array[];
}

/** Adds 1/2 tr((C K^-1 - sum of alpha alpha') dK) for each logarithm. */
function addGradient(data: EvidenceData, parts: GradientParts, gradient: Float64Array): void {
  const { rows: n, cols, points, noiseFactor, ard } = data;
  const { kernel, slope, inverse, alphas, noise, lengthScales } = parts;
  const inverseSquares = lengthScales.map((scale) => 1 / (scale * scale));
  const signalAt = gradient.length - 2;
  for (let i = 0; i < n; i++)
    for (let k = 0; k <= i; k++) {
      let w = alphas.length * inverse[i * n + k]!;
      for (const alpha of alphas) w -= alpha[i]! * alpha[k]!;
      if (i === k) {
        gradient[signalAt]! += 0.5 * w * kernel[i * n + i]!;
        gradient[signalAt + 1]! += 0.5 * w * noise * noiseFactor[i]!;
        continue;
      }
      gradient[signalAt]! += w * kernel[i * n + k]!;
      const ws = w * slope[i * n + k]!;
      // d k / d log l_j = slope * (difference / l_j)^2
      for (let j = 0, p = i * cols, q = k * cols; j < cols; j++, p++, q++) {
        const d = points[p]! - points[q]!;
        gradient[ard ? j : 0]! += ws * d * d * inverseSquares[j]!;
      }
    }
}

function addPriors(theta: Float64Array, cols: number, gradient: Float64Array): number {
  const scales = theta.length - 2;
  let value = 0;
  theta.forEach((t, i) => {
    const prior = i < scales ? { mean: lengthMean(cols), sd: LENGTH_SD } : i === scales ? SIGNAL_PRIOR : NOISE_PRIOR;
    const z = (t - prior.mean) / prior.sd;
    value += 0.5 * z * z;
    gradient[i]! += z / prior.sd;
  });
  return value;
}
