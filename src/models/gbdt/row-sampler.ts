import type { Rng } from '../../core/rng.ts';
import { weightedQuantile } from './weighted-quantile.ts';

/** How the rows of a round are chosen; LightGBM's words. */
export interface SamplingOptions {
  readonly dataSampleStrategy: 'bagging' | 'goss';
  readonly baggingFraction: number;
  /** A new bag every so many rounds. */
  readonly baggingFreq: number;
  /** Share of the rows of class 1 and of class 0 in a bag, instead of `baggingFraction`, unless both are 1. */
  readonly posBaggingFraction: number;
  readonly negBaggingFraction: number;
  readonly topRate: number;
  readonly otherRate: number;
  readonly learningRate: number;
}

/**
 * The rows that the trees of a round are grown from: all, a random bag, or one-sided by gradient (GOSS; Ke et al. 2017):
 * the rows of largest |gradient x hessian| and a sample of the others, which count for more in return.
 */
export class RowSampler {
  /** Whether bags differ from round to round. */
  readonly random: boolean;
  /** Ascending row ids, as `outOfBag`. */
  bag: Uint32Array;
  outOfBag: Uint32Array = new Uint32Array(0);
  /** Factor of gradients and hessians for each row of the bag; undefined: 1 for all. */
  amplification: Float32Array | undefined;
  private readonly train: Uint32Array;
  private readonly options: SamplingOptions;
  private readonly rng: Rng;
  private readonly shareOf: (row: number) => number;

  /** @param isPositive whether a row is of class 1; absent for tasks without one */
  constructor(train: Uint32Array, options: SamplingOptions, rng: Rng, isPositive?: (row: number) => boolean) {
    this.train = train;
    this.options = options;
    this.rng = rng;
    this.bag = train;
    const { baggingFraction, posBaggingFraction: pos, negBaggingFraction: neg } = options;
    const byClass = isPositive !== undefined && (pos !== 1 || neg !== 1);
    this.shareOf = byClass ? (row) => (isPositive(row) ? pos : neg) : () => baggingFraction;
    this.random =
      options.dataSampleStrategy === 'goss' ||
      (byClass ? train.some((row) => this.shareOf(row) < 1) : baggingFraction < 1);
  }

  /**
   * Chooses the rows of a round.
   * @param round from 1
   * @param importance sum over the outputs of |gradient x hessian| for each training row; called for GOSS only
   */
  draw(round: number, importance: () => Float64Array): void {
    const { learningRate, baggingFreq } = this.options;
    // The first rounds are much alike for all rows: like LightGBM, GOSS starts after 1 / learningRate of them.
    if (this.options.dataSampleStrategy === 'goss') {
      if (round > 1 / learningRate) this.drawOneSided(importance());
    } else if (this.random && (round - 1) % Math.max(1, baggingFreq) === 0) this.drawBag();
  }

  private drawBag(): void {
    const groups = new Map<number, { left: number; wanted: number }>();
    for (const row of this.train) {
      const share = this.shareOf(row);
      const group = groups.get(share) ?? { left: 0, wanted: 0 };
      groups.set(share, group);
      group.left++;
    }
    for (const [share, group] of groups) group.wanted = Math.max(1, Math.round(group.left * share));
    this.divide((i) => {
      const group = groups.get(this.shareOf(this.train[i]!))!;
      return this.take(group);
    });
  }

  private drawOneSided(importance: Float64Array): void {
    const { topRate, otherRate } = this.options;
    const n = this.train.length;
    const top = Math.max(1, Math.round(n * topRate));
    const bound = top >= n ? -1 : weightedQuantile(Float64Array.from(importance), undefined, n, 1 - top / n);
    let above = 0;
    for (let i = 0; i < n; i++) if (importance[i]! > bound) above++;
    const rest = n - above;
    const group = { left: rest, wanted: Math.min(rest, Math.max(1, Math.round(n * otherRate) + top - above)) };
    const factor = rest / Math.max(1, group.wanted);
    const factors: number[] = [];
    this.divide((i) => {
      const isTop = importance[i]! > bound;
      const taken = isTop || this.take(group);
      if (taken) factors.push(isTop ? 1 : factor);
      return taken;
    });
    this.amplification = Float32Array.from(factors);
  }

  /** Whether the next of a group's rows is drawn, so that all samples of the wanted size are equally likely. */
  private take(group: { left: number; wanted: number }): boolean {
    const taken = this.rng.next() * group.left < group.wanted;
    group.left--;
    if (taken) group.wanted--;
    return taken;
  }

  private divide(isTaken: (i: number) => boolean): void {
    const { train } = this;
    const bag = new Uint32Array(train.length);
    const out = new Uint32Array(train.length);
    let b = 0;
    for (let i = 0; i < train.length; i++)
      if (isTaken(i)) bag[b++] = train[i]!;
      else out[i - b] = train[i]!;
    this.bag = bag.slice(0, b);
    this.outOfBag = out.slice(0, train.length - b);
  }
}
