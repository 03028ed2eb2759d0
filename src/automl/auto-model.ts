import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFolder, loadBundle } from '../bundle/load-bundle.ts';
import type { BundleManifest } from '../bundle/manifest.ts';
import type { Predictor } from '../bundle/predictor.ts';
import { ConfigError, ModelError, OutputError } from '../core/errors.ts';
import type { RawTable, TableSchema } from '../data/frame.ts';
import type { TableInput } from '../data/ingest/table-input.ts';
import { vectorFrom } from '../data/ingest/vector-from.ts';
import { metricFor } from '../metrics/registry.ts';
import { withAmbientTrackers } from '../tracking/ambient-trackers.ts';
import type { RunEvent, TrialEndEvent } from '../tracking/events.ts';
import { evaluateTable, type NamedScore } from './evaluate-table.ts';
import type { FitOutcome } from './fit-outcome.ts';
import type { FitOptions, Progress } from './options.ts';
import { type PermutationImportance, permutationImportance } from './permutation-importance.ts';
import { rawTableOf } from './raw-table-of.ts';
import { runFit } from './run-fit.ts';
import { dropAtExit } from './temporary-folder.ts';

/** Options of the constructors: those of `automl fit`, in camelCase. */
export type AutoOptions = Omit<
  FitOptions,
  'source' | 'target' | 'task' | 'startedAt' | 'signal' | 'onEvent' | 'onProgress'
>;

export interface FitCallOptions {
  /** Shape [rows], non-negative. */
  readonly sampleWeight?: ArrayLike<number>;
  /** Shape [rows]: rows of one group stay on one side of every split. */
  readonly groups?: ArrayLike<string | number>;
  /** Aborting saves and keeps the best model so far; `fit` then resolves. */
  readonly signal?: AbortSignal;
}

type Listener = (event: RunEvent) => void;

/** What AutoClassifier and AutoRegressor share. */
export abstract class AutoModel {
  protected readonly options: AutoOptions;
  protected abstract readonly tasks: readonly string[];
  protected abstract readonly task: NonNullable<FitOptions['task']>;
  private predictor: Predictor | null = null;
  private folder: string | null = null;
  private readonly events: RunEvent[] = [];
  private readonly listeners = new Set<Listener>();
  private readonly progressListeners = new Set<(progress: Progress) => void>();
  private outcome: FitOutcome | null = null;

  constructor(options: AutoOptions = {}) {
    this.options = options;
  }

  /**
   * Searches, trains and keeps the best model.
   * @param X rows as arrays, objects, typed matrix `{ data, shape }`, columns, an Arrow table or a danfo DataFrame; or a file path
   * @param y shape [rows]; with a file path or a table that holds the target: `{ target: 'column' }`
   * @throws AutomlError with a stable `code`
   */
  async fit(
    X: TableInput | RawTable | string,
    y: ArrayLike<unknown> | { readonly target: string },
    call: FitCallOptions = {},
  ): Promise<this> {
    const named = targetName(y);
    const columns = this.columnsOf(X, named ?? (y as ArrayLike<unknown>), call);
    const temporary = this.options.out === undefined;
    const out = this.options.out ?? mkdtempSync(join(tmpdir(), 'automl-'));
    if (temporary) dropAtExit(out);
    this.events.length = 0;
    const outcome = withAmbientTrackers((trackers) =>
      runFit({
        ...this.options,
        trackers: [...(this.options.trackers ?? []), ...trackers],
        ...columns,
        task: this.task,
        out,
        ...(call.signal === undefined ? {} : { signal: call.signal }),
        onEvent: (event) => {
          this.events.push(event);
          for (const listener of this.listeners) listener(event);
        },
        onProgress: (progress) => {
          for (const listener of this.progressListeners) listener(progress);
        },
      }),
    );
    this.outcome = await outcome;
    this.folder = out;
    this.predictor = loadBundle(out);
    return this;
  }

