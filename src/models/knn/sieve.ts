import type { Kernels } from '../../kernels/kernels.ts';
import type { Points } from './neighbours.ts';

/** Relative error of one operation on float32 numbers. */
const UNIT = 2 ** -24;
/** Squares and sums of numbers up to this size stay finite in float32. */
const LARGEST = 1e15;
/** Queries that are answered together; a multiple of 4. */
export const SIEVE_QUERIES = 64;
/** Rows of a panel of the packed points. */
const PANEL = 8;

/**
 * Finds the few rows that may be among the k nearest, by distances in float32 with a bound on their error: every row that is
 * among the k nearest in exact arithmetic is found. Lives in the arena until the caller releases it.
 */
export class Sieve {
  private readonly kernels: Kernels;
  private readonly points: Points;
  private readonly k: number;
  private readonly p: 1 | 2;
  private readonly packed: Float32Array;
  /** p = 2: half the squared norm of each row; p = 1: zeros. */
  private readonly start: Float32Array;
  private readonly largestNorm: number;
  private readonly queries: Float32Array;
  private readonly margins: Float32Array;
  private readonly limits: Float32Array;
  private readonly best: Float32Array;
  private readonly found: Uint32Array;
  private readonly counts: Uint32Array;
  private readonly scratch: Float32Array;

  private constructor(kernels: Kernels, points: Points, k: number, p: 1 | 2) {
    const { arena } = kernels;
    const { rows, cols } = points;
    const held = Math.ceil(rows / PANEL) * PANEL;
    this.kernels = kernels;
    this.points = points;
    this.k = k;
    this.p = p;
    const mark = arena.mark();
    arena.alloc(Sieve.bytes(points, k)); // the memory grows once, before there are views of it
    arena.release(mark);
    this.packed = arena.f32(held * cols);
    this.start = arena.f32(held);
    this.queries = arena.f32(SIEVE_QUERIES * cols);
    this.margins = arena.f32(SIEVE_QUERIES);
    this.limits = arena.f32(SIEVE_QUERIES);
    this.best = arena.f32(SIEVE_QUERIES * k);
    this.found = arena.u32(SIEVE_QUERIES * rows);
    this.counts = arena.u32(SIEVE_QUERIES);
    this.scratch = arena.f32(PANEL);
    this.largestNorm = this.pack(held);
  }

  /** A sieve in the arena of the kernels; null when there is no room, or when numbers are too large for float32 sums. */
  static open(kernels: Kernels, points: Points, k: number, p: 1 | 2): Sieve | null {
    if (Sieve.bytes(points, k) > kernels.arena.free || !inRange(points.values)) return null;
    return new Sieve(kernels, points, k, p);
  }

  private static bytes({ rows, cols }: Points, k: number): number {
    const held = rows + PANEL;
    return 4 * (held * (cols + 1) + SIEVE_QUERIES * (cols + 4 + k + rows)) + 256;
  }

  /** Rows in panels of eight, feature by feature. @returns the largest norm of a row */
  private pack(held: number): number {
    const { rows, cols, values } = this.points;
    let largest = 0;
    for (let r = 0; r < held; r++) {
      const to = (r - (r % PANEL)) * cols + (r % PANEL);
      let square = 0;
      for (let j = 0; j < cols; j++) {
        const value = r < rows ? values[r * cols + j]! : 0;
        this.packed[to + j * PANEL] = value;
        square += value * value;
      }
      this.start[r] = this.p === 2 ? square / 2 : 0;
      largest = Math.max(largest, square);
    }
    return Math.sqrt(largest);
  }

  /**
   * @param queries row-major [count, cols], count at most SIEVE_QUERIES
   * @returns ascending rows for each query; null when numbers are too large. Valid until the next call
   */
  candidates(queries: Float32Array, count: number): Uint32Array[] | null {
    if (!inRange(queries)) return null;
    const { rows, cols } = this.points;
    this.queries.fill(0).set(queries.subarray(0, count * cols));
    this.limits.fill(Number.NEGATIVE_INFINITY).fill(Number.POSITIVE_INFINITY, 0, count);
    this.best.fill(Number.POSITIVE_INFINITY);
    this.counts.fill(0);
    for (let q = 0; q < count; q++) this.margins[q] = this.marginOf(q);
    const { exports } = this.kernels;
    exports.nearestRows(
      this.packed.byteOffset,
      this.start.byteOffset,
      rows,
      cols,
      this.queries.byteOffset,
      Math.ceil(count / 4) * 4,
      this.k,
      this.p === 2 ? 1 : 0,
      2 * (cols + 8) * UNIT,
      this.margins.byteOffset,
      this.limits.byteOffset,
      this.best.byteOffset,
      this.found.byteOffset,
      this.counts.byteOffset,
      this.scratch.byteOffset,
    );
    return Array.from({ length: count }, (_, q) => this.found.subarray(q * rows, q * rows + this.counts[q]!));
  }

  /**
   * Twice the absolute error of a value. Euclidean: cols + 3 roundings of sums no larger than |x|^2 / 2 + |x| |q|. Sums of
   * absolute differences have a relative error only, which `slack` covers; the rest is for numbers below the normal range.
   */
  private marginOf(query: number): number {
    if (this.p === 1) return 1e-37;
    const { cols } = this.points;
    let square = 0;
    for (let j = 0; j < cols; j++) square += this.queries[query * cols + j]! ** 2;
    const size = this.largestNorm * (this.largestNorm / 2 + Math.sqrt(square));
    return 2.1 * (cols + 4) * UNIT * size + 1e-37;
  }
}

function inRange(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]!) <= LARGEST)) return false;
  return true;
}
