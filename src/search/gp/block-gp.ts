import { choleskyRow, inverseRow } from './cholesky.ts';
import { type Dimensions, distance2, inverseSquares, matern, maternSlope, type Theta } from './matern.ts';
import { minimise } from './minimise.ts';
import { JITTER, posteriorObjective } from './posterior-objective.ts';
import { FAMILY_VARIANCE, type ThetaPrior, thetaPrior } from './prior.ts';
import { dot } from './vector.ts';

const GROWTH = 32;
const MIN_VARIANCE = 1e-10;

/** Kernel parameters are fitted to at most this many points: the better half by target, then the most recent. */
const MAX_FIT = 200;

function fitRows(targets: Float64Array, n: number): readonly number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  if (n <= MAX_FIT) return all;
  const byTarget = all.slice().sort((a, b) => targets[a]! - targets[b]! || a - b);
  const chosen = new Set(byTarget.slice(0, MAX_FIT / 2));
  for (let i = n - 1; chosen.size < MAX_FIT; i--) chosen.add(i);
  return [...chosen].sort((a, b) => a - b);
}

/**
 * Gaussian process over one block of dimensions: constant (variance 1) + Matern-5/2 with one length-scale a dimension +
 * noise that may differ from point to point. Points are appended one by one; kernel parameters are MAP estimates.
 */
export class BlockGp {
  readonly dimensions: Dimensions;
  readonly prior: ThetaPrior;
  readonly d: number;
  readonly theta: Theta;
  private count = 0;
  private beliefs = 0;
  private stride = 0;
  private x = new Float64Array(0);
  private noiseFactor = new Float64Array(0);
  private noiseExtra = new Float64Array(0);
  private y = new Float64Array(0);
  private alpha = new Float64Array(0);
  private factor = new Float64Array(0);
  private inverse = new Float64Array(0);
  private readonly weights: Float64Array;
  private column = new Float64Array(0);
  private half = new Float64Array(0);
  /** Rows of factor and inverse that are valid for theta. */
  private factored = 0;

  constructor(categorical: Uint8Array) {
    this.dimensions = { categorical };
    this.d = categorical.length;
    this.prior = thetaPrior(this.d);
    this.theta = this.prior.mean.slice();
    this.weights = inverseSquares(this.theta, this.d, new Float64Array(this.d));
  }

  /** Observed points, beliefs not counted. */
  get size(): number {
    return this.count;
  }

  /** Coordinates of the observed points, rows of d. */
  get points(): Float64Array {
    return this.x.subarray(0, this.count * this.d);
  }

  /** Appends an observed point; noise variance of the point = factor * noise + extra. Beliefs must be dropped before. */
  add(point: Float64Array, noiseFactor: number, noiseExtra: number): void {
    this.put(point, noiseFactor, noiseExtra);
    this.count++;
  }

  /**
   * Appends a pending point that is believed to come out as its posterior mean (kriging believer, Ginsbourger et al. 2010):
   * this leaves the mean function as it is and only shrinks the variance. Call after `setTargets`.
   */
  believe(point: Float64Array): void {
    this.put(point, 1, 0);
    this.alpha[this.count + this.beliefs] = 0;
    this.beliefs++;
    this.refactor();
  }

  dropBeliefs(): void {
    this.beliefs = 0;
    this.factored = Math.min(this.factored, this.count);
  }

