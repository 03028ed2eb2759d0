import { BundleError, DataError } from '../../core/errors.ts';
import { densify, type Feature, type MatrixColumn, undeclared } from '../../core/matrix.ts';
import type { Rng } from '../../core/rng.ts';
import type { State } from '../../core/state.ts';
import type { Task } from '../../core/task.ts';
import type { BaseTable } from '../../data/frame.ts';
import type { FamilyTraits } from '../../models/family.ts';
import impute from '../../preprocess/impute/index.ts';
import oneHot from '../../preprocess/one-hot/index.ts';
import ordinal from '../../preprocess/ordinal/index.ts';
import scale from '../../preprocess/scale/index.ts';
import targetEncode from '../../preprocess/target-encode/index.ts';
import type { FittedTransformer, Transformer } from '../../preprocess/transformer.ts';
import type { Config } from '../../space/param.ts';

const TRANSFORMERS: readonly Transformer[] = [targetEncode, ordinal, scale, oneHot, impute];
/** As the engine has them by default (src/pipeline/prep-params.ts). */
const WIDE = 8;
const ONE_HOT_MAX = 16;

interface Step {
  readonly transformer: Transformer;
  readonly fitted: FittedTransformer;
}

/** What a family does not take by itself is prepared here; learnt from training rows only. */
export class Preparation {
  private readonly steps: readonly Step[];
  private readonly source: readonly Feature[];

  private constructor(source: readonly Feature[], steps: readonly Step[]) {
    this.source = source;
    this.steps = steps;
  }
  /** No steps: columns go to the family as they are. */
  static none(source: readonly Feature[]): Preparation {
    return new Preparation(source, []);
  }

  /** The steps, in order. */
  get stages(): readonly Step[] {
    return this.steps;
  }
  /** True when columns go to the family as they are. */
  get isNone(): boolean {
    return this.steps.length === 0;
  }
  get features(): readonly Feature[] {
    return this.steps.at(-1)?.fitted.features ?? this.source;
  }
  /** Columns for a family; sparse ones where it takes them. */
  apply(columns: readonly Float32Array[], rows: number, traits: FamilyTraits): readonly Float32Array[] {
    let now: readonly MatrixColumn[] = columns;
    for (const { fitted } of this.steps) now = runStep(fitted, now, rows, traits);
    return undeclared(now);
  }

  /**
   * Learns the engine's default steps for a family: means of the target for wide categories; scaling, then one column
   * for each category, where the family wants one scale, else numbers for categories; medians for missing values.
   */
  static learn(
    input: LearnFrom,
    traits: FamilyTraits,
    rng: Rng,
  ): { fitted: Preparation; columns: readonly Float32Array[] } {
    const { features, rows, allRows } = input;
    const steps: Step[] = [];
    let table: BaseTable = { rows: allRows, features, columns: input.columns, texts: [] };
    plan(features, traits).forEach(([transformer, config], i) => {
      const { y, task, weight } = input;
      const learn = { table, rows, y, task, ...(weight === undefined ? {} : { weight }) };
      const canonical = transformer.space.canonical(config);
      const { fitted, outOfFold } = transformer.fit(learn, canonical, rng.fork(`prep${i}:${transformer.name}`));
      const columns = [...runStep(fitted, table.columns, allRows, traits)];
      for (const [feature, values] of outOfFold ?? []) {
        const column = densify(columns[feature]!);
        for (let k = 0; k < rows.length; k++) column[rows[k]!] = values[k]!;
        columns[feature] = column;
      }
      table = { ...table, features: fitted.features, columns: undeclared(columns) };
      steps.push({ transformer, fitted });
    });
    return { fitted: new Preparation(features, steps), columns: table.columns };
  }

  /** Names, versions and states, for saving. */
  save(): { name: string; version: number; state: State }[] {
    return this.steps.map(({ transformer, fitted }) => ({
      name: transformer.name,
      version: transformer.version,
      state: fitted.toState(),
    }));
  }
  /** Undoes {@link save}. @throws BundleError BUNDLE_VERSION */
  static load(
    source: readonly Feature[],
    saved: readonly { name: string; version: number; state: State }[],
  ): Preparation {
    let features = source;
    const steps = saved.map(({ name, version, state }) => {
      const transformer = TRANSFORMERS.find((t) => t.name === name);
      if (transformer === undefined || !(version <= transformer.version))
        throw new BundleError('BUNDLE_VERSION', `The saved model has the step "${name}" of version ${version}.`, {
          hint: 'Use the version that wrote it.',
        });
      const fitted = transformer.fromState(state, features, version);
      features = fitted.features;
      return { transformer, fitted };
    });
    return new Preparation(source, steps);
  }
}

function runStep(
  fitted: FittedTransformer,
  columns: readonly MatrixColumn[],
  rows: number,
  { acceptsSparse }: FamilyTraits,
): readonly MatrixColumn[] {
  if (acceptsSparse === true && fitted.transformSparse !== undefined) return fitted.transformSparse(columns, [], rows);
  return fitted.transform(columns.map(densify), [], rows);
}

/** What steps learn from; arrays are borrowed. */
export interface LearnFrom {
  readonly features: readonly Feature[];
  /** Each of shape [allRows]. */
  readonly columns: readonly Float32Array[];
  readonly allRows: number;
  /** Ids of the training rows, ascending. */
  readonly rows: Uint32Array;
  /** Shape [allRows]. */
  readonly y: Float64Array;
  readonly weight?: Float64Array;
  readonly task: Task;
}

function plan(features: readonly Feature[], traits: FamilyTraits): [Transformer, Config][] {
  const categories = features.filter((f) => f.kind === 'category');
  const encodes = !traits.acceptsCategories && categories.length > 0;
  const steps: [Transformer, Config][] = [];
  if (encodes && categories.some((f) => f.cardinality >= WIDE)) steps.push([targetEncode, { minCategories: WIDE }]);
  if (encodes && !traits.wantsScaling) steps.push([ordinal, {}]);
  if (traits.wantsScaling) steps.push([scale, {}]);
  if (encodes && traits.wantsScaling) steps.push([oneHot, { maxCategories: ONE_HOT_MAX }]);
  if (!traits.acceptsMissing) steps.push([impute, { strategy: 'median', indicators: true }]);
  return steps;
}

/**
 * Guards columns that go to a family unprepared.
 * @throws DataError DATA_UNPREPARED
 */
export function requireReady(
  features: readonly Feature[],
  columns: readonly Float32Array[],
  traits: FamilyTraits,
  name: string,
): void {
  const refuse = (what: string): never => {
    throw new DataError('DATA_UNPREPARED', `${what}, which ${name} does not take by itself.`, {
      hint: "Prepare the data yourself, or leave preprocessing at 'auto'.",
    });
  };
  features.forEach((feature, j) => {
    if (feature.kind === 'category' && !traits.acceptsCategories) refuse(`Column "${feature.name}" holds categories`);
    const row = traits.acceptsMissing ? -1 : columns[j]!.findIndex(Number.isNaN);
    if (row >= 0) refuse(`Row ${row} of column "${feature.name}" is missing`);
  });
}
