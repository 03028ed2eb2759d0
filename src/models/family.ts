import type { Matrix } from '../core/matrix.ts';
import type { Rng } from '../core/rng.ts';
import type { State } from '../core/state.ts';
import type { Task, TaskKind } from '../core/task.ts';
import type { BinnedMatrix } from '../kernels/binned.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { AnySpace, Config, ConfigOf } from '../space/param.ts';
import type { AdditiveShapes } from './shared/additive-shapes.ts';

/** Size of the problem, for spaces and cost estimates. */
export interface ProblemShape {
  readonly task: TaskKind;
  /** Training rows. */
  readonly rows: number;
  /** Columns of the design matrix, the sparse ones not counted. */
  readonly cols: number;
  /** Sparse columns (families with `acceptsSparse` only), and how many entries a row has in them on average. */
  readonly sparse?: { readonly cols: number; readonly entries: number };
  /** Of these, category features (families that take them natively). */
  readonly categories: number;
  /** 0 for regression. */
  readonly classes: number;
}

/** Everything one fit reads; arrays are borrowed and must not be written. */
export interface FitInput {
  /** All rows of the data set (training and validation). */
  readonly x: Matrix;
  /** Ids of the training rows in x, ascending. */
  readonly rows: Uint32Array;
  /** Shape [x.rows]: class index or value. Read only at `rows` and `validation.rows`. */
  readonly y: Float64Array;
  /** Shape [x.rows], non-negative (class weights already multiplied in). */
  readonly weight?: Float64Array;
  /** Rows for early stopping, disjoint from `rows`. Absent: train the configured number of rounds. */
  readonly validation?: { readonly rows: Uint32Array };
  readonly task: Task;
  /** The shared binning: entry b describes the column that a Feature with `base: b` names. Absent outside the engine. */
  readonly binned?: BinnedMatrix;
  /** -1, 0 or 1 for each feature of x; families without the trait ignore it. */
  readonly monotone?: Int8Array;
  /**
   * Groups of features, by name, by source column or by index in x: features below each other in a tree are of one group.
   * Features of no group form one more. Families without the trait ignore it.
   */
  readonly interactionConstraints?: readonly (readonly (string | number)[])[];
}
export interface FitContext {
  readonly rng: Rng;
  readonly kernels: Kernels;
  /** True once the time is up: finish with what there is, as soon as possible (checked inside trees and epochs). */
  shouldStop(): boolean;
  /** Name of the metric that the run optimises (`src/metrics/registry.ts`); a family may choose its loss function by it. */
  readonly metric?: string;
  /** Loss of predictions for the validation rows, row-major [validation rows, outputs]; the metric that is optimised. */
  validationLoss?(prediction: Float64Array): number;
  /** Rounds without a better validation loss before a fit ends; Infinity: never. Absent: the family's own rule. */
  readonly patience?: number;
  /** Threads that the fit may use, the calling one among them; 1 when absent. Results do not depend on them. */
  readonly threads?: number;
}
/** One resumable step of a fit (a boosting round, a tree, an epoch). */
export interface FitStep {
  readonly step: number;
  readonly total: number;
  readonly validationLoss?: number;
  /** Model of the steps done; made only when called. */
  snapshot(): FittedModel;
}

/** Static promises, checked by the conformance kit. */
export interface FamilyTraits {
  readonly tasks: readonly TaskKind[];
  /** NaN in x is handled natively; otherwise the pipeline imputes. */
  readonly acceptsMissing: boolean;
  /** Category features are handled natively; otherwise the pipeline encodes them as numbers. */
  readonly acceptsCategories: boolean;
  readonly wantsScaling: boolean;
  /** Columns of x may be sparse (`MatrixColumn`); otherwise, and when absent, the pipeline hands over dense ones. */
  readonly acceptsSparse?: boolean;
  readonly honoursWeights: boolean;
  readonly honoursMonotone: boolean;
  /**
   * Keeps to `interactionConstraints`, or is a sum of functions of single features (on the scale of its link) anyway;
   * absent: false.
   */
  readonly honoursInteractions?: boolean;
  /** Uses `validation` to stop early. */
  readonly stopsEarly: boolean;
  readonly deterministic: boolean;
  /**
   * Fits on nine tenths of the rows differ so little that the mean of the fold models is no better than one model of all
   * rows; absent: false. Where that one is there, it alone is saved.
   */
  readonly stable?: boolean;
  /** Most training rows the family is offered; Infinity when it scales. */
  readonly maxRows: number;
}
export interface CostEstimate {
  /** CPU seconds of one fit on one core of a 2.5 GHz machine. */
  readonly seconds: number;
  /** Peak scratch bytes (arena and heap) of one fit, the shared data not counted. */
  readonly bytes: number;
}