  /** Calls `listener` for each event of a fit; returns a function that stops it. */
  on(type: 'event', listener: Listener): () => void;
  on(type: 'progress', listener: (progress: Progress) => void): () => void;
  on(type: 'event' | 'progress', listener: Listener | ((progress: Progress) => void)): () => void {
    const set = (type === 'event' ? this.listeners : this.progressListeners) as Set<typeof listener>;
    set.add(listener);
    return () => {
      set.delete(listener);
    };
  }

  /** Every metric that fits the task, or those named, in the metrics' own signs. */
  evaluate(
    X: TableInput | RawTable,
    y: ArrayLike<unknown> | { readonly target: string },
    options: { readonly metrics?: readonly string[] } = {},
  ): Record<string, number> {
    const kind = this.fitted.task.kind;
    const metrics = options.metrics?.map((name) => metricFor(name, kind));
    return Object.fromEntries(this.evaluation(X, y, metrics).map(({ name, score }) => [name, score]));
  }

  /** The fitted metric on these rows, in its own sign. */
  score(X: TableInput | RawTable, y: ArrayLike<unknown> | { readonly target: string }): number {
    const own = this.options.metric;
    const metric = typeof own === 'object' ? own : metricFor(this.fitted.manifest.metric, this.fitted.task.kind);
    return this.evaluation(X, y, [metric])[0]!.score;
  }

  private evaluation(
    X: TableInput | RawTable,
    y: ArrayLike<unknown> | { readonly target: string },
    metrics?: Parameters<typeof evaluateTable>[2],
  ): readonly NamedScore[] {
    return evaluateTable(this.fitted, this.withTarget(X, y), metrics).scores;
  }

  /** Trials that ended, best first. Empty for a loaded model. */
  leaderboard(): readonly TrialEndEvent[] {
    const ended = this.events.filter((e): e is TrialEndEvent => e.type === 'trial-end');
    const rank = { complete: 0, abandoned: 1, failed: 2 };
    return ended.sort((a, b) => rank[a.status] - rank[b.status] || (a.loss ?? 0) - (b.loss ?? 0) || a.id - b.id);
  }

  /** Without arguments: gain-based shares of the fitted models. With data: permutation importance. */
  featureImportance(): Readonly<Record<string, number>>;
  featureImportance(
    X: TableInput | RawTable,
    y: ArrayLike<unknown> | { readonly target: string },
    options?: { readonly repeats?: number; readonly seed?: number },
  ): PermutationImportance;
  featureImportance(
    X?: TableInput | RawTable,
    y?: ArrayLike<unknown> | { readonly target: string },
    options: { readonly repeats?: number; readonly seed?: number } = {},
  ): Readonly<Record<string, number>> | PermutationImportance {
    if (X === undefined || y === undefined) return this.fitted.manifest.importances;
    const { repeats = 5, seed = 0 } = options;
    return permutationImportance(this.fitted, this.withTarget(X, y), { repeats, maxRows: 5000, seed });
  }

  /** Copies the model folder; `load` and `automl predict` read it. @throws OutputError OUTPUT_UNWRITABLE */
  async save(path: string): Promise<void> {
    if (this.folder === null) throw notFitted();
    try {
      cpSync(bundleFolder(this.folder), join(path, 'model'), { recursive: true });
    } catch (cause) {
      throw new OutputError('OUTPUT_UNWRITABLE', `The model could not be copied to '${path}'.`, {
        hint: 'Choose a folder that you may write to.',
        cause,
      });
    }
  }

  /** Takes up a saved model. */
  protected adopt(path: string): this {
    const predictor = loadBundle(path);
    if (!this.tasks.includes(predictor.task.kind))
      throw new ConfigError('OPTION_INVALID', `The model in '${path}' is for ${predictor.task.kind}.`, {
        hint: predictor.task.kind === 'regression' ? 'Load it with AutoRegressor.' : 'Load it with AutoClassifier.',
      });
    this.predictor = predictor;
    this.folder = path;
    return this;
  }

