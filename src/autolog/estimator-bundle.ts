import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBundle } from '../bundle/write-bundle.ts';
import { timestamp } from '../core/clock.ts';
import { encodeState } from '../core/state-codec.ts';
import { libraryVersion } from '../core/version.ts';
import type { ColumnSchema } from '../data/frame.ts';
import type { ObservedFit, ObservedModel } from '../estimators/base/fit-observer.ts';
import { makePipeline } from '../pipeline/fitted-pipeline.ts';
import { baseFeatures } from '../preprocess/base-table.ts';

/** What the target is called: an estimator gets values, no name. */
export const TARGET = 'target';

/** Writes a fitted estimator as a model folder that `automl predict`, `automl serve` and every export read. */
export function writeEstimatorBundle(
  folder: string,
  { type }: ObservedFit,
  model: ObservedModel,
  digest: string,
): void {
  const { plan, task, preparation, model: fitted } = model.fitted;
  const { family } = type.definition;
  const { values } = model.columns();
  const rows = values[0]?.length ?? 0;
  const lacking = values.map((column) => column.reduce((count, value) => (Number.isNaN(value) ? count + 1 : count), 0));
  const columns = plan.columns.map(({ name, kind, categories }, j) =>
    kind === 'numeric'
      ? ({ kind: 'numeric', name, missing: lacking[j]! } as const)
      : ({ kind: 'categorical', name, missing: lacking[j]!, categories } as const),
  );
  const basePlan = { version: 1, rows, columns } as const;
  const schema = plan.columns.map(({ name, kind, categories }, j): ColumnSchema => {
    const shared = {
      name,
      role: 'feature',
      missingRate: lacking[j]! / Math.max(1, rows),
      reason: 'given to fit',
    } as const;
    if (kind === 'numeric') return { ...shared, kind, distinct: 0 };
    return { ...shared, kind: 'categorical', distinct: categories.length, categories };
  });
  const config = { family: family.name };
  const pipeline = makePipeline({
    ...{ config, family, task, base: baseFeatures(basePlan), stages: preparation.stages, model: fitted },
  });
  const file = join(folder, 'estimator.model');
  writeFileSync(file, encodeState(pipeline.toState()));
  writeBundle(
    join(folder, 'model'),
    {
      ...{ format: 1, library: libraryVersion(), createdAt: timestamp(), basePlan, threshold: null, score: null },
      schema: { version: 1, task, target: TARGET, columns: [...schema, targetColumn(task)] },
      metric: task.kind === 'regression' ? 'rmse' : 'log_loss',
      data: { rows, digest, source: 'table' },
      importances: pipeline.importances?.() ?? {},
      status: 'ok',
      provenance: { estimator: type.name, target: TARGET, kind: 'single' },
    },
    [
      {
        ...{ trial: 1, family: family.name, origin: 'estimator', config, weight: 1, loss: 0 },
        sources: [{ path: file, weight: 1 }],
      },
    ],
  );
}

function targetColumn(task: ObservedModel['fitted']['task']): ColumnSchema {
  const shared = { name: TARGET, role: 'target', missingRate: 0, reason: 'given to fit' } as const;
  if (task.kind === 'regression') return { ...shared, kind: 'numeric', distinct: 0 };
  return { ...shared, kind: 'categorical', distinct: task.classes.length, categories: task.classes };
}
