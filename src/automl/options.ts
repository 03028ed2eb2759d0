import { ConfigError } from '../core/errors.ts';
import type { ColumnKind, RawTable } from '../data/frame.ts';
import type { Metric } from '../metrics/metric.ts';
import { parseQuantizeMethod } from '../models/mlp/quantize/quantize-method.ts';
import type { Config } from '../space/param.ts';
import type { RunEvent, Tracker } from '../tracking/events.ts';
import type { Refit } from './saved-folds.ts';

/** Roles and kinds that the caller sets by hand; the rest is inferred. */
export interface ColumnOptions {
  readonly types?: Readonly<Record<string, ColumnKind>>;
  readonly drop?: readonly string[];
  readonly idCol?: string;
  readonly weightCol?: string;
  readonly groupCol?: string;
  readonly timeCol?: string;
  readonly foldCol?: string;
  /** Words that mean "missing"; replaces the usual list. */
  readonly naValues?: readonly string[];
}

export interface FitOptions extends ColumnOptions {
  /** A file, or a table in memory. */
  readonly source:
    | { readonly path: string; readonly delimiter?: string }
    | { readonly table: RawTable; readonly name: string };
  readonly target: string;
  readonly task?: 'auto' | 'binary' | 'multiclass' | 'classification' | 'regression';
  /** scikit-learn's name, or a metric of one's own. */
  readonly metric?: string | Metric;
  /** Seconds for everything, counted from `startedAt`. Default 600; unlimited when only `maxTrials` is given. */
  readonly timeBudget?: number;
  readonly maxTrials?: number;
  /** Integer in [0, 2^32). Default 0. */
  readonly seed?: number;
  /** Threads. Default: the cores this process may use. */
  readonly workers?: number;
  /** Bytes for the whole process. Default: 80% of what the machine or container allows. */
  readonly memory?: number;
  readonly folds?: number;
  /** Share of rows held out instead of cross-validation, in (0, 0.5]. */
  readonly holdout?: number;
  readonly families?: readonly string[];
  readonly excludeFamilies?: readonly string[];
  /** A named way to run that fills in what is left open: `quick`, `balanced` (the default), `best`, `interpretable`, `deploy`. */
  readonly preset?: string;
  /** False: the best single model instead of a mixture. Default true. */
  readonly ensemble?: boolean;
  readonly familyModules?: readonly string[];
  readonly sampler?: 'bo' | 'random' | 'sobol' | 'portfolio';
  /** Hyperparameters fixed by the user, e.g. `{ 'gbdt.maxDepth': 6 }`. */
  readonly set?: Config;
  /** Hyperparameters fixed where the search has them; `set` goes before. */
  readonly prefer?: Config;
  /** The user's own trials, run first. */
  readonly enqueue?: readonly Config[];
  /** Column -> -1 (falling) or 1 (rising). */
  readonly monotone?: Readonly<Record<string, number>>;
  /**
   * Groups of columns: what a column does to the prediction may depend on the columns of its groups only. Columns of no
   * group form one more. Families that cannot keep to it are left out.
   */
  readonly interactionConstraints?: readonly (readonly string[])[];
  readonly classWeight?: 'balanced' | Readonly<Record<string, number>>;
  /** Levels in (0, 1), ascending: quantiles of the outcome that predictions come with (regression). */
  readonly quantiles?: readonly number[];
  /**
   * What the saved members are: `few` (default) one model of all rows, where there is time for it, and up to four of those
   * of the folds; `add` the one of all rows and those of all folds: about three times the size and the time of a
   * prediction, a fifth of a percent more accurate; `only` the one of all rows: smallest, one percent less accurate.
   */
  readonly refit?: Refit;
  /**
   * The saved model is one model of all rows that has learnt from the mixture, or the best single trial where that is
   * better. Implies `refit: 'only'`.
   */
  readonly distill?: boolean;
  /** Most milliseconds that the saved model may take for one row, warm, in one thread. */
  readonly inferLimit?: number;
  /** Most bytes of the saved models. */
  readonly sizeLimit?: number;
  /** `int8` or `kmeans:16`: networks are saved with rounded weights. Default: as float32. */
  readonly quantize?: string;
  /** File of a knowledge base that chooses the first trials, or `none`. Default: the one that comes with the package. */
  readonly knowledgeBase?: string;
  /** Adds this run's trials to the user's own knowledge base, and follows what earlier runs added. */
  readonly learn?: boolean;
  /** Run folder. Default `automl-runs/<file>-<target>-<time>`. */
  readonly out?: string;
  readonly resume?: boolean;
  readonly keepOof?: boolean;
  /** Milliseconds since 1970 at which the budget began. Default: now. */
  readonly startedAt?: number;
  /** Aborting saves the best model so far. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Told of every event, as the journal is; the caller flushes and closes them. */
  readonly trackers?: readonly Tracker[];
  readonly onProgress?: (progress: Progress) => void;
}

