import type { Metric } from '../../metrics/metric.ts';
import type { FitContext, FitInput, FitStep, FittedModel, ModelFamily, ProblemShape } from '../../models/family.ts';
import type { Config, ConfigOf, ParamValue } from '../../space/param.ts';
import type { ClassWeight } from './fit-data.ts';

/** A parameter that is no single hyperparameter value: it is checked and turned into one. */
export interface CustomParam<T> {
  /** The domain in words, for messages and documentation. */
  readonly domain: string;
  readonly default?: T;
  accepts(value: unknown): value is T;
  /** The family's value; undefined: its default. */
  convert(value: T, shape: ProblemShape): ParamValue | undefined;
}

/**
 * How a parameter of an estimator departs from the family's hyperparameter: another name, a wider domain (people may go
 * where searches do not), another default. What is absent is the family's.
 */
export interface ParamSpec {
  /** The family's name for it, when that is another. */
  readonly of?: string;
  readonly low?: number;
  readonly high?: number;
  /** Integers only; for lists of numbers that become a range. */
  readonly whole?: true;
  readonly default?: ParamValue;
  readonly doc?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the one place a custom parameter of unknown type is named
  readonly custom?: CustomParam<any>;
}
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;

/** Groups of parameters that only some families have use for. */
export type ParamGroup = 'early-stopping' | 'monotone' | 'boosting' | 'out-of-bag';

/** One family as a pair of estimators: its name there, and where its parameters differ from the family's space. */
export interface EstimatorDefinition<
  F extends ModelFamily = ModelFamily,
  S extends ParamSpecs = ParamSpecs,
  G extends ParamGroup = ParamGroup,
> {
  /** Class name without `Classifier` or `Regressor`; frozen, it is written into saved models. */
  readonly name: string;
  readonly family: F;
  readonly params: S;
  readonly groups: readonly G[];
  /** A fit that also reads parameters which no configuration can hold; the family's own when absent. */
  fit?(
    input: FitInput,
    config: Config,
    context: FitContext,
    given: Readonly<Record<string, unknown>>,
    initModel: FittedModel | undefined,
  ): Generator<FitStep, FittedModel, void>;
  /** `fit` can go on from an earlier model. */
  readonly continues?: true;
  /** Hyperparameters of the family that this estimator fixes. */
  readonly fixed?: Readonly<Record<string, ParamValue>>;
  /** False where the name is the name of the class (`Ridge`). */
  readonly suffix?: false;
}

export type EstimatorKind = 'classifier' | 'regressor';
/** One class of estimators. */
export interface EstimatorType {
  /** As the class is called. Not read from the class: bundlers shorten names. */
  readonly name: string;
  readonly definition: EstimatorDefinition;
  readonly kind: EstimatorKind;
}

/** Keeps full inference of the parameters. */
export function defineEstimator<F extends ModelFamily, const S extends ParamSpecs, const G extends ParamGroup = never>(
  definition: EstimatorDefinition<F, S, G>,
): EstimatorDefinition<F, S, G> {
  return definition;
}

type FamilyConfig<F extends ModelFamily> = ConfigOf<ReturnType<F['space']>>;
type TargetOf<S extends ParamSpecs> = { [K in keyof S]: S[K] extends { of: infer O } ? O : K }[keyof S];
type SpecValue<F extends ModelFamily, S extends ParamSpecs, K extends keyof S> = S[K] extends {
  custom: CustomParam<infer T>;
}
  ? T
  : S[K] extends { of: infer O extends keyof FamilyConfig<F> }
    ? FamilyConfig<F>[O]
    : K extends keyof FamilyConfig<F>
      ? FamilyConfig<F>[K]
      : never;

/** Parameters of every estimator. */
export interface CommonParams {
  /** Seed of everything random: the same data, parameters and seed give the same model to the bit. Default 0. */
  seed?: number;
  /**
   * Most threads of one fit. Default 1: the calling thread, without a worker. Gradient boosting uses more where the data
   * are large enough and the platform has worker threads (Node from 20.16); other estimators use one. The model is the
   * same with any number.
   */
  threads?: number;
  /**
   * Columns whose numbers are names, not quantities: by name or position. Columns of words are categories in any case.
   */
  categoricalFeatures?: readonly (string | number)[];
  /**
   * `auto` (default): what the family does not take by itself is prepared as the engine does it, learnt from the training
   * rows: numbers scaled and missing ones filled, categories made numbers. `none`: the family gets the columns as they
   * are, and what it cannot take is an error.
   */
  preprocessing?: 'auto' | 'none';
}
/** Parameters of families that watch validation rows. */
export interface EarlyStoppingParams {
  /** Rounds without improvement on `evalSet` after which the fit ends, with the best round kept. Absent: all rounds. */
  earlyStoppingRounds?: number;
  /** Metric by name, one of your own (`customMetric`), or several: the first decides. Default: log_loss, rmse. */
  evalMetric?: EvalMetric | readonly EvalMetric[];
}
export type EvalMetric = string | Metric;
/** Parameters of families that can promise a direction. */
export interface MonotoneParams {
  /** 1: rising, -1: falling, 0: free; for each column, or by its name. */
  monotoneConstraints?: readonly number[] | Readonly<Record<string, number>>;
}
/** Parameters of gradient boosting that no search knows. */
export interface BoostingParams {
  /** Most bins of a numeric column, missing values not counted; from 2 to 255, which is the default. */
  maxBin?: number;
  /**
   * Groups of columns, by name or position, that may meet in one branch of a tree; columns of no group form one more.
   */
  interactionConstraints?: readonly (readonly (string | number)[])[];
}
/** Parameters of forests. */
export interface OutOfBagParams {
  /**
   * Scores each training row by the trees that did not draw it, with the fit: `outOfBagScore`, `outOfBagPrediction`.
   * Default false. Needs bootstrap samples.
   */
  oobScore?: boolean;
}
/** Parameters of every classifier. */
export interface ClassifierParams {
  /** Weights of the classes, multiplied into the weights of the training rows: `balanced`, or by label. Default: equal. */
  classWeight?: ClassWeight;
}
type GroupParams<G> = ('early-stopping' extends G ? EarlyStoppingParams : unknown) &
  ('monotone' extends G ? MonotoneParams : unknown) &
  ('boosting' extends G ? BoostingParams : unknown) &
  ('out-of-bag' extends G ? OutOfBagParams : unknown);

/** The parameters that the constructor of a classifier takes. */
export type ClassifierParamsOf<D> = ParamsOf<D> & ClassifierParams;
/** The parameters that the constructor of a regressor takes. */
export type ParamsOf<D> =
  D extends EstimatorDefinition<infer F, infer S, infer G>
    ? { -readonly [K in Exclude<keyof FamilyConfig<F>, TargetOf<S>>]?: FamilyConfig<F>[K] } & {
        -readonly [K in keyof S]?: SpecValue<F, S, K>;
      } & CommonParams &
        GroupParams<G>
    : never;
