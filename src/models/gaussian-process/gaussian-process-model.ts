import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { gatherRows } from '../shared/gather-rows.ts';
import {
  type Covariance,
  correlation,
  fillCovariance,
  type ScaledPoints,
  scalePoints,
  squaredDistance,
} from './covariance.ts';
import { factor, forward } from './factor.ts';

/** What a Gaussian process holds after its fit. */
export interface GaussianProcessParts {
  readonly kind: Covariance;
  /** Shape [cols]. */
  readonly lengthScales: Float64Array;
  /** Variance of the latent function. */
  readonly signal: number;
  /** Variance of the noise (regression), in units of the standardised target. */
  readonly noise: number;
  /** Training points that are kept, row-major [rows, cols]. */
  readonly points: Float32Array;
  readonly rows: number;
  /** Shape [rows]: noise variance of a row in units of `noise`. */
  readonly noiseFactor: Float64Array;
  /** One latent function for regression and two classes, else one a class: shape [functions, rows]. */
  readonly alphas: Float64Array;
  /** Mean of each latent function, shape [functions]. */
  readonly offsets: Float64Array;
  /** Scale of the latent function: standard deviation of the target (regression), else 1. */
  readonly scale: number;
  readonly task: 'regression' | 'binary' | 'multiclass';
}

/** Features beyond this are held here: distances stay finite. */
export const FARTHEST = 1e8;

/** Mean of the posterior; for classes its logistic transform. */
export class GaussianProcessModel implements FittedModel {
  readonly family = 'gaussian-process';
  readonly parts: GaussianProcessParts;
  private readonly scaled: ScaledPoints;
  private factored: Float64Array | null = null;

  constructor(parts: GaussianProcessParts) {
    this.parts = parts;
    this.scaled = scalePoints(parts.points, parts.rows, parts.lengthScales);
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { kind, signal, alphas, offsets, rows, scale, task } = this.parts;
    const queries = this.queries(x, options?.rows);
    const functions = offsets.length;
    const out = new Float64Array(queries.rows * functions);
    for (let q = 0; q < queries.rows; q++) {
      const at = q * functions;
      for (let i = 0; i < rows; i++) {
        const k = signal * correlation(kind, squaredDistance(queries, q, this.scaled, i));
        for (let f = 0; f < functions; f++) out[at + f]! += k * alphas[f * rows + i]!;
      }
      for (let f = 0; f < functions; f++) out[at + f] = scale * out[at + f]! + offsets[f]!;
      if (task !== 'regression') toProbabilities(out.subarray(at, at + functions));
    }
    return out;
  }

  /**
   * Standard deviation of a new outcome around its prediction, noise included (Rasmussen and Williams 2006, equation 2.26);
   * shape [rows]. Regression only: NaN for classes.
   */
  standardDeviation(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { kind, signal, noise, rows: n, scale, task } = this.parts;
    const queries = this.queries(x, options?.rows);
    if (task !== 'regression') return new Float64Array(queries.rows).fill(Number.NaN);
    const l = this.factor();
    const k = new Float64Array(n);
    return Float64Array.from({ length: queries.rows }, (_, q) => {
      for (let i = 0; i < n; i++) k[i] = signal * correlation(kind, squaredDistance(queries, q, this.scaled, i));
      forward(l, n, k);
      let explained = 0;
      for (let i = 0; i < n; i++) explained += k[i]! * k[i]!;
      return scale * Math.sqrt(Math.max(0, signal - explained) + noise);
    });
  }

  toState(): State {
    const { kind, signal, noise, rows, scale, task, lengthScales, points, noiseFactor, alphas, offsets } = this.parts;
    return {
      json: { kind, signal, noise, rows, scale, task },
      arrays: { lengthScales, points, noiseFactor, alphas, offsets },
    };
  }

  private queries(x: Matrix, rows?: Uint32Array): ScaledPoints {
    const n = rows?.length ?? x.rows;
    return scalePoints(gatherRows(x, rows).map(clampPoint), n, this.parts.lengthScales);
  }

  /** Cholesky factor of covariance and noise, made when it is first asked for: it is as large as the square of the rows. */
  private factor(): Float64Array {
    const { kind, signal, noise, noiseFactor, rows: n } = this.parts;
    if (this.factored !== null) return this.factored;
    const a = new Float64Array(n * n);
    fillCovariance(kind, signal, this.scaled, a);
    for (let i = 0; i < n; i++) a[i * n + i]! += noise * noiseFactor[i]! + 1e-6;
    factor(a, n);
    this.factored = a;
    return a;
  }
}

export function clampPoint(value: number): number {
  return Math.max(-FARTHEST, Math.min(FARTHEST, value));
}

/** Latent values to probabilities: one function gives that of the second class; of several, one against the rest, shares. */
function toProbabilities(latent: Float64Array): void {
  let total = 0;
  for (let f = 0; f < latent.length; f++) {
    latent[f] = 1 / (1 + Math.exp(-latent[f]!));
    total += latent[f]!;
  }
  if (latent.length > 1) for (let f = 0; f < latent.length; f++) latent[f]! /= total;
}
