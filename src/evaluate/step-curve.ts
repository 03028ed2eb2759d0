/** Most points that are kept of the steps of one fit. */
const MOST_POINTS = 200;

/** Validation losses by step: a bounded number of them, evenly spread over however many steps there will be. */
export interface LossCurve {
  /** Rising. */
  readonly steps: readonly number[];
  /** Finite; lower is better. */
  readonly losses: readonly number[];
}

/**
 * Keeps every step until there are too many, then every second, every fourth, and so on: constant memory, and curves of
 * several folds meet in common steps.
 */
export class StepCurve {
  private steps: number[] = [];
  private losses: number[] = [];
  private stride = 1;
  private seen = 0;

  add(step: number, loss: number): void {
    if (this.seen++ % this.stride !== 0 || !Number.isFinite(loss)) return;
    this.steps.push(step);
    this.losses.push(loss);
    if (this.steps.length <= MOST_POINTS) return;
    const isEven = (_: number, i: number): boolean => i % 2 === 0;
    this.steps = this.steps.filter(isEven);
    this.losses = this.losses.filter(isEven);
    this.stride *= 2;
  }

  /** null for fits without steps that were scored. */
  result(): LossCurve | null {
    return this.steps.length < 2 ? null : { steps: this.steps, losses: this.losses };
  }
}

/** Mean of the folds' losses at the steps that all of them reached; null when a fold has none. */
export function meanCurve(curves: readonly (LossCurve | undefined)[]): LossCurve | null {
  const first = curves[0];
  if (first === undefined || curves.includes(undefined)) return null;
  const sums = new Map(first.steps.map((step, i) => [step, { sum: first.losses[i]!, count: 1 }]));
  for (const curve of curves.slice(1) as readonly LossCurve[])
    curve.steps.forEach((step, i) => {
      const at = sums.get(step);
      if (at === undefined) return;
      at.sum += curve.losses[i]!;
      at.count++;
    });
  const common = [...sums].filter(([, { count }]) => count === curves.length);
  if (common.length < 2) return null;
  return {
    steps: common.map(([step]) => step),
    losses: common.map(([, { sum, count }]) => Number((sum / count).toPrecision(7))),
  };
}
