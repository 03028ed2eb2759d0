import type { Criterion } from './criterion.ts';

/** Squared error around the weighted mean. */
export class SquareCriterion implements Criterion {
  readonly outputs = 1;
  /** Targets minus their overall mean: keeps the sums of squares exact for large targets. */
  private readonly centred: Float64Array;
  private readonly weight: Float64Array;
  private readonly mean: number;
  private total = 0;
  private sum = 0;
  private squares = 0;
  private leftTotal = 0;
  private leftSum = 0;

  constructor(y: Float64Array, weight: Float64Array) {
    let total = 0;
    let mean = 0;
    for (let i = 0; i < y.length; i++) total += weight[i]!;
    for (let i = 0; i < y.length; i++) mean += (weight[i]! / total) * y[i]!;
    this.mean = mean;
    this.centred = y.map((v) => v - mean);
    this.weight = weight;
  }

  begin(rows: Int32Array): number {
    this.total = 0;
    this.sum = 0;
    this.squares = 0;
    for (let i = 0; i < rows.length; i++) {
      const w = this.weight[rows[i]!]!;
      const v = this.centred[rows[i]!]!;
      this.total += w;
      this.sum += w * v;
      this.squares += w * v * v;
    }
    const risk = this.squares - (this.sum * this.sum) / this.total;
    return risk > 1e-12 * this.squares ? risk : 0;
  }
  valueOf(out: Float64Array, at: number): void {
    out[at] = this.mean + this.sum / this.total;
  }
  reset(): void {
    this.leftTotal = 0;
    this.leftSum = 0;
  }
  move(row: number): void {
    const w = this.weight[row]!;
    this.leftTotal += w;
    this.leftSum += w * this.centred[row]!;
  }
  risk(): number {
    const rightTotal = this.total - this.leftTotal;
    const rightSum = this.sum - this.leftSum;
    const explained =
      (this.leftTotal > 0 ? (this.leftSum * this.leftSum) / this.leftTotal : 0) +
      (rightTotal > 0 ? (rightSum * rightSum) / rightTotal : 0);
    return this.squares - explained;
  }
}
