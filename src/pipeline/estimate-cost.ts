import type { CostEstimate, ProblemShape } from '../models/family.ts';
import { getFamily } from '../models/registry.ts';
import { type BasePlan, baseFeatures } from '../preprocess/base-table.ts';
import type { Config } from '../space/param.ts';
import { planStages } from './plan-stages.ts';
import { splitConfig } from './prep-params.ts';
import { stageCost, type TableSize } from './stage-cost.ts';

/**
 * CPU seconds and peak scratch bytes of one `fitPipeline`, before it is run: a function of configuration and sizes only.
 * @param plan of the table that is fitted on
 * The family is the one that `config` names.
 * @param shape training rows, classes and task; columns and categories are worked out from the plan
 * @throws ConfigError MODEL_NOT_FOUND
 */
export function estimatePipelineCost(config: Config, plan: BasePlan, shape: ProblemShape): CostEstimate {
  const family = getFamily(String(config['family']));
  const { own, prep } = splitConfig(config, family);
  const base = baseFeatures(plan);
  const texts = plan.columns.filter((c) => c.kind === 'text').length;
  const rows = Math.max(plan.rows, shape.rows);
  let size: TableSize = {
    rows,
    outputs: shape.task === 'multiclass' ? shape.classes : 1,
    numeric: base.filter((f) => f.kind === 'numeric').length,
    missing: missingColumns(plan),
    cardinalities: base.flatMap((f) => (f.kind === 'category' ? [f.cardinality] : [])),
    texts,
    ...(family.traits.acceptsSparse === true ? { sparse: { cols: 0, entries: 0 } } : {}),
    seconds: 0,
    bytes: 0,
  };
  for (const stage of planStages(prep, family, { rows, features: base, texts })) size = stageCost(stage, size);
  const design: ProblemShape = {
    ...shape,
    cols: size.numeric + size.cardinalities.length,
    categories: size.cardinalities.length,
    ...(size.sparse === undefined ? {} : { sparse: size.sparse }),
  };
  const model = family.estimateCost(family.space(design).canonical(own), design);
  return { seconds: model.seconds + size.seconds, bytes: model.bytes + size.bytes };
}

/** Base columns with missing values in training; each part of a date counts. */
function missingColumns(plan: BasePlan): number {
  let n = 0;
  for (const column of plan.columns)
    if (column.missing > 0 && column.kind !== 'text') n += column.kind === 'datetime' ? column.parts.length : 1;
  return n;
}
