import type { Kernels } from '../../kernels/kernels.ts';
import type { Objective } from './objective.ts';

/** A Newton step below this ends the iterations of a round. */
const SMALL_STEP = 1e-3;

/** Training rows and the leaf of each: addresses of u32 [n] and u8 [n]. */
export interface LeafRows {
  readonly rows: number;
  readonly n: number;
  readonly leaf: number;
}
export interface LeafOptions {
  readonly l2LeafReg: number;
  readonly learningRate: number;
  readonly leafEstimationIterations: number;
  /** Most levels of a tree. */
  readonly depth: number;
}

/** Values of the leaves of a tree by Newton steps. */
export class LeafValues {
  private readonly kernels: Kernels;
  private readonly objective: Objective;
  private readonly at: LeafRows;
  private readonly options: LeafOptions;
  private readonly sums: Float64Array;
  private readonly delta: Float64Array;

  constructor(kernels: Kernels, objective: Objective, at: LeafRows, options: LeafOptions) {
    this.kernels = kernels;
    this.objective = objective;
    this.at = at;
    this.options = options;
    this.sums = kernels.arena.f64(2 ** options.depth * 2);
    this.delta = kernels.arena.f64(2 ** options.depth);
  }

  /**
   * Values for all leaves, times the learning rate; float32 numbers, as they are saved.
   * @param score address of the raw scores that the tree is added to
   * @param known the objective holds the gradients at these scores
   * @param values float64 [leaves, outputs], written
   */
  estimate(leaves: number, score: number, known: boolean, values: Float64Array): void {
    const { delta } = this;
    const { learningRate, leafEstimationIterations } = this.options;
    const { outputs, sumsAt } = this.objective;
    const steps = sumsAt === undefined ? 1 : leafEstimationIterations;
    for (let k = 0; k < outputs; k++) {
      delta.fill(0);
      for (let step = 0; step < steps; step++) {
        this.sum(k, score, step === 0 && known);
        if (this.move(leaves) < SMALL_STEP) break;
      }
      for (let l = 0; l < leaves; l++) values[l * outputs + k] = Math.fround(delta[l]! * learningRate);
    }
  }

  /** Sums of gradients and hessians of one output by leaf, at the scores with `delta` added. */
  private sum(output: number, score: number, known: boolean): void {
    const { objective, sums, at } = this;
    sums.fill(0);
    if (!known) {
      objective.sumsAt?.(score, at.leaf, this.delta.byteOffset, sums.byteOffset);
      return;
    }
    const { g, h } = objective;
    this.kernels.exports.obliviousSums(at.rows, at.n, at.leaf, g[output]!, h[output]!, sums.byteOffset);
  }

  /** One step in every leaf; the length of the longest. */
  private move(leaves: number): number {
    const { sums, delta, options } = this;
    let most = 0;
    for (let l = 0; l < leaves; l++) {
      const step = -sums[l * 2]! / (sums[l * 2 + 1]! + options.l2LeafReg);
      delta[l]! += step;
      most = Math.max(most, Math.abs(step));
    }
    return most;
  }
}