/** A model family: one folder, one default export, one line in `registry.ts`. */
export interface ModelFamily<S extends AnySpace = AnySpace, M extends FittedModel = FittedModel> {
  /** kebab-case, frozen: it is written into bundles and journals. */
  readonly name: string;
  /** Raise when saved state changes shape; `fromState` reads every older one. */
  readonly version: number;
  readonly doc: string;
  readonly traits: FamilyTraits;
  space(shape: ProblemShape): S;
  estimateCost(config: Config, shape: ProblemShape): CostEstimate;
  /** Drain it for a full fit; stop pulling to abandon, keeping `snapshot()`. @throws ModelError */
  fit(input: FitInput, config: ConfigOf<S>, context: FitContext): Generator<FitStep, M, void>;
  fromState(state: State, version: number): M;
}
/** Shapley values of predictions (Lundberg and Lee 2017): `expected` plus the values of a row is its raw prediction. */
export interface ShapValues {
  /** Row-major [rows, outputs, features]. */
  readonly values: Float64Array;
  /** Raw prediction of no row in particular, shape [outputs]. */
  readonly expected: Float64Array;
}
export interface ShapOptions {
  /** Ids of the rows wanted; all when absent. */
  readonly rows?: Uint32Array;
  /** Rows that absent features are drawn from; without them the training weights of the nodes stand in (path-dependent). */
  readonly background?: Matrix;
  readonly kernels?: Kernels;
}
/** Immutable result of a fit. */
export interface FittedModel {
  readonly family: string;
  /** Steps in the model (rounds, trees, epochs) after early stopping; absent when not iterative. */
  readonly steps?: number;
  /**
   * Row-major [rows, outputs]; outputs = 1 for regression and binary (probability of class 1), else the classes
   * (probabilities sum to 1). `rows`: ids of the rows wanted, all when absent. `kernels` speeds up bulk work.
   */
  predict(
    x: Matrix,
    options?: { readonly rows?: Uint32Array; readonly kernels?: Kernels; readonly binned?: BinnedMatrix },
  ): Float64Array;
  toState(): State;
  /**
   * Predictions for the training rows by the parts of the model that did not see them, row-major [training rows, outputs] in
   * the order of `FitInput.rows`; NaN where every part saw the row. Only right after a fit: it is not saved.
   */
  outOfBag?(): Float64Array;
  /**
   * Shape [features]; non-negative, sums to 1 (or all 0). `gain`, when absent: loss removed by the splits on a feature;
   * `split`: how many there are (families without trees ignore it).
   */
  importances?(kind?: 'gain' | 'split'): Float64Array;
  /**
   * How much every feature adds to each prediction. Boosted trees: of raw scores (log odds; log of class shares;
   * target units), others: of what `predict` returns.
   * @throws ModelError MODEL_NO_COVERS without background rows, for a model saved before node weights were kept
   */
  shapValues?(x: Matrix, options?: ShapOptions): ShapValues;
  /**
   * A printable form: rules of a tree, coefficients of a linear model, shapes of an additive one.
   * @param labels spellings of the categories of each feature by code, where they are known
   */
  describe?(
    featureNames: readonly string[],
    classes: readonly string[],
    labels?: readonly (readonly string[] | undefined)[],
  ): string;
  /** The model as a sum of functions of one feature or two; additive families only. */
  shapes?(): AdditiveShapes;
}
/** Keeps full inference of the space's config type. */
export function defineFamily<S extends AnySpace, M extends FittedModel>(family: ModelFamily<S, M>): ModelFamily<S, M> {
  return family;
}
