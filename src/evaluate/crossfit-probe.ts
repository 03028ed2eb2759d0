import type { Metric, MetricInput } from '../metrics/metric.ts';

/** What is known of the validation rows of one fold; arrays of shape [rows]. */
export interface ProbeRows {
  readonly y: Float64Array;
  readonly weight: Float64Array | null;
  readonly outputs: number;
  readonly classes: number;
}

/**
 * Lets a family stop early on the validation rows without making their scores too good. The rows are split into two
 * halves; the prediction kept for a row is that of the round which was best for the *other* half. So no row's own label
 * takes part in choosing the round at which it is predicted (cross-fitting), at no extra training.
 */
export class CrossfitProbe {
  private readonly rows: ProbeRows;
  private readonly metric: Metric;
  private readonly halves: readonly [Uint32Array, Uint32Array];
  private readonly best: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  private readonly kept: Float64Array;
  /** Whether the family asked at all. */
  used = false;

  constructor(rows: ProbeRows, metric: Metric) {
    this.rows = rows;
    this.metric = metric;
    this.halves = splitHalves(rows);
    this.kept = new Float64Array(rows.y.length * rows.outputs);
  }

  /** Out-of-fold predictions, row-major [rows, outputs]. */
  get prediction(): Float64Array {
    return this.kept;
  }

  /** Mean loss of the halves after one more round; the halves' predictions are kept where they improved. */
  loss(prediction: Float64Array): number {
    const losses = this.halves.map((half) => this.lossOf(half, prediction));
    const usable = losses.every(Number.isFinite);
    if (!usable) {
      const whole = this.metric.loss(this.input(null, prediction));
      this.keep(0, whole, prediction);
      this.keep(1, whole, prediction);
      this.used = true;
      return whole;
    }
    this.keep(0, losses[1]!, prediction);
    this.keep(1, losses[0]!, prediction);
    this.used = true;
    return (losses[0]! + losses[1]!) / 2;
  }

  /** `loss` is that of the other half. */
  private keep(half: 0 | 1, loss: number, prediction: Float64Array): void {
    if (this.used && !(loss < this.best[half])) return;
    this.best[half] = Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
    const { outputs } = this.rows;
    for (const row of this.halves[half])
      for (let k = 0; k < outputs; k++) this.kept[row * outputs + k] = prediction[row * outputs + k]!;
  }

  private lossOf(half: Uint32Array, prediction: Float64Array): number {
    return half.length === 0 ? Number.NaN : this.metric.loss(this.input(half, prediction));
  }

  private input(half: Uint32Array | null, prediction: Float64Array): MetricInput {
    const { y, weight, outputs, classes } = this.rows;
    const base = { outputs, classes };
    if (half === null) return { y, prediction, ...base, ...(weight === null ? {} : { weight }) };
    const part = new Float64Array(half.length * outputs);
    for (let i = 0; i < half.length; i++)
      for (let k = 0; k < outputs; k++) part[i * outputs + k] = prediction[half[i]! * outputs + k]!;
    return {
      y: Float64Array.from(half, (r) => y[r]!),
      prediction: part,
      ...base,
      ...(weight === null ? {} : { weight: Float64Array.from(half, (r) => weight[r]!) }),
    };
  }
}

/** Every second row, counted within each class (or in order of the values), so that both halves look alike. */
function splitHalves(rows: ProbeRows): [Uint32Array, Uint32Array] {
  const order = Uint32Array.from(rows.y, (_, i) => i).sort((a, b) => rows.y[a]! - rows.y[b]! || a - b);
  const halves: [number[], number[]] = [[], []];
  order.forEach((row, i) => {
    // pairs swap sides (0 1 1 0 ...), so that sorted values do not all fall to one half
    halves[(i & 1) ^ ((i >> 1) & 1)]!.push(row);
  });
  return [Uint32Array.from(halves[0]).sort(), Uint32Array.from(halves[1]).sort()];
}
