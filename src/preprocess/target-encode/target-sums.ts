import type { LearnInput } from '../transformer.ts';

/** The targets whose means are taken: the value, the indicator of class 1, or the indicators of the largest classes. */
export interface TargetColumns {
  /** Class of each output; empty when there is one output. */
  readonly classes: readonly number[];
  readonly outputs: number;
}

/** @param mostClasses outputs of a multiclass task at most; the classes with the largest weight are taken */
export function targetColumns({ task, rows, y, weight }: LearnInput, mostClasses: number): TargetColumns {
  if (task.kind !== 'multiclass') return { classes: [], outputs: 1 };
  const counts = new Float64Array(task.classes.length);
  for (const row of rows) counts[y[row]!]! += weight === undefined ? 1 : weight[row]!;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const classes = order.slice(0, mostClasses).sort((a, b) => a - b);
  return { classes, outputs: classes.length };
}

/** Weighted sums of the targets by slot; slots are [known codes, unseen, missing]. */
export class TargetSums {
  /** Shape [slots]. */
  readonly weights: Float64Array;
  /** Row-major [slots, outputs]. */
  readonly sums: Float64Array;
  private readonly outputs: number;

  constructor(slots: number, outputs: number) {
    this.weights = new Float64Array(slots);
    this.sums = new Float64Array(slots * outputs);
    this.outputs = outputs;
  }

  add(slot: number, y: number, weight: number, classes: readonly number[]): void {
    this.weights[slot]! += weight;
    if (classes.length === 0) this.sums[slot]! += weight * y;
    else for (let k = 0; k < classes.length; k++) if (classes[k] === y) this.sums[slot * this.outputs + k]! += weight;
  }

  merge(other: TargetSums): void {
    for (let i = 0; i < this.weights.length; i++) this.weights[i]! += other.weights[i]!;
    for (let i = 0; i < this.sums.length; i++) this.sums[i]! += other.sums[i]!;
  }

  /**
   * Means drawn towards the overall mean as if it had been seen `smoothing` more times; a slot without rows gets the
   * overall mean. Row-major [slots, outputs].
   * @param fallback overall means when there are no rows at all, shape [outputs]
   */
  means(smoothing: number, fallback?: Float64Array): Float64Array {
    const overall = this.overall(fallback);
    return this.sums.map((sum, i) => {
      const prior = overall[i % this.outputs]!;
      const weight = this.weights[Math.floor(i / this.outputs)]!;
      return weight === 0 ? prior : (sum + smoothing * prior) / (weight + smoothing);
    });
  }

  /** Means over all slots, shape [outputs]. */
  overall(fallback?: Float64Array): Float64Array {
    const total = this.weights.reduce((s, w) => s + w, 0);
    const out = new Float64Array(this.outputs);
    this.sums.forEach((sum, i) => {
      out[i % this.outputs]! += sum;
    });
    return total > 0 ? out.map((sum) => sum / total) : (fallback ?? out);
  }
}
