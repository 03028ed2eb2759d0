import { ConfigError } from '../../core/errors.ts';
import { outputsOf, type Task } from '../../core/task.ts';
import type { Metric } from '../../metrics/metric.ts';
import type { FitData } from './fit-data.ts';

/** Scores the watched rows after each step of a fit and decides when to stop. */
export class Watch {
  /** Metric -> its score after each step, in its own sign. */
  readonly curves: Readonly<Record<string, number[]>>;
  /** Step of the best first metric, from 1; 0 before the first. */
  bestStep = 0;
  private readonly metrics: readonly Metric[];
  private readonly data: FitData;
  private readonly patience: number | undefined;
  private readonly y: Float64Array;
  private readonly weight: Float64Array | undefined;
  private best = Number.POSITIVE_INFINITY;
  private steps = 0;

  /** @param patience undefined: score only, and keep every step */
  constructor(metrics: readonly Metric[], data: FitData, patience: number | undefined) {
    for (const metric of metrics) requireFit(metric, data.task);
    this.metrics = metrics;
    this.data = data;
    this.patience = patience;
    this.curves = Object.fromEntries(metrics.map(({ name }) => [name, []]));
    this.y = data.y.slice(data.trainRows);
    this.weight = data.weight?.slice(data.trainRows);
  }

  /** True once so many steps brought nothing better. */
  get over(): boolean {
    return this.patience !== undefined && this.steps - this.bestStep >= this.patience;
  }

  /** Loss for the family, which keeps its best step. Where nobody asked to stop early, the last step counts as best. */
  loss(prediction: Float64Array): number {
    const { task } = this.data;
    const classes = task.kind === 'regression' ? 0 : task.classes.length;
    const { y, weight } = this;
    const input = { y, prediction, outputs: outputsOf(task), classes, ...(weight === undefined ? {} : { weight }) };
    for (const metric of this.metrics) this.curves[metric.name]!.push(metric.score(input));
    this.steps++;
    const loss = this.metrics[0]!.loss(input);
    if (loss < this.best || this.bestStep === 0) {
      this.best = Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
      this.bestStep = this.steps;
    }
    return this.patience === undefined ? -this.steps : loss;
  }
}

function requireFit(metric: Metric, { kind }: Task): void {
  if (metric.tasks.includes(kind)) return;
  throw new ConfigError('METRIC_TASK_MISMATCH', `The metric "${metric.name}" is not for ${kind} tasks.`, {
    hint: `It is for ${metric.tasks.join(' and ')}: choose another evalMetric.`,
  });
}
