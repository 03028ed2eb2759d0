import { ModelError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { densify, type Feature, type Matrix, type MatrixColumn, undeclared } from '../core/matrix.ts';
import { joinStates, type State, splitState } from '../core/state.ts';
import type { Task } from '../core/task.ts';
import type { BaseTable } from '../data/frame.ts';
import type { BinnedMatrix } from '../kernels/binned.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { FittedModel, ModelFamily } from '../models/family.ts';
import type { AdditiveShapes } from '../models/shared/additive-shapes.ts';
import type { FittedTransformer, Transformer } from '../preprocess/transformer.ts';
import type { Config } from '../space/param.ts';
import { takeRows } from './take-rows.ts';

/** Raised when the saved form of a pipeline changes. */
export const STATE_VERSION = 1;

interface PredictOptions {
  /** Ids of the rows wanted; all when absent. */
  readonly rows?: Uint32Array;
  readonly kernels?: Kernels;
  /** The shared binning of this very table; saves the families the thresholds. */
  readonly binned?: BinnedMatrix;
}

/** Preprocessing and model, fitted together. Immutable. */
export interface FittedPipeline {
  readonly config: Config;
  readonly family: string;
  readonly task: Task;
  /** Steps in the model (rounds, trees, epochs) after early stopping; absent when not iterative. */
  readonly steps?: number;
  /** Columns of the design matrix that the model reads. */
  readonly features: readonly Feature[];
  /**
   * Row-major [rows, outputs], as {@link FittedModel.predict}. One row at a time gives the same bits as all at once.
   * @throws DataError PIPELINE_TABLE_MISMATCH
   * @throws ModelError MODEL_SCORES_INVALID
   */
  predict(base: BaseTable, options?: PredictOptions): Float64Array;
  toState(): State;
  /** Share of each column of the user's table, summing to 1 (or all 0). Absent when the family has none. */
  importances?(): Record<string, number>;
  /**
   * A printable form of the model. Absent when the family has none.
   * @param labelsOf spellings of the categories of a feature, by code
   */
  describe?(labelsOf?: (feature: Feature) => readonly string[] | undefined): string;
  /** The model as a sum of functions of `features`; additive families only. */
  shapes?(): AdditiveShapes;
}

/** A fitted step with the transformer that made it. */
export interface FittedStage {
  readonly transformer: Transformer;
  readonly fitted: FittedTransformer;
}

export interface PipelineParts {
  readonly config: Config;
  readonly family: ModelFamily;
  readonly task: Task;
  /** Features of the base table. */
  readonly base: readonly Feature[];
  readonly stages: readonly FittedStage[];
  readonly model: FittedModel;
}

/** Columns through one fitted step; sparse ones stay so where the step can keep them. */
export function runStage(
  fitted: FittedTransformer,
  columns: readonly MatrixColumn[],
  { texts, rows }: Pick<BaseTable, 'texts' | 'rows'>,
  sparse: boolean,
): readonly MatrixColumn[] {
  if (sparse && fitted.transformSparse !== undefined) return fitted.transformSparse(columns, texts, rows);
  return fitted.transform(columns.map(densify), texts, rows);
}

/** Runs columns through fitted steps. With none, the columns are the base columns themselves. */
function runStages({ stages, family }: PipelineParts, base: BaseTable): readonly Float32Array[] {
  let columns: readonly MatrixColumn[] = base.columns;
  for (const { fitted } of stages) columns = runStage(fitted, columns, base, family.traits.acceptsSparse === true);
  return undeclared(columns);
}

/** A pipeline from its parts. */
export function makePipeline(parts: PipelineParts): FittedPipeline {
  const { config, family, task, stages, model } = parts;
  const features = stages.at(-1)?.fitted.features ?? parts.base;
  return {
    config,
    family: family.name,
    task,
    features,
    ...(model.steps === undefined ? {} : { steps: model.steps }),
    predict: (base, options = {}) => predict(parts, features, base, options),
    toState: () => stateOf(parts),
    ...(model.importances === undefined ? {} : { importances: () => bySource(features, model.importances!()) }),
    ...(model.describe === undefined
      ? {}
      : {
          describe: (labelsOf) =>
            model.describe!(
              features.map((f) => f.name),
              task.kind === 'regression' ? [] : task.classes,
              features.map((f) => labelsOf?.(f)),
            ),
        }),
    ...(model.shapes === undefined ? {} : { shapes: () => model.shapes!() }),
  };
}

function predict(
  parts: PipelineParts,
  features: readonly Feature[],
  base: BaseTable,
  options: PredictOptions,
): Float64Array {
  if (base.columns.length !== parts.base.length)
    throw new ModelError(
      'PIPELINE_TABLE_MISMATCH',
      `The table has ${base.columns.length} encoded columns, the model was fitted on ${parts.base.length}.`,
      { hint: 'Encode the table with the plan that was saved with the model.' },
    );
  const { rows, kernels, binned } = options;
  // derived columns are computed for the rows wanted only; the shared binning numbers rows of the whole table
  const narrowed = rows !== undefined && parts.stages.length > 0;
  const table = narrowed ? takeRows(base, rows) : base;
  const x: Matrix = { rows: table.rows, features, columns: runStages(parts, table) };
  const out = parts.model.predict(x, {
    ...(rows === undefined || narrowed ? {} : { rows }),
    ...(kernels === undefined ? {} : { kernels }),
    ...(binned === undefined || narrowed ? {} : { binned }),
  });
  requireFinite(out, parts.family.name);
  return out;
}

function requireFinite(out: Float64Array, family: string): void {
  for (let i = 0; i < out.length; i++)
    if (!Number.isFinite(out[i]!))
      throw new ModelError('MODEL_SCORES_INVALID', `The ${family} pipeline predicted ${out[i]} (value ${i}).`, {
        hint: 'Report the configuration; leave the family out to go on.',
        context: { family },
      });
}

function bySource(features: readonly Feature[], importances: Float64Array): Record<string, number> {
  const shares: Record<string, number> = {};
  features.forEach((f, j) => {
    shares[f.source] = (shares[f.source] ?? 0) + importances[j]!;
  });
  return shares;
}

/** The fields of a feature that a saved pipeline keeps. */
function plain({ name, kind, cardinality, source, formula, base }: Feature): JsonObject {
  return {
    name,
    kind,
    cardinality,
    source,
    ...(formula === undefined ? {} : { formula }),
    ...(base === undefined ? {} : { base }),
  };
}

function stateOf(parts: PipelineParts): State {
  const states: Record<string, State> = { model: parts.model.toState() };
  parts.stages.forEach(({ fitted }, i) => {
    states[`stage${i}`] = fitted.toState();
  });
  return joinStates(states, {
    version: STATE_VERSION,
    config: { ...parts.config },
    family: { name: parts.family.name, version: parts.family.version },
    task: parts.task.kind === 'regression' ? { kind: 'regression' } : { ...parts.task },
    base: parts.base.map(plain),
    stages: parts.stages.map(({ transformer: t }) => ({ name: t.name, version: t.version })),
  });
}

/** What {@link stateOf} writes beside the parts. */
interface SavedPipeline {
  readonly version: number;
  readonly config: Config;
  readonly family: { readonly name: string; readonly version: number };
  readonly task: Task;
  readonly base: readonly Feature[];
  readonly stages: readonly { readonly name: string; readonly version: number }[];
}

/** Where the families and transformers of saved pipelines are found; undefined: there is none of the name. */
export interface PartLookup {
  family(name: string): ModelFamily | undefined;
  transformer(name: string): Transformer | undefined;
}

/** Names of the family and the steps of a saved pipeline. @throws ModelError PIPELINE_STATE_INVALID */
export function partsOfState(state: State): { readonly family: string; readonly transformers: readonly string[] } {
  const saved = readSaved(state);
  return { family: saved.family.name, transformers: saved.stages.map(({ name }) => name) };
}

function readSaved(state: State): SavedPipeline {
  const saved = state.json as unknown as SavedPipeline;
  if (Array.isArray(saved.base) && Array.isArray(saved.stages) && typeof saved.family?.name === 'string') return saved;
  throw new ModelError('PIPELINE_STATE_INVALID', 'The saved pipeline lacks its features, steps or family.', {
    hint: 'Save the model again, or use the version that wrote it.',
  });
}

/**
 * The pipeline that `toState` wrote; predictions are equal to the bit.
 * @throws ModelError PIPELINE_STATE_UNKNOWN for names or versions that `parts` does not have, PIPELINE_STATE_INVALID
 */
export function restorePipeline(state: State, parts: PartLookup): FittedPipeline {
  const saved = readSaved(state);
  requireKnown('pipeline format', saved.version, STATE_VERSION);
  const family = parts.family(saved.family.name);
  if (family === undefined) throw unknown(`family "${saved.family.name}"`);
  requireKnown(`family ${family.name}`, saved.family.version, family.version);
  let features: readonly Feature[] = saved.base;
  const stages = saved.stages.map(({ name, version }, i) => {
    const transformer = parts.transformer(name);
    if (transformer === undefined) throw unknown(`transformer "${name}"`);
    requireKnown(`transformer ${name}`, version, transformer.version);
    const fitted = transformer.fromState(splitState(state, `stage${i}`), features, version);
    features = fitted.features;
    return { transformer, fitted };
  });
  const model = family.fromState(splitState(state, 'model'), saved.family.version);
  return makePipeline({ config: saved.config, family, task: saved.task, base: saved.base, stages, model });
}

function requireKnown(what: string, version: unknown, newest: number): void {
  if (typeof version !== 'number' || version > newest) throw unknown(`${what} of version ${String(version)}`);
}

function unknown(what: string): ModelError {
  return new ModelError('PIPELINE_STATE_UNKNOWN', `The saved pipeline uses the ${what}, which is not known here.`, {
    hint: 'Use the version that wrote it, or register the family before loading.',
  });
}
