import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { timestamp } from '../core/clock.ts';
import type { JsonObject } from '../core/json.ts';
import { libraryVersion } from '../core/version.ts';
import type { ColumnSchema } from '../data/frame.ts';
import { NEVER_USED } from '../data/split/fold-plan.ts';
import type { DataColumn, RunStartEvent } from '../tracking/events.ts';
import type { FitOptions } from './options.ts';
import type { RunPlan } from './plan-run.ts';
import type { Prepared } from './prepare.ts';
import type { RunFolder } from './run-folder.ts';

/** What the journal says of a run before its first trial. */
export function startEvent(options: FitOptions, plan: RunPlan, seed: number, folder: RunFolder): RunStartEvent {
  const { prepared } = plan;
  const { base, schema, foldPlan, foldChoice } = prepared;
  return {
    type: 'run-start',
    at: timestamp(),
    version: libraryVersion(),
    data: {
      ...{ source: prepared.source, rows: base.rows, columns: schema.columns.length, digest: prepared.digest },
      ...pathOf(options.source),
      schema: schema.columns.map(columnOf),
      validation: validationOf(prepared),
    },
    target: options.target,
    task: schema.task as unknown as JsonObject,
    metric: prepared.metric.name,
    ...(plan.workerMetric === prepared.metric.name ? {} : { curveMetric: plan.workerMetric }),
    seed,
    folds: { kind: foldPlan.kind, count: foldPlan.folds, holdout: foldChoice.holdout },
    families: plan.families.map((f) => f.name),
    options: plan.loggedOptions,
    resumed: folder.resumed,
    folder: resolve(folder.path),
  };
}

/** Nothing for standard input and tables in memory; addresses as they are. */
function pathOf(source: FitOptions['source']): { readonly path?: string } {
  if (!('path' in source) || source.path === '-') return {};
  return { path: /^[a-z][a-z0-9+.-]+:\/\//i.test(source.path) ? source.path : resolve(source.path) };
}

const TYPES = {
  numeric: 'double',
  categorical: 'string',
  text: 'string',
  boolean: 'boolean',
  datetime: 'datetime',
} as const;

function columnOf({ name, kind, missingRate }: ColumnSchema): DataColumn {
  return { name, type: TYPES[kind], required: missingRate === 0 };
}

/** The digest changes with the data and with the fold of any row. */
function validationOf({ digest, foldPlan }: Prepared): NonNullable<RunStartEvent['data']['validation']> {
  const { foldOf } = foldPlan;
  const rows = foldOf.reduce((count, mark) => (mark < NEVER_USED ? count + 1 : count), 0);
  return { rows, digest: createHash('sha256').update(digest).update(foldOf.slice()).digest('hex') };
}