/** A snapshot for progress displays. */
export interface Progress {
  readonly phase: 'reading' | 'search' | 'ensemble' | 'saving' | 'done';
  readonly trials: number;
  readonly running: readonly { readonly id: number; readonly family: string }[];
  /** Score of the best trial in the metric's own sign; null before the first. */
  readonly best: number | null;
  readonly bestFamily: string | null;
  /** Share of the budget used, in [0, 1]. */
  readonly used: number;
  readonly secondsLeft: number;
}

/** Limits with defaults filled in. */
export interface Limits {
  /** Seconds; Infinity when only trials bound the run. */
  readonly timeBudget: number;
  readonly maxTrials: number;
  readonly seed: number;
  /** Results must not depend on time or workers. */
  readonly repeatable: boolean;
  /** Which models of a member are saved. */
  readonly refit: Refit;
}

const DEFAULT_TIME_BUDGET = 600;
/** Node, the reader and one thread need this much. */
const LEAST_MEMORY = 200e6;
const MOST_WORKERS = 128;

/** @throws ConfigError OPTION_INVALID naming option and value */
export function resolveLimits(options: FitOptions): Limits {
  const { timeBudget, maxTrials, seed = 0 } = options;
  positive('time-budget', timeBudget);
  positive('max-trials', maxTrials);
  positive('workers', options.workers);
  positive('memory', options.memory);
  positive('infer-limit', options.inferLimit);
  positive('size-limit', options.sizeLimit);
  if (options.refit !== undefined && !['few', 'add', 'only'].includes(options.refit))
    throw invalid('refit', options.refit, 'Choose few, add or only.');
  if (options.memory !== undefined && options.memory < LEAST_MEMORY)
    throw invalid('memory', `${Math.round(options.memory / 1e6)} MB`, `Give at least ${LEAST_MEMORY / 1e6} MB.`);
  if (options.workers !== undefined && !(Number.isInteger(options.workers) && options.workers <= MOST_WORKERS))
    throw invalid('workers', options.workers, `Give a whole number from 1 to ${MOST_WORKERS}.`);
  if (options.out !== undefined && options.out.trim() === '') throw invalid('out', "''", 'Name a folder.');
  checkEnqueue(options.enqueue ?? []);
  if (options.quantiles !== undefined) checkLevels(options.quantiles);
  if (options.quantize !== undefined) parseQuantizeMethod(options.quantize);
  if (options.folds !== undefined && !(Number.isInteger(options.folds) && options.folds >= 2 && options.folds <= 50))
    throw invalid('folds', options.folds, 'Give a whole number from 2 to 50.');
  if (options.holdout !== undefined && !(options.holdout > 0 && options.holdout <= 0.5))
    throw invalid('holdout', options.holdout, 'Give a share above 0 and at most 0.5.');
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw invalid('seed', seed, 'Give a whole number from 0 to 4294967295.');
  if (maxTrials !== undefined && !Number.isInteger(maxTrials))
    throw invalid('max-trials', maxTrials, 'Give a whole number of trials.');
  return {
    timeBudget: timeBudget ?? (maxTrials === undefined ? DEFAULT_TIME_BUDGET : Number.POSITIVE_INFINITY),
    maxTrials: maxTrials ?? Number.POSITIVE_INFINITY,
    seed,
    repeatable: maxTrials !== undefined,
    refit: options.refit ?? 'few',
  };
}

/** @throws ConfigError OPTION_INVALID unless the levels rise within (0, 1) */
export function checkLevels(levels: readonly number[]): void {
  const rising = levels.every((level, i) => level > 0 && level < 1 && (i === 0 || level > levels[i - 1]!));
  if (levels.length === 0 || !rising)
    throw invalid('quantiles', levels.join(',') || 'empty', 'Give rising levels between 0 and 1, e.g. 0.1,0.5,0.9.');
}

/** Every own trial is a record that names its family. */
function checkEnqueue(trials: readonly unknown[]): void {
  trials.forEach((trial, i) => {
    const family = typeof trial === 'object' && trial !== null ? (trial as { family?: unknown }).family : undefined;
    if (typeof family !== 'string')
      throw invalid(
        'enqueue',
        `${JSON.stringify(trial)} (item ${i + 1})`,
        'Give objects that name a family, e.g. {"family": "gbdt"}.',
      );
  });
}

function positive(name: string, value: number | undefined): void {
  if (value !== undefined && !(value > 0)) throw invalid(name, value, 'Give a number above 0.');
}
function invalid(name: string, value: unknown, hint: string): ConfigError {
  return new ConfigError('OPTION_INVALID', `--${name} is ${String(value)}.`, { hint });
}
