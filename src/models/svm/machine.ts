import type { FitContext } from '../family.ts';
import { KernelMatrix } from './kernel-matrix.ts';
import { arenaOps, heapOps, type KernelFunction } from './kernel-ops.ts';
import { Smo, type SmoProblem } from './smo.ts';

/** As libsvm: how far the two best choices of a solved machine may be apart. */
const TOLERANCE = 1e-3;
/** The same for machines that only tell how sure to be. */
const UNSEEN_TOLERANCE = 1e-2;
/** Kernel rows that are kept take no more than this. */
export const CACHE_BYTES = 64e6;
/** Steps are at most this for each row, and some more. */
const STEPS_A_ROW = 200;

/** What one machine has learned. */
export interface Solved {
  /** Shape [n]. */
  readonly coefficients: Float64Array;
  readonly bias: number;
}

/** Bytes of the arrays of one machine with n rows, the kept rows not counted. */
export function machineBytes(n: number, cols: number): number {
  return 4 * (n + 4) * (cols + 1) + 4 * cols + Smo.bytes(n) + 256;
}

/** One machine over some rows, ready to be solved; its arrays stay in the arena until that is released. */
export class Machine {
  private readonly smo: Smo;
  private readonly shouldStop: () => boolean;
  private readonly maxIterations: number;

  /** @param points row-major [n, cols] */
  constructor(points: Float32Array, kernel: KernelFunction, problem: SmoProblem, context: FitContext) {
    const n = problem.target.length;
    const needed = machineBytes(n, n === 0 ? 0 : points.length / n);
    const room = 0.9 * context.kernels.arena.free - needed - 8 * (n + 8);
    const ops = room > 0 ? arenaOps(context.kernels) : heapOps;
    const matrix = new KernelMatrix(ops, kernel, points, n, Math.min(CACHE_BYTES, room > 0 ? room : CACHE_BYTES));
    this.smo = new Smo(ops, matrix, problem);
    this.shouldStop = () => context.shouldStop();
    this.maxIterations = STEPS_A_ROW * n + 10_000;
  }

  /** Solves it; yields the steps done every now and then. */
  *solve(): Generator<number, void> {
    const { shouldStop, maxIterations } = this;
    yield* this.smo.solve({ tolerance: TOLERANCE, maxIterations, shouldStop }, true);
  }

  /** What has been learned so far. */
  solved(): Solved {
    return { coefficients: this.smo.coefficients(), bias: this.smo.bias() };
  }

  /** Margins of the rows it is solved for; roughly right for those that it has set aside. */
  margins(): Float64Array {
    const bias = this.smo.bias();
    return this.smo.values().map((v) => v + bias);
  }

  /**
   * Margins of all rows by solved machines that did not see them; NaN for rows whose turn has not come when the time is up.
   * @param fold shape [n]: the part that a row belongs to, 0..folds-1
   */
  *unseen(fold: Uint8Array, folds: number): Generator<number, Float64Array> {
    const margins = new Float64Array(fold.length).fill(Number.NaN);
    const { shouldStop, maxIterations } = this;
    for (let part = 0; part < folds && !shouldStop(); part++) {
      const limits = { tolerance: UNSEEN_TOLERANCE, maxIterations, shouldStop };
      const values = yield* this.smo.without((row) => fold[row] === part, limits);
      if (!this.smo.converged) break;
      fold.forEach((f, row) => {
        if (f === part) margins[row] = values[row]!;
      });
    }
    return margins;
  }
}
