import type { Json } from '../../core/json.ts';
import type { RunStartEvent, TrialEndEvent } from '../events.ts';
import type { Batch, MetricPoint } from '../store/types.ts';

/** Optuna's words for how a trial ended. */
export const STATES = { complete: 'COMPLETE', abandoned: 'PRUNED', failed: 'FAIL' } as const;

/** Params, metrics and tags of a trial: its configuration; the score of each fold by step, their mean, the learning curve, seconds and bytes. */
export function trialBatch(
  event: TrialEndEvent,
  { metric, curveMetric = metric }: Pick<RunStartEvent, 'metric' | 'curveMetric'>,
  startTime: number,
  scored: (metric: string, loss: number) => number,
): Batch {
  const timestamp = Date.parse(event.at);
  const point = (key: string, value: number, step = 0): MetricPoint => ({ key, value, timestamp, step });
  const scoreOf = (loss: number): number => scored(metric, loss);
  const folds = event.foldLosses.flatMap((loss, f) =>
    loss === null ? [] : [point(`fold_${metric}`, scoreOf(loss), f)],
  );
  const steps = event.steps.map((step, f) => point('steps', step, f));
  const curve = (event.curve?.steps ?? []).map((step, i) =>
    point(`validation_${curveMetric}`, scored(curveMetric, event.curve!.losses[i]!), step),
  );
  const mean = event.loss === null ? [] : [point(metric, scoreOf(event.loss)), point('loss', event.loss)];
  return {
    params: Object.fromEntries(
      Object.entries(event.config as Record<string, Json>).map(([name, value]) => [name, plain(value)]),
    ),
    metrics: [
      ...[...mean, ...folds, ...steps, ...curve],
      ...[point('seconds', event.seconds), point('predict_seconds', event.predictSeconds), point('bytes', event.bytes)],
    ],
    tags: {
      number: String(event.id),
      state: STATES[event.status],
      datetime_start: new Date(startTime).toISOString(),
      datetime_complete: event.at,
      family: event.family,
      origin: event.origin,
      truncated: String(event.truncated),
      ...(event.error === undefined ? {} : { error: `${event.error.message} [${event.error.code}]` }),
    },
  };
}

/** What a fit was asked for, as parameters of the parent run. */
export function flatParams(event: RunStartEvent): Record<string, string> {
  const task = event.task as { kind?: string };
  return {
    ...Object.fromEntries(Object.entries(event.options).map(([name, value]) => [`option.${name}`, plain(value)])),
    target: event.target,
    task: String(task.kind ?? ''),
    metric: event.metric,
    seed: String(event.seed),
    folds: `${event.folds.kind} ${event.folds.count}`,
    families: event.families.join(','),
    rows: String(event.data.rows),
    columns: String(event.data.columns),
  };
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
