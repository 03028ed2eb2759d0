import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FittedModel } from '../family.ts';
import { gatherRows } from '../shared/gather-rows.ts';
import { type Neighbours, nearest, nearestAmong, type Points } from './neighbours.ts';
import { SIEVE_QUERIES, Sieve } from './sieve.ts';

/** What a nearest-neighbour model holds. */
export interface KnnParts {
  readonly points: Points;
  /** Class index or value of each point, shape [points.rows]. */
  readonly y: Float64Array;
  /** Weight of each point, shape [points.rows]. */
  readonly weight: Float64Array;
  /** classification: share of each class in training. regression: one number, the mean. */
  readonly prior: Float64Array;
  readonly regression: boolean;
  readonly k: number;
  readonly p: 1 | 2;
  readonly byDistance: boolean;
  /** Pseudo-neighbours with the prior, mixed into every vote of a classification. */
  readonly smoothing: number;
}

/** Fewer queries than this are answered sooner without a sieve, whose points must be packed first. */
const FEW_QUERIES = 16;

/** Votes of the k nearest training rows. */
export class KnnModel implements FittedModel {
  readonly family = 'knn';
  readonly parts: KnnParts;

  constructor(parts: KnnParts) {
    this.parts = parts;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array; readonly kernels?: Kernels }): Float64Array {
    const n = options?.rows?.length ?? x.rows;
    const { arena } = options?.kernels ?? {};
    const mark = arena?.mark();
    try {
      return this.answer(x, options?.rows, n, n < FEW_QUERIES ? null : this.sieve(options?.kernels));
    } finally {
      if (arena !== undefined) arena.release(mark!);
    }
  }

  private sieve(kernels: Kernels | undefined): Sieve | null {
    const { points, k, p } = this.parts;
    if (kernels === undefined || points.rows === 0) return null;
    return Sieve.open(kernels, points, Math.min(k, points.rows), p);
  }

  private answer(x: Matrix, rows: Uint32Array | undefined, n: number, sieve: Sieve | null): Float64Array {
    const { points, prior, regression } = this.parts;
    const classes = prior.length;
    const outputs = regression || classes === 2 ? 1 : classes;
    const out = new Float64Array(n * outputs);
    const k = Math.min(this.parts.k, points.rows);
    const vote = new Float64Array(classes);
    for (let from = 0; from < n; from += SIEVE_QUERIES) {
      const count = Math.min(SIEVE_QUERIES, n - from);
      const found = this.search(gatherRows(x, rows, from, from + count), count, k, sieve);
      for (let q = 0; q < count; q++) {
        this.vote(found.index.subarray(q * k, q * k + k), found.distance.subarray(q * k, q * k + k), vote);
        if (outputs === 1) out[from + q] = regression ? vote[0]! : vote[1]!;
        else out.set(vote, (from + q) * outputs);
      }
    }
    return out;
  }

  private search(queries: Float32Array, count: number, k: number, sieve: Sieve | null): Neighbours {
    const { points, p } = this.parts;
    const listed = sieve?.candidates(queries, count) ?? null;
    return listed === null ? nearest(points, queries, count, k, p) : nearestAmong(points, queries, listed, k, p);
  }

  /** The mean value, or the probabilities of the classes, into `vote`. */
  private vote(index: Int32Array, distance: Float64Array, vote: Float64Array): void {
    const { y, weight, prior, regression, smoothing } = this.parts;
    const pull = this.pulls(distance);
    let total = 0;
    vote.fill(0);
    for (let i = 0; i < index.length; i++) {
      const row = index[i]!;
      if (row < 0) continue;
      const w = pull[i]! * weight[row]!;
      total += w;
      if (regression) vote[0]! += w * y[row]!;
      else vote[y[row]!]! += w;
    }
    const share = index.length / (index.length + (regression ? 0 : smoothing));
    for (let c = 0; c < vote.length; c++)
      vote[c] = total > 0 ? share * (vote[c]! / total) + (1 - share) * prior[c]! : prior[c]!;
  }

  /** Weight of each neighbour; with `byDistance` 1 / distance, or only the exact matches where there are any. */
  private pulls(distance: Float64Array): Float64Array {
    const pull = new Float64Array(distance.length).fill(1);
    if (!this.parts.byDistance || distance.length === 0) return pull;
    const closest = distance[0]!;
    for (let i = 0; i < pull.length; i++) {
      if (closest === 0) pull[i] = distance[i] === 0 ? 1 : 0;
      // relative to the closest, so that tiny distances cannot overflow
      else pull[i] = closest / distance[i]!;
    }
    return pull;
  }

  toState(): State {
    const { points, y, weight, prior, regression, k, p, byDistance, smoothing } = this.parts;
    const json = { rows: points.rows, cols: points.cols, regression, k, p, byDistance, smoothing };
    return { json, arrays: { points: points.values, y, weight, prior } };
  }
}
