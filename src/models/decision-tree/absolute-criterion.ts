import type { Criterion } from './criterion.ts';

/** Relative room for rounding when cumulated weights are compared with one half. */
const SLACK = 1e-12;

/** Absolute error around the weighted median; each side is a pair of Fenwick trees over the ranks of the targets. */
export class AbsoluteCriterion implements Criterion {
  readonly outputs = 1;
  private readonly y: Float64Array;
  private readonly weight: Float64Array;
  /** Rank of each row among the rows of the node, from 1. */
  private readonly rank: Int32Array;
  private readonly sorted: Float64Array;
  private readonly left: RankSums;
  private readonly right: RankSums;
  private rows: Int32Array = new Int32Array(0);

  constructor(y: Float64Array, weight: Float64Array) {
    this.y = y;
    this.weight = weight;
    this.rank = new Int32Array(y.length);
    this.sorted = new Float64Array(y.length + 1);
    this.left = new RankSums(y.length);
    this.right = new RankSums(y.length);
  }

  begin(_rows: Int32Array, byTarget: Int32Array): number {
    this.rows = byTarget;
    for (let i = 0; i < byTarget.length; i++) {
      this.rank[byTarget[i]!] = i + 1;
      this.sorted[i + 1] = this.y[byTarget[i]!]!;
    }
    this.reset();
    return this.right.risk(this.sorted);
  }
  valueOf(out: Float64Array, at: number): void {
    this.reset();
    out[at] = this.right.median(this.sorted);
  }
  reset(): void {
    this.left.clear(this.rows.length);
    this.right.clear(this.rows.length);
    for (const row of this.rows) this.right.add(this.rank[row]!, this.weight[row]!, this.y[row]!);
  }
  move(row: number): void {
    const rank = this.rank[row]!;
    this.left.add(rank, this.weight[row]!, this.y[row]!);
    this.right.add(rank, -this.weight[row]!, this.y[row]!);
  }
  risk(): number {
    return this.left.risk(this.sorted) + this.right.risk(this.sorted);
  }
}

/** Sums of weights and of weighted targets by rank (Fenwick 1994): add and find the median in O(log n). */
class RankSums {
  private readonly weights: Float64Array;
  private readonly values: Float64Array;
  private size = 0;
  private top = 1;
  private total = 0;
  private sum = 0;
  private count = 0;

  constructor(capacity: number) {
    this.weights = new Float64Array(capacity + 1);
    this.values = new Float64Array(capacity + 1);
  }
  clear(size: number): void {
    this.weights.fill(0, 0, size + 1);
    this.values.fill(0, 0, size + 1);
    this.size = size;
    this.top = 1;
    while (this.top * 2 <= size) this.top *= 2;
    this.total = 0;
    this.sum = 0;
    this.count = 0;
  }
  add(rank: number, weight: number, value: number): void {
    for (let i = rank; i <= this.size; i += i & -i) {
      this.weights[i]! += weight;
      this.values[i]! += weight * value;
    }
    this.total += weight;
    this.sum += weight * value;
    this.count += Math.sign(weight);
  }
  /** Sum of weight * |value - median|. */
  risk(sorted: Float64Array): number {
    if (this.count === 0) return 0;
    const { rank, weight, sum } = this.below((this.total / 2) * (1 - SLACK));
    const median = sorted[rank + 1]!;
    return Math.max(0, median * weight - sum + (this.sum - sum) - median * (this.total - weight));
  }
  /** Mean of the lower and the upper weighted median. */
  median(sorted: Float64Array): number {
    const lower = this.below((this.total / 2) * (1 - SLACK)).rank;
    const upper = this.below((this.total / 2) * (1 + SLACK)).rank;
    return (sorted[lower + 1]! + sorted[upper + 1]!) / 2;
  }
  /** The largest rank whose cumulated weight is below `limit`, with the sums up to it. */
  private below(limit: number): { readonly rank: number; readonly weight: number; readonly sum: number } {
    let rank = 0;
    let weight = 0;
    let sum = 0;
    for (let step = this.top; step > 0; step >>= 1) {
      const next = rank + step;
      if (next >= this.size || weight + this.weights[next]! >= limit) continue;
      rank = next;
      weight += this.weights[next]!;
      sum += this.values[next]!;
    }
    return { rank, weight, sum };
  }
}
