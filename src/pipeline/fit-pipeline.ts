import { ModelError } from '../core/errors.ts';
import { densify, type Feature, undeclared } from '../core/matrix.ts';
import type { Task } from '../core/task.ts';
import type { BaseTable } from '../data/frame.ts';
import type { BinnedMatrix } from '../kernels/binned.ts';
import type { FitContext, FitInput, FitStep, FittedModel, ModelFamily, ProblemShape } from '../models/family.ts';
import { getFamily } from '../models/registry.ts';
import type { Config } from '../space/param.ts';
import { type FittedPipeline, type FittedStage, makePipeline, runStage } from './fitted-pipeline.ts';
import { planStages, type Stage } from './plan-stages.ts';
import { NO_COMBINATIONS, type PrepConfig, splitConfig } from './prep-params.ts';

export type { FittedPipeline } from './fitted-pipeline.ts';
export { pipelineFromState } from './pipeline-from-state.ts';

/** Everything a pipeline is fitted on; arrays are borrowed and never written. */
export interface PipelineInput {
  /** All rows of the data set (training and validation). */
  readonly base: BaseTable;
  /** The shared binning of `base`. It depends on the base columns only, never on y. */
  readonly binned?: BinnedMatrix;
  /** Ids of the training rows, ascending. Everything learnt is learnt from these. */
  readonly rows: Uint32Array;
  /** Rows for early stopping; no transformer sees them. */
  readonly validation?: { readonly rows: Uint32Array };
  /** Shape [base.rows]: class index or value. */
  readonly y: Float64Array;
  /** Shape [base.rows], non-negative. */
  readonly weight?: Float64Array;
  readonly task: Task;
  /** Column of the user's table -> -1 (falling) or 1 (rising). */
  readonly monotone?: Readonly<Record<string, number>>;
  /**
   * Groups of columns of the user's table: what a column does may depend on the columns of its groups only, for families
   * with the trait. Columns of no group form one more. No step then makes a feature of several columns.
   */
  readonly interactionConstraints?: readonly (readonly string[])[];
}

/** A step of the family's fit; its snapshot is a whole pipeline. */
export type PipelineStep = Omit<FitStep, 'snapshot'> & { snapshot(): FittedPipeline };

/**
 * Fits preprocessing and model on the training rows. Drain it for a full fit, or stop pulling and keep a snapshot.
 * Base columns that no step changes reach the family by reference, with the shared binning.
 * @throws ConfigError MODEL_NOT_FOUND
 * @throws ModelError whatever the family throws
 */
export function* fitPipeline(
  input: PipelineInput,
  config: Config,
  context: FitContext,
): Generator<PipelineStep, FittedPipeline, void> {
  const family = getFamily(String(config['family']));
  const { own, prep } = splitConfig(config, family);
  const { stages, table } = fitStages(
    input,
    stagesFor(input.interactionConstraints === undefined ? prep : { ...prep, ...NO_COMBINATIONS }, family, input.base),
    context,
    family.traits.acceptsSparse === true,
  );
  const space = family.space(shapeOf(input, table.features));
  const wrap = (model: FittedModel): FittedPipeline =>
    makePipeline({ config, family, task: input.task, base: input.base.features, stages, model });
  const fit = family.fit(familyInput(input, family, table), space.canonical(own), context);
  try {
    for (;;) {
      const next = fit.next();
      if (next.done) return wrap(next.value);
      const inner = next.value;
      const { step, total, validationLoss } = inner;
      const loss = validationLoss === undefined ? {} : { validationLoss };
      yield { step, total, ...loss, snapshot: () => wrap(inner.snapshot()) };
    }
  } finally {
    // an abandoned fit must let the family's own clean-up run
    fit.return(undefined as unknown as FittedModel);
  }
}

function stagesFor(prep: PrepConfig, family: ModelFamily, base: BaseTable): Stage[] {
  return planStages(prep, family, { rows: base.rows, features: base.features, texts: base.texts.length });
}

function fitStages(
  input: PipelineInput,
  plan: readonly Stage[],
  context: FitContext,
  sparse: boolean,
): { stages: FittedStage[]; table: BaseTable } {
  const { rows, y, weight, task, base } = input;
  const constrained = new Set(Object.keys(input.monotone ?? {}).filter((name) => input.monotone![name] !== 0));
  const stages: FittedStage[] = [];
  let table = base;
  plan.forEach(({ transformer, config }, i) => {
    const learn = { table, rows, y, task, constrained, ...(weight === undefined ? {} : { weight }) };
    const { fitted, outOfFold } = transformer.fit(learn, config, context.rng.fork(`prep${i}:${transformer.name}`));
    const columns = [...runStage(fitted, table.columns, table, sparse)];
    for (const [feature, values] of outOfFold ?? []) {
      const column = densify(columns[feature]!);
      for (let k = 0; k < rows.length; k++) column[rows[k]!] = values[k]!;
      columns[feature] = column;
    }
    table = { ...table, features: fitted.features, columns: undeclared(columns) };
    stages.push({ transformer, fitted });
  });
  return { stages, table };
}

function shapeOf(input: PipelineInput, features: readonly Feature[]): ProblemShape {
  return {
    task: input.task.kind,
    rows: input.rows.length,
    cols: features.length,
    categories: features.filter((f) => f.kind === 'category').length,
    classes: input.task.kind === 'regression' ? 0 : input.task.classes.length,
  };
}

function familyInput(input: PipelineInput, family: ModelFamily, table: BaseTable): FitInput {
  const { rows, y, weight, validation, task, binned, monotone, interactionConstraints: groups } = input;
  if (rows.length === 0)
    throw new ModelError('PIPELINE_TABLE_MISMATCH', 'There are no training rows.', { hint: 'Give at least one row.' });
  const signs = family.traits.honoursMonotone ? monotoneSigns(table.features, monotone ?? {}) : undefined;
  return {
    x: { rows: table.rows, features: table.features, columns: table.columns },
    rows,
    y,
    task,
    ...(weight === undefined ? {} : { weight }),
    ...(validation === undefined ? {} : { validation }),
    ...(binned === undefined ? {} : { binned }),
    ...(signs === undefined ? {} : { monotone: signs }),
    ...(groups === undefined ? {} : { interactionConstraints: featuresOf(groups, table.features) }),
  };
}

/** Places of the features that come from the columns of each group; a column that a step left out has none. */
function featuresOf(groups: readonly (readonly string[])[], features: readonly Feature[]): number[][] {
  return groups.map((columns) => features.flatMap((f, i) => (columns.includes(f.source) ? [i] : [])));
}

/** Scaled columns keep their name and order; whatever else is derived from a constrained column is free. */
function monotoneSigns(
  features: readonly Feature[],
  monotone: Readonly<Record<string, number>>,
): Int8Array | undefined {
  const signs = Int8Array.from(features, (f) =>
    f.kind === 'numeric' && f.name === f.source ? Math.sign(monotone[f.source] ?? 0) : 0,
  );
  return signs.some((s) => s !== 0) ? signs : undefined;
}
