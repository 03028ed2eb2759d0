import { nowMs } from '../../core/clock.ts';
import { ConfigError, ModelError } from '../../core/errors.ts';
import type { Matrix } from '../../core/matrix.ts';
import type { TableInput } from '../../data/ingest/table-input.ts';
import { PlanReader } from '../input/table-plan.ts';
import type { EstimatorType } from './definition.ts';
import { type Explanation, shapBySource, sharesBySource } from './explain.ts';
import { type EvalSet, readKnown } from './fit-data.ts';
import type { Fitted, Progress } from './fit-estimator.ts';
import { type ObservedModel, watchFit } from './fit-observer.ts';
import { withKernels } from './memory.ts';
import type { OutOfBag } from './out-of-bag.ts';
import { checkParams, type EstimatorParam, estimatorParams } from './parameters.ts';
import { requireReady } from './preparation.ts';
import { loadEstimator, type SavedEstimator, saveEstimator } from './saved-estimator.ts';
import { type Given, startFit } from './start-fit.ts';

/** What `fit` takes besides X and y. */
export interface FitOptions {
  /** Shape [rows]: weights, 0 or more. A row of weight 0 is the same as no row. */
  readonly sampleWeight?: ArrayLike<number>;
  /** Rows that are scored after each step (`evalsResult`), and that decide when to stop (`earlyStoppingRounds`). */
  readonly evalSet?: EvalSet;
}
/** What the fit of an estimator takes that can go on from an earlier one. */
export interface ContinuedFitOptions<E> {
  /**
   * Rounds are added to this fitted estimator of the same class, which stays as it is. Columns, categories and classes are
   * read as it reads them. Scores on `evalSet` begin with its own.
   */
  readonly initModel?: E;
}
/** What an awaited `fit` takes besides. */
export interface AsyncFitOptions extends FitOptions {
  /** Aborting ends the fit: its promise is rejected, and the estimator is as it was. */
  readonly signal?: AbortSignal;
  /** Called after each step (a round, a tree, an epoch). */
  readonly onProgress?: (progress: Progress) => void;
}

/** An awaited fit lets other work of its thread go on this often. */
const PAUSE_MS = 100;

/** What all classifiers and regressors share. */
export abstract class Estimator<P extends object, Y> {
  protected readonly type: EstimatorType;
  private readonly known: readonly EstimatorParam[];
  private given: Given;
  private state: { readonly fitted: Fitted; readonly reader: PlanReader } | undefined;

  /** @throws ConfigError SPACE_PARAM_UNKNOWN, SPACE_VALUE_ILLEGAL, ESTIMATOR_UNSUPPORTED */
  protected constructor(type: EstimatorType, params: P) {
    this.type = type;
    this.known = estimatorParams(type);
    checkParams(type, this.known, params as Given);
    this.given = withoutUndefined(params as Given);
  }

  /**
   * Learns from rows and their targets; what was learnt before is replaced. The work is done in this thread, with short
   * pauses, so that a page or a server stays alive.
   * @param X `{ data, shape }` row-major, arrays of rows, arrays of objects, or an object of columns
   * @param y shape [rows]
   * @throws DataError, ConfigError, ModelError (by the promise) with a stable `code`
   */
  async fit(X: TableInput, y: ArrayLike<Y>, options: AsyncFitOptions = {}): Promise<this> {
    const watcher = this.watch(X, y);
    try {
      this.adopt(await this.drain(X, y, options));
    } catch (error) {
      await watcher?.fail(error);
      throw error;
    }
    await watcher?.end(this.observed(X, y));
    return this;
  }

  private async drain(X: TableInput, y: ArrayLike<Y>, options: AsyncFitOptions): Promise<Fitted> {
    const run = this.start(X, y, options);
    let pausedAt = nowMs();
    try {
      for (;;) {
        this.requireNotAborted(options.signal);
        const next = run.next();
        if (next.done) return next.value;
        options.onProgress?.(next.value);
        if (nowMs() - pausedAt < PAUSE_MS) continue;
        await new Promise((resolve) => setTimeout(resolve, 0));
        pausedAt = nowMs();
      }
    } finally {
      run.return(undefined as unknown as Fitted);
    }
  }

  /** As {@link fit}, without pauses and promise. */
  fitSync(X: TableInput, y: ArrayLike<Y>, options: FitOptions = {}): this {
    const watcher = this.watch(X, y);
    try {
      const run = this.start(X, y, options);
      for (let next = run.next(); ; next = run.next())
        if (next.done) {
          this.adopt(next.value);
          break;
        }
    } catch (error) {
      void watcher?.fail(error);
      throw error;
    }
    void watcher?.end(this.observed(X, y));
    return this;
  }