  /** Columns, kinds, roles and reasons as inferred from the training data. */
  get schema(): TableSchema {
    return this.fitted.manifest.schema;
  }
  /** Members, weights, score and provenance of the fitted model. */
  get manifest(): BundleManifest {
    return this.fitted.manifest;
  }
  /** How the last fit ended; null for a loaded model. */
  get status(): FitOutcome['status'] | null {
    return this.outcome?.status ?? null;
  }
  /** @throws ModelError MODEL_NOT_FITTED */
  protected get fitted(): Predictor {
    if (this.predictor === null) throw notFitted();
    return this.predictor;
  }
  protected rawOf(X: TableInput | RawTable): RawTable {
    return rawTableOf(X);
  }

  /** Where the data is, and which columns play a part; arrays given apart become columns under names that are free. */
  private columnsOf(
    X: TableInput | RawTable | string,
    y: ArrayLike<unknown> | string,
    call: FitCallOptions,
  ): Pick<FitOptions, 'source' | 'target' | 'weightCol' | 'groupCol'> {
    const apart = typeof y !== 'string' || call.sampleWeight !== undefined || call.groups !== undefined;
    if (typeof X === 'string') {
      if (!apart) return { source: { path: X }, target: y };
      throw new ConfigError('OPTION_INVALID', `X is the file '${X}', but y, sampleWeight or groups are arrays.`, {
        hint: "Name columns of the file: { target: 'column' }, and weightCol or groupCol in the constructor.",
      });
    }
    let table = this.rawOf(X);
    const add = (name: string, values: ArrayLike<unknown>): string => {
      const free = freeName(name, table);
      table = withColumn(table, free, values);
      return free;
    };
    const target = typeof y === 'string' ? y : add('target', y);
    const weightCol = call.sampleWeight === undefined ? undefined : add('sample_weight', call.sampleWeight);
    const groupCol = call.groups === undefined ? undefined : add('groups', call.groups);
    return {
      source: { table, name: 'table' },
      target,
      ...(weightCol === undefined ? {} : { weightCol }),
      ...(groupCol === undefined ? {} : { groupCol }),
    };
  }

  private withTarget(X: TableInput | RawTable, y: ArrayLike<unknown> | { readonly target: string }): RawTable {
    const table = this.rawOf(X);
    return targetName(y) !== null ? table : withColumn(table, this.schema.target, y as ArrayLike<unknown>);
  }
}

/**
 * The column that `{ target: 'column' }` names; null when y holds the values.
 * @throws ConfigError OPTION_INVALID when y is neither
 */
function targetName(y: unknown): string | null {
  if (typeof y === 'object' && y !== null) {
    if ('target' in y && typeof y.target === 'string') return y.target;
    if ('length' in y || Symbol.iterator in y) return null;
  }
  throw new ConfigError('OPTION_INVALID', `y is ${y === null ? 'null' : typeof y}.`, {
    hint: "Give an array with one value a row, or { target: 'column' }.",
  });
}

/** `name`, or with underscores until no column has it. */
function freeName(name: string, table: RawTable): string {
  const taken = table.columns.some((c) => c.name === name);
  return taken ? freeName(`${name}_`, table) : name;
}

/** The table with a column added, or replaced. @throws ConfigError OPTION_INVALID when the lengths differ */
function withColumn(table: RawTable, name: string, values: ArrayLike<unknown>): RawTable {
  if (values.length !== table.rows)
    throw new ConfigError('OPTION_INVALID', `X has ${table.rows} rows, ${name} has ${values.length}.`, {
      hint: 'Give one value for each row.',
    });
  const others = table.columns.filter((c) => c.name !== name);
  return { ...table, columns: [...others, vectorFrom(values, name)] };
}

function notFitted(): ModelError {
  return new ModelError('MODEL_NOT_FITTED', 'This model has not been fitted.', {
    hint: 'Call `await model.fit(X, y)` or `load` first.',
  });
}
