import { outputsOf } from '../core/task.ts';
import type { FoldResult } from '../evaluate/protocol.ts';
import type { MetricInput } from '../metrics/metric.ts';
import { getMetric } from '../metrics/registry.ts';
import type { Prepared } from './prepare.ts';
import type { TrialRecord } from './trial-record.ts';

/** Losses that the parent computes itself, because a worker cannot. */
export class FoldScores {
  private readonly prepared: Prepared;
  private readonly validation: readonly Uint32Array[];
  private readonly standIn: boolean;

  /** @param workerMetric what workers computed; another name than the run's metric when that is a user's function */
  constructor(prepared: Prepared, validation: readonly Uint32Array[], workerMetric: string) {
    this.prepared = prepared;
    this.validation = validation;
    this.standIn = workerMetric !== prepared.metric.name;
  }

  /** A metric given as a function lives in this thread only: the loss of the workers' stand-in is replaced. */
  rescore(result: FoldResult): FoldResult {
    if (!this.standIn || !result.ok) return result;
    const input = this.input(this.validation[result.fold]!, Float64Array.from(result.oof));
    return { ...result, loss: this.prepared.metric.loss(input) };
  }

  /** The metric on the rows of all folds together; where it is undefined even there, the task's plain loss. */
  pooled(record: TrialRecord): number {
    const { shape, metric, schema } = this.prepared;
    const ids = record.results.flatMap((_, fold) => [...this.validation[fold]!]);
    const prediction = new Float64Array(ids.length * outputsOf(schema.task));
    let at = 0;
    for (const result of record.results) {
      prediction.set(result!.oof, at);
      at += result!.oof.length;
    }
    const input = this.input(ids, prediction);
    const loss = metric.loss(input);
    return Number.isFinite(loss) ? loss : getMetric(shape.task === 'regression' ? 'rmse' : 'log_loss').loss(input);
  }

  private input(ids: ArrayLike<number>, prediction: Float64Array): MetricInput {
    const { y, weight, shape, schema } = this.prepared;
    const pick = (values: Float64Array): Float64Array => Float64Array.from(ids, (r) => values[r]!);
    return {
      y: pick(y),
      prediction,
      outputs: outputsOf(schema.task),
      classes: shape.classes,
      ...(weight === null ? {} : { weight: pick(weight) }),
    };
  }
}
