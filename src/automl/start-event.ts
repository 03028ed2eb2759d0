import { timestamp } from '../core/clock.ts';
import type { JsonObject } from '../core/json.ts';
import { libraryVersion } from '../core/version.ts';
import type { RunStartEvent } from '../tracking/events.ts';
import type { FitOptions } from './options.ts';
import type { RunPlan } from './plan-run.ts';

/** What the journal says of a run before its first trial. */
export function startEvent(options: FitOptions, plan: RunPlan, seed: number, resumed: boolean): RunStartEvent {
  const { prepared } = plan;
  const { base, schema, foldPlan, foldChoice } = prepared;
  return {
    type: 'run-start',
    at: timestamp(),
    version: libraryVersion(),
    data: { source: prepared.source, rows: base.rows, columns: schema.columns.length, digest: prepared.digest },
    target: options.target,
    task: schema.task as unknown as JsonObject,
    metric: prepared.metric.name,
    ...(plan.workerMetric === prepared.metric.name ? {} : { curveMetric: plan.workerMetric }),
    seed,
    folds: { kind: foldPlan.kind, count: foldPlan.folds, holdout: foldChoice.holdout },
    families: plan.families.map((f) => f.name),
    options: plan.loggedOptions,
    resumed,
  };
}
