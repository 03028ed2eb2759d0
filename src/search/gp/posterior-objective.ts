import { cholesky, inverseTransposed } from './cholesky.ts';
import { type Dimensions, inverseSquares } from './matern.ts';
import type { Objective } from './minimise.ts';
import { FAMILY_VARIANCE, priorPenalty, type ThetaPrior } from './prior.ts';
import { dot } from './vector.ts';

export interface FitData {
  readonly dimensions: Dimensions;
  readonly prior: ThetaPrior;
  /** n rows of d numbers. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Noise variance of a row = factor * noise + extra. */
  readonly noiseFactor: Float64Array;
  readonly noiseExtra: Float64Array;
}

/** Added to every diagonal so that equal points stay factorable. */
export const JITTER = 1e-8;
const SQRT5 = Math.sqrt(5);

/**
 * Minus the log posterior of the kernel parameters and its analytic gradient (Rasmussen & Williams 2006, eq. 5.8 and 5.9;
 * constants left out). Infinity where the covariance is not positive definite.
 */
export function posteriorObjective(data: FitData): Objective {
  const { x, y, noiseFactor, noiseExtra } = data;
  const { categorical } = data.dimensions;
  const n = y.length;
  const d = categorical.length;
  const kernel = new Float64Array(n * n);
  const factor = new Float64Array(n * n);
  const slope = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  const weights = new Float64Array(d);
  const alpha = new Float64Array(n);
  const half = new Float64Array(n);

  const fillKernel = (signal: number, noise: number): void => {
    for (let i = 0; i < n; i++) {
      const xi = i * d;
      for (let k = 0; k < i; k++) {
        const xk = k * d;
        let r2 = 0;
        for (let j = 0; j < d; j++) {
          const diff = x[xi + j]! - x[xk + j]!;
          if (diff !== 0) r2 += categorical[j] ? weights[j]! : weights[j]! * diff * diff;
        }
        const a = SQRT5 * Math.sqrt(r2);
        const e = signal * Math.exp(-a);
        const value = (1 + a + (a * a) / 3) * e;
        kernel[i * n + k] = value;
        slope[i * n + k] = (5 / 3) * (1 + a) * e;
        factor[i * n + k] = value + FAMILY_VARIANCE;
      }
      factor[i * n + i] = signal + FAMILY_VARIANCE + noise * noiseFactor[i]! + noiseExtra[i]! + JITTER;
    }
  };
  /** alpha = K^-1 y through the transposed inverse of the factor; returns y' K^-1 y. */
  const solve = (): number => {
    half.fill(0);
    for (let i = 0; i < n; i++) for (let k = i; k < n; k++) half[k] = half[k]! + inverse[i * n + k]! * y[i]!;
    for (let i = 0; i < n; i++) alpha[i] = dot(inverse, i * n + i, half, i, n - i);
    return dot(half, 0, half, 0, n);
  };
  const addGradient = (signal: number, noise: number, gradient: Float64Array): void => {
    let bySignal = 0;
    let byNoise = 0;
    for (let i = 0; i < n; i++) {
      const xi = i * d;
      const ai = alpha[i]!;
      const row = inverse.subarray(i * n, i * n + n);
      for (let k = 0; k < i; k++) {
        const w = ai * alpha[k]! - dot(row, i, inverse, k * n + i, n - i);
        bySignal -= w * kernel[i * n + k]!;
        const ws = w * slope[i * n + k]!;
        const xk = k * d;
        for (let j = 0; j < d; j++) {
          const diff = x[xi + j]! - x[xk + j]!;
          if (diff !== 0) gradient[j] = gradient[j]! - (categorical[j] ? ws : ws * diff * diff) * weights[j]!;
        }
      }
      const w = ai * ai - dot(row, i, row, i, n - i);
      bySignal -= 0.5 * w * signal;
      byNoise -= 0.5 * w * noise * noiseFactor[i]!;
    }
    gradient[d] = gradient[d]! + bySignal;
    gradient[d + 1] = gradient[d + 1]! + byNoise;
  };
  return (theta, gradient) => {
    gradient.fill(0);
    inverseSquares(theta, d, weights);
    const signal = Math.exp(theta[d]!);
    const noise = Math.exp(theta[d + 1]!);
    fillKernel(signal, noise);
    if (!cholesky(factor, n, n)) return Number.POSITIVE_INFINITY;
    inverseTransposed(factor, n, inverse);
    let value = 0.5 * solve();
    for (let i = 0; i < n; i++) value += Math.log(factor[i * n + i]!);
    addGradient(signal, noise, gradient);
    return value + priorPenalty(data.prior, theta, gradient);
  };
}
