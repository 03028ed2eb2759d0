import { cholesky, inverseTransposed } from './cholesky.ts';
import { type Dimensions, inverseSquares } from './matern.ts';
import type { Objective } from './minimise.ts';
import { FAMILY_VARIANCE, priorPenalty, type ThetaPrior } from './prior.ts';
import { axpy, dot } from './vector.ts';

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
  const work = new Workspace(data);
  return (theta, gradient) => work.evaluate(theta, gradient);
}

/** Matrices of one fit, reused from evaluation to evaluation. All n x n, row-major; only lower triangles are used. */
class Workspace {
  private readonly data: FitData;
  private readonly n: number;
  private readonly d: number;
  /** Kernel without constant and noise. */
  private readonly kernel: Float64Array;
  /** Minus twice the derivative of the kernel by the squared distance. */
  private readonly slope: Float64Array;
  /** Covariance, then its Cholesky factor. */
  private readonly factor: Float64Array;
  /** Row i: column i of the inverse factor. */
  private readonly inverse: Float64Array;
  private readonly weights: Float64Array;
  private readonly alpha: Float64Array;
  private readonly half: Float64Array;

  constructor(data: FitData) {
    const n = data.y.length;
    this.data = data;
    this.n = n;
    this.d = data.dimensions.categorical.length;
    this.kernel = new Float64Array(n * n);
    this.slope = new Float64Array(n * n);
    this.factor = new Float64Array(n * n);
    this.inverse = new Float64Array(n * n);
    this.weights = new Float64Array(this.d);
    this.alpha = new Float64Array(n);
    this.half = new Float64Array(n);
  }

  evaluate(theta: Float64Array, gradient: Float64Array): number {
    const { n, d, factor } = this;
    gradient.fill(0);
    inverseSquares(theta, d, this.weights);
    const signal = Math.exp(theta[d]!);
    const noise = Math.exp(theta[d + 1]!);
    this.fillCovariance(signal, noise);
    if (!cholesky(factor, n, n)) return Number.POSITIVE_INFINITY;
    inverseTransposed(factor, n, this.inverse);
    let value = 0.5 * this.solve();
    for (let i = 0; i < n; i++) value += Math.log(factor[i * n + i]!);
    this.addGradient(signal, noise, gradient);
    return value + priorPenalty(this.data.prior, theta, gradient);
  }

  private fillCovariance(signal: number, noise: number): void {
    const { n, d, kernel, slope, factor, weights } = this;
    const { x, noiseFactor, noiseExtra, dimensions } = this.data;
    const { categorical } = dimensions;
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
  }

  /** alpha = K^-1 y; returns y' K^-1 y. */
  private solve(): number {
    const { n, inverse, half, alpha } = this;
    const { y } = this.data;
    half.fill(0);
    for (let i = 0; i < n; i++) axpy(y[i]!, inverse, i * n + i, half, i, n - i);
    for (let i = 0; i < n; i++) alpha[i] = dot(inverse, i * n + i, half, i, n - i);
    return dot(half, 0, half, 0, n);
  }

  private addGradient(signal: number, noise: number, gradient: Float64Array): void {
    const { n, d, kernel, slope, inverse, weights, alpha } = this;
    const { x, noiseFactor, dimensions } = this.data;
    const { categorical } = dimensions;
    let bySignal = 0;
    let byNoise = 0;
    for (let i = 0; i < n; i++) {
      const xi = i * d;
      const row = i * n + i;
      for (let k = 0; k < i; k++) {
        const w = alpha[i]! * alpha[k]! - dot(inverse, row, inverse, k * n + i, n - i);
        bySignal -= w * kernel[i * n + k]!;
        const ws = w * slope[i * n + k]!;
        const xk = k * d;
        for (let j = 0; j < d; j++) {
          const diff = x[xi + j]! - x[xk + j]!;
          if (diff !== 0) gradient[j] = gradient[j]! - (categorical[j] ? ws : ws * diff * diff) * weights[j]!;
        }
      }
      const w = alpha[i]! ** 2 - dot(inverse, row, inverse, row, n - i);
      bySignal -= 0.5 * w * signal;
      byNoise -= 0.5 * w * noise * noiseFactor[i]!;
    }
    gradient[d] = gradient[d]! + bySignal;
    gradient[d + 1] = gradient[d + 1]! + byNoise;
  }
}