  private watch(X: TableInput, y: ArrayLike<Y>): ReturnType<typeof watchFit> {
    return watchFit(() => ({ type: this.type, params: this.getParams() as Given, X, y }));
  }
  private observed(X: TableInput, y: ArrayLike<Y>): ObservedModel {
    const { fitted, reader } = this.current;
    return {
      fitted,
      training: () => ({ prediction: this.raw(X), y: readKnown(y, fitted.classes, this.type.kind === 'classifier') }),
      columns: () => ({ names: this.featureNames, values: reader.read(X).columns }),
      toJSON: () => this.toJSON(),
    };
  }

  private start(
    X: TableInput,
    y: ArrayLike<Y>,
    options: FitOptions & { readonly initModel?: unknown },
  ): ReturnType<typeof startFit> {
    const { initModel } = options;
    const { type } = this;
    if (initModel === undefined) return startFit(type, this.known, this.given, X, y, options);
    if (type.definition.continues !== true) throw this.unsupported('way to go on from an earlier model (initModel)');
    if (!(initModel instanceof Estimator) || initModel.type.name !== type.name)
      throw new ConfigError('OPTION_INVALID', `initModel is no ${type.name}.`, {
        hint: `Give a fitted ${type.name}.`,
      });
    return startFit(type, this.known, this.given, X, y, options, initModel.fitted);
  }

  /** Every parameter: as given, else its default; undefined where the default follows the data. */
  getParams(): P {
    return { ...Object.fromEntries(this.known.map((p) => [p.name, p.default])), ...this.given } as P;
  }
  /** Changes parameters for the next fit. @throws ConfigError as the constructor */
  setParams(params: P): this {
    checkParams(this.type, this.known, params as Given);
    this.given = withoutUndefined({ ...this.given, ...params });
    return this;
  }
  /** An unfitted estimator with the same parameters. */
  clone(): this {
    return new (this.constructor as new (params: Given) => this)(this.given);
  }

  /** Names of the columns that it was fitted on; `x0`, `x1`, ... where they had none. */
  get featureNames(): readonly string[] {
    return this.fitted.plan.columns.map((column) => column.name);
  }
  /**
   * Share of each column in what the model has learned, shape [columns], summing to 1 (or all 0).
   * @throws ModelError ESTIMATOR_UNSUPPORTED for families that have none
   */
  get featureImportances(): Float64Array {
    return this.importances('gain');
  }
  /**
   * As {@link featureImportances}; `split` counts how often a column is split on, which families without trees ignore.
   * @throws ModelError ESTIMATOR_UNSUPPORTED
   */
  importances(kind: 'gain' | 'split'): Float64Array {
    const { model, preparation } = this.fitted;
    if (model.importances === undefined) throw this.unsupported('importances of its columns');
    return sharesBySource(model.importances(kind), preparation.features, this.featureNames);
  }
  /**
   * Shapley values: how much each column adds to each prediction. Boosted trees explain raw scores (log odds; log of class
   * shares; target units), other models what `predict` or `predictProba` returns.
   * @param options.background rows that absent columns are drawn from; without them the training rows of the nodes
   * @throws ModelError ESTIMATOR_UNSUPPORTED for families without trees
   */
  shapValues(X: TableInput, options: { readonly background?: TableInput } = {}): Explanation {
    const { model, preparation } = this.fitted;
    if (model.shapValues === undefined) throw this.unsupported('Shapley values');
    const x = this.matrixOf(X);
    const background = options.background === undefined ? {} : { background: this.matrixOf(options.background) };
    return withKernels(x.rows, (kernels) =>
      shapBySource(model.shapValues!(x, { ...background, ...kernels }), preparation.features, this.featureNames),
    );
  }
  /** Steps in the model (rounds, trees, epochs); undefined for models that have none. */
  get iterations(): number | undefined {
    return this.fitted.model.steps;
  }
  /** The step that scored best on `evalSet`, from 1; undefined without `earlyStoppingRounds`. */
  get bestIteration(): number | undefined {
    return this.fitted.bestIteration;
  }
  /** Scores on `evalSet` after each step, by metric, in the metric's own sign; empty without one. */
  get evalsResult(): Readonly<Record<string, readonly number[]>> {
    return this.fitted.evalsResult;
  }
  /**
   * How well forests predict training rows by the trees that did not draw them: accuracy or R squared.
   * @throws ModelError ESTIMATOR_UNSUPPORTED unless fitted with `oobScore: true`; it is not saved
   */
  get outOfBagScore(): number {
    return this.outOfBag.score;
  }
  /**
   * These predictions, row-major [training rows, outputs]: values, the probability of the second of two classes, or one of
   * each class; NaN for rows that every tree drew.
   * @throws ModelError ESTIMATOR_UNSUPPORTED unless fitted with `oobScore: true`; they are not saved
   */
  get outOfBagPrediction(): Float64Array {
    return this.outOfBag.prediction;
  }
  private get outOfBag(): OutOfBag {
    const { outOfBag } = this.fitted;
    if (outOfBag !== undefined) return outOfBag;
    throw new ModelError('ESTIMATOR_UNSUPPORTED', `This ${this.type.name} holds no out-of-bag predictions.`, {
      hint: 'Fit a random forest, or extra trees with bootstrap: true, with oobScore: true.',
    });
  }
  /** The model in words: rules of a tree, coefficients. @throws ModelError ESTIMATOR_UNSUPPORTED */
  describe(): string {
    const { model, preparation, task } = this.fitted;
    if (model.describe === undefined) throw this.unsupported('a form in words');
    const names = preparation.features.map((feature) => feature.name);
    return model.describe(names, task.kind === 'regression' ? [] : task.classes);
  }

