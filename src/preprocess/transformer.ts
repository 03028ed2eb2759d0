import type { Feature, MatrixColumn } from '../core/matrix.ts';
import type { Rng } from '../core/rng.ts';
import type { State } from '../core/state.ts';
import type { Task } from '../core/task.ts';
import type { BaseTable, TextColumn } from '../data/frame.ts';
import type { AnySpace, ConfigOf } from '../space/param.ts';

/** What a transformer learns from. Arrays are borrowed and must not be written. */
export interface LearnInput {
  /** All rows; statistics are taken at `rows` only. */
  readonly table: BaseTable;
  /** Ids of the training rows, ascending. */
  readonly rows: Uint32Array;
  /** Shape [table.rows]: class index or value. Read only at `rows`. */
  readonly y: Float64Array;
  /** Shape [table.rows], non-negative. Rows of weight 0 teach nothing. */
  readonly weight?: Float64Array;
  readonly task: Task;
  /** User columns under a monotone constraint: no feature may be derived from them that could break it. */
  readonly constrained?: ReadonlySet<string>;
}

/**
 * A step of preprocessing: features in, features out; what it does not touch it passes on by reference. One folder, one
 * default export, one line in `registry.ts`.
 */
export interface Transformer<S extends AnySpace = AnySpace> {
  /** kebab-case, frozen: it is written into bundles. */
  readonly name: string;
  /** Raise when saved state changes shape; `fromState` reads every older one. */
  readonly version: number;
  readonly doc: string;
  readonly space: S;
  /** Learns from the training rows. */
  fit(input: LearnInput, config: ConfigOf<S>, rng: Rng): TransformerFit;
  /**
   * @param features the features of the table that it was fitted on
   * @throws ModelError PIPELINE_STATE_INVALID
   */
  fromState(state: State, features: readonly Feature[], version: number): FittedTransformer;
}

interface TransformerFit {
  readonly fitted: FittedTransformer;
  /**
   * Out-of-fold values of encodings that read the target: output feature -> shape [rows.length], to be put in the place
   * of `transform`'s values at the training rows while a model is fitted. Never used at predict.
   */
  readonly outOfFold?: ReadonlyMap<number, Float32Array>;
}

/** Immutable result of a fit. */
export interface FittedTransformer {
  readonly features: readonly Feature[];
  /**
   * One column of `rows` values for each output feature; columns that it does not change are the same objects.
   * Any number of rows gives the same bits as row by row. Inputs are never written.
   */
  transform(columns: readonly Float32Array[], texts: readonly TextColumn[], rows: number): Float32Array[];
  /** The same values, with columns that are mostly 0 kept sparse, in and out. Absent: the step works on dense columns only. */
  transformSparse?(columns: readonly MatrixColumn[], texts: readonly TextColumn[], rows: number): MatrixColumn[];
  toState(): State;
}

/** Keeps full inference of the space's config type. */
export function defineTransformer<S extends AnySpace>(transformer: Transformer<S>): Transformer<S> {
  return transformer;
}

/** The feature without its link to the base table: its values are no longer exactly those. */
export function detached(feature: Feature): Feature {
  const { name, kind, cardinality, source, formula } = feature;
  return { name, kind, cardinality, source, ...(formula === undefined ? {} : { formula }) };
}

/** A numeric feature computed from another; name and formula are the same text. */
export function derived(formula: string, source: string): Feature {
  return { name: formula, kind: 'numeric', cardinality: 0, source, formula };
}