  /**
   * MAP fit of the kernel parameters to these targets, one per observed point, warm from the present ones.
   * @param evaluations most likelihood evaluations per start
   * @param fromPrior also start from the prior mean and keep the better end
   */
  fit(targets: Float64Array, evaluations: number, fromPrior: boolean): void {
    const { prior } = this;
    const rows = fitRows(targets, this.count);
    const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i]!);
    const x = new Float64Array(rows.length * this.d);
    rows.forEach((i, k) => {
      x.set(this.x.subarray(i * this.d, (i + 1) * this.d), k * this.d);
    });
    const objective = posteriorObjective({
      dimensions: this.dimensions,
      prior,
      x,
      y: pick(targets),
      noiseFactor: pick(this.noiseFactor),
      noiseExtra: pick(this.noiseExtra),
    });
    const options = { low: prior.low, high: prior.high, evaluations, tolerance: 1e-3 };
    const warm = this.theta.slice();
    let least = minimise(objective, warm, options);
    let best: Theta = warm;
    if (fromPrior) {
      const fresh = prior.mean.slice();
      const value = minimise(objective, fresh, options);
      if (value < least) {
        least = value;
        best = fresh;
      }
    }
    if (!Number.isFinite(least)) best = prior.mean;
    this.theta.set(best);
    inverseSquares(this.theta, this.d, this.weights);
    this.factored = 0;
  }

  /** Conditions on targets, one per observed point. */
  setTargets(targets: Float64Array): void {
    this.refactor();
    const n = this.count;
    this.y.set(targets.subarray(0, n));
    for (let i = 0; i < n; i++) this.half[i] = dot(this.inverse, i * this.stride, this.y, 0, i + 1);
    this.alpha.fill(0);
    for (let i = 0; i < n; i++) {
      const h = this.half[i]!;
      const row = i * this.stride;
      for (let j = 0; j <= i; j++) this.alpha[j] = this.alpha[j]! + this.inverse[row + j]! * h;
    }
  }

  /**
   * Smallest posterior mean at an observed or believed point; Infinity without points.
   * @param prior mean that the targets are taken from, at the point that starts at `at` of `rows`
   */
  leastMean(prior: (rows: Float64Array, at: number) => number = () => 0): number {
    let least = Number.POSITIVE_INFINITY;
    // at an observed point: the target minus the noise it was explained by
    for (let i = 0; i < this.count; i++)
      least = Math.min(least, prior(this.x, i * this.d) + this.y[i]! - this.noiseAt(i) * this.alpha[i]!);
    const signal = Math.exp(this.theta[this.d]!);
    for (let i = this.count; i < this.count + this.beliefs; i++) {
      let mean = prior(this.x, i * this.d);
      for (let k = 0; k < this.count; k++)
        mean +=
          this.alpha[k]! *
          (FAMILY_VARIANCE + signal * matern(distance2(this.dimensions, this.weights, this.x, i, this.x, k)));
      least = Math.min(least, mean);
    }
    return least;
  }

  /** Posterior mean and standard deviation (of the noise-free value) at `count` rows of z. */
  predict(z: Float64Array, count: number, mean: Float64Array, sd: Float64Array): void {
    const n = this.count + this.beliefs;
    const signal = Math.exp(this.theta[this.d]!);
    const { column, inverse, stride } = this;
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < n; i++)
        column[i] = FAMILY_VARIANCE + signal * matern(distance2(this.dimensions, this.weights, this.x, i, z, k));
      let explained = 0;
      for (let i = 0; i < n; i++) {
        const v = dot(inverse, i * stride, column, 0, i + 1);
        explained += v * v;
      }
      mean[k] = n === 0 ? 0 : dot(column, 0, this.alpha, 0, n);
      sd[k] = Math.sqrt(Math.max(MIN_VARIANCE, signal + FAMILY_VARIANCE - explained));
    }
  }

  /** Mean and standard deviation at one point with their gradients by its coordinates (0 along categories). */
  predictWithGradient(
    z: Float64Array,
    meanGradient: Float64Array,
    sdGradient: Float64Array,
  ): { readonly mean: number; readonly sd: number } {
    const n = this.count + this.beliefs;
    const signal = Math.exp(this.theta[this.d]!);
    const { column, half, inverse, stride, d, x, weights } = this;
    const slopes = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const r2 = distance2(this.dimensions, weights, x, i, z, 0);
      column[i] = FAMILY_VARIANCE + signal * matern(r2);
      slopes[i] = 2 * signal * maternSlope(r2);
    }
    let explained = 0;
    const solved = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const v = dot(inverse, i * stride, column, 0, i + 1);
      half[i] = v;
      explained += v * v;
      for (let j = 0; j <= i; j++) solved[j] = solved[j]! + inverse[i * stride + j]! * v;
    }
    const sd = Math.sqrt(Math.max(MIN_VARIANCE, signal + FAMILY_VARIANCE - explained));
    meanGradient.fill(0);
    sdGradient.fill(0);
    for (let i = 0; i < n; i++) {
      const byMean = slopes[i]! * this.alpha[i]!;
      const bySd = (-slopes[i]! * solved[i]!) / sd;
      for (let j = 0; j < d; j++) {
        if (this.dimensions.categorical[j]) continue;
        const step = weights[j]! * (z[j]! - x[i * d + j]!);
        meanGradient[j] = meanGradient[j]! + byMean * step;
        sdGradient[j] = sdGradient[j]! + bySd * step;
      }
    }
    return { mean: n === 0 ? 0 : dot(column, 0, this.alpha, 0, n), sd };
  }

  private noiseAt(i: number): number {
    return Math.exp(this.theta[this.d + 1]!) * this.noiseFactor[i]! + this.noiseExtra[i]! + JITTER;
  }

  private put(point: Float64Array, noiseFactor: number, noiseExtra: number): void {
    const n = this.count + this.beliefs;
    if (n >= this.stride) this.grow();
    this.x.set(point, n * this.d);
    this.noiseFactor[n] = noiseFactor;
    this.noiseExtra[n] = noiseExtra;
    this.factored = Math.min(this.factored, n);
  }

  private grow(): void {
    const stride = this.stride + Math.max(GROWTH, this.stride >> 1);
    const wider = (old: Float64Array, length: number) => {
      const next = new Float64Array(length);
      next.set(old);
      return next;
    };
    this.x = wider(this.x, stride * this.d);
    this.noiseFactor = wider(this.noiseFactor, stride);
    this.noiseExtra = wider(this.noiseExtra, stride);
    this.y = wider(this.y, stride);
    this.alpha = wider(this.alpha, stride);
    this.column = new Float64Array(stride);
    this.half = new Float64Array(stride);
    this.factor = new Float64Array(stride * stride);
    this.inverse = new Float64Array(stride * stride);
    this.stride = stride;
    this.factored = 0;
  }

  /** Brings factor and inverse up to date: only the rows that are new since the last call. */
  private refactor(): void {
    const n = this.count + this.beliefs;
    const signal = Math.exp(this.theta[this.d]!);
    for (let i = this.factored; i < n; i++) {
      const row = i * this.stride;
      for (let k = 0; k < i; k++)
        this.factor[row + k] =
          FAMILY_VARIANCE + signal * matern(distance2(this.dimensions, this.weights, this.x, i, this.x, k));
      const diagonal = signal + FAMILY_VARIANCE + this.noiseAt(i);
      this.factor[row + i] = diagonal;
      // rounding can defeat a near-duplicate: its own noise floor is then the least that keeps the factor real
      if (!choleskyRow(this.factor, i, this.stride)) this.factor[row + i] = Math.sqrt(JITTER);
      inverseRow(this.factor, this.inverse, i, this.stride);
    }
    this.factored = n;
  }
}
