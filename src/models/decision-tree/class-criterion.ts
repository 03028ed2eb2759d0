import type { Criterion } from './criterion.ts';

/** Gini: 1 - sum p^2. Entropy: - sum p log2 p. Both of the weighted class shares. */
export class ClassCriterion implements Criterion {
  readonly outputs: number;
  private readonly label: Float64Array;
  private readonly weight: Float64Array;
  private readonly entropy: boolean;
  private readonly all: Float64Array;
  private readonly left: Float64Array;
  private readonly right: Float64Array;
  private total = 0;
  private leftTotal = 0;

  constructor(label: Float64Array, weight: Float64Array, classes: number, entropy: boolean) {
    this.label = label;
    this.weight = weight;
    this.entropy = entropy;
    this.outputs = classes;
    this.all = new Float64Array(classes);
    this.left = new Float64Array(classes);
    this.right = new Float64Array(classes);
  }

  begin(rows: Int32Array): number {
    this.all.fill(0);
    this.total = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      this.all[this.label[row]!]! += this.weight[row]!;
      this.total += this.weight[row]!;
    }
    return this.side(this.all, this.total);
  }
  valueOf(out: Float64Array, at: number): void {
    out.set(this.all, at);
  }
  reset(): void {
    this.left.fill(0);
    this.right.set(this.all);
    this.leftTotal = 0;
  }
  move(row: number): void {
    const c = this.label[row]!;
    const w = this.weight[row]!;
    this.left[c]! += w;
    this.right[c]! -= w;
    this.leftTotal += w;
  }
  risk(): number {
    return this.side(this.left, this.leftTotal) + this.side(this.right, this.total - this.leftTotal);
  }

  private side(counts: Float64Array, total: number): number {
    if (!(total > 0)) return 0;
    let sum = 0;
    if (this.entropy) {
      for (let c = 0; c < counts.length; c++) if (counts[c]! > 0) sum += counts[c]! * Math.log2(counts[c]! / total);
      return -sum;
    }
    for (let c = 0; c < counts.length; c++) sum += counts[c]! * counts[c]!;
    return Math.max(0, total - sum / total);
  }
}