  /** Parameters and model as plain JSON; `JSON.stringify(estimator)` uses it. */
  toJSON(): SavedEstimator {
    return saveEstimator(this.type, this.given, this.state?.fitted);
  }
  /**
   * An estimator from what {@link toJSON} returned: `GradientBoostingClassifier.fromJSON(JSON.parse(text))`.
   * @throws BundleError BUNDLE_DAMAGED, BUNDLE_VERSION
   */
  static fromJSON<T extends Estimator<object, unknown>>(this: new () => T, saved: SavedEstimator): T {
    const estimator = new this();
    const { params, fitted } = loadEstimator(estimator.type, saved);
    estimator.setParams(params);
    return fitted === undefined ? estimator : estimator.adopt(fitted);
  }

  /** @throws ModelError MODEL_NOT_FITTED */
  protected get fitted(): Fitted {
    return this.current.fitted;
  }
  private get current(): { readonly fitted: Fitted; readonly reader: PlanReader } {
    if (this.state !== undefined) return this.state;
    throw new ModelError('MODEL_NOT_FITTED', `This ${this.type.name} has not been fitted.`, {
      hint: 'Call `await model.fit(X, y)` or `model.fitSync(X, y)` first.',
    });
  }
  private adopt(fitted: Fitted): this {
    this.state = { fitted, reader: new PlanReader(fitted.plan) };
    return this;
  }

  /** Row-major [rows, outputs] as `FittedModel.predict` gives it. @throws DataError, ModelError */
  protected raw(X: TableInput): Float64Array {
    const { model } = this.fitted;
    const x = this.matrixOf(X);
    return withKernels(x.rows, (kernels) => this.finite(model.predict(x, kernels)));
  }

  /** The columns that the model reads. */
  private matrixOf(X: TableInput): Matrix {
    const { fitted, reader } = this.current;
    const { preparation } = fitted;
    const { rows, columns } = reader.read(X);
    const { traits } = this.type.definition.family;
    if (preparation.isNone) requireReady(preparation.features, columns, traits, this.type.name);
    return { rows, features: preparation.features, columns: preparation.apply(columns, rows, traits) };
  }

  private finite(values: Float64Array): Float64Array {
    const odd = values.findIndex((value) => !Number.isFinite(value));
    if (odd < 0) return values;
    throw new ModelError('MODEL_SCORES_INVALID', `${this.type.name} predicted ${values[odd]}.`, {
      hint: 'Check X for numbers far outside those of the training rows.',
    });
  }
  protected unsupported(what: string): ModelError {
    return new ModelError('ESTIMATOR_UNSUPPORTED', `${this.type.name} has no ${what}.`, {
      hint: 'Take an estimator of trees, or a method that needs predictions only.',
    });
  }
  private requireNotAborted(signal: AbortSignal | undefined): void {
    if (signal?.aborted !== true) return;
    throw new ModelError('ESTIMATOR_ABORTED', `The fit of ${this.type.name} was aborted.`, {
      hint: 'Call fit again for a model.',
      cause: signal.reason,
    });
  }
}

function withoutUndefined(params: Given): Given {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
