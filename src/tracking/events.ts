import type { Json } from '../core/json.ts';

/** A column of the training data. */
export interface DataColumn {
  readonly name: string;
  readonly type: 'double' | 'string' | 'boolean' | 'datetime';
  /** No cell is missing. */
  readonly required: boolean;
}

/** Everything observable about a run, as data; journal, progress line and trackers are folds over these. */
export type RunEvent =
  | {
      readonly type: 'run-start';
      readonly at: string;
      readonly version: string;
      readonly data: {
        readonly source: string;
        readonly rows: number;
        readonly columns: number;
        readonly digest: string;
        /** Where the data came from, when that is a file. */
        readonly path?: string;
        /** MLflow's names of what the columns hold. */
        readonly schema?: readonly DataColumn[];
        /** Rows that the scores are made of, when some are held out or folds are given: which, and how many. */
        readonly validation?: { readonly rows: number; readonly digest: string };
      };
      readonly target: string;
      readonly task: Json;
      readonly metric: string;
      /** What learning curves are in, when that is another metric: the run's own is a function of the user. */
      readonly curveMetric?: string;
      readonly seed: number;
      /** `holdout`: share held out, 0 for cross-validation. */
      readonly folds: { readonly kind: string; readonly count: number; readonly holdout: number };
      readonly families: readonly string[];
      readonly options: { readonly [name: string]: Json };
      readonly resumed: boolean;
      /** The run folder. */
      readonly folder?: string;
    }
  | {
      readonly type: 'trial-start';
      readonly at: string;
      readonly id: number;
      readonly origin: string;
      readonly config: Json;
      /** Why it is tried, in plain words; absent when the origin says it all. */
      readonly why?: string;
    }
  | {
      readonly type: 'trial-end';
      readonly at: string;
      readonly id: number;
      readonly origin: string;
      readonly family: string;
      readonly config: Json;
      readonly status: 'complete' | 'abandoned' | 'failed';
      /** Mean fold loss, lower is better; null when failed. */
      readonly loss: number | null;
      readonly foldLosses: readonly (number | null)[];
      readonly folds: number;
      readonly seconds: number;
      readonly predictSeconds: number;
      readonly bytes: number;
      /** Steps of each fold model (rounds, trees, epochs). */
      readonly steps: readonly number[];
      readonly truncated: boolean;
      /**
       * Loss of the validation rows after each step: the mean of the folds, at most 200 steps that all of them reached; in the
       * run's metric, or in `curveMetric` of the run's start. Absent when not iterative.
       */
      readonly curve?: { readonly steps: readonly number[]; readonly losses: readonly number[] };
      readonly error?: { readonly code: string; readonly message: string };
    }
  | { readonly type: 'note'; readonly at: string; readonly code: string; readonly message: string }
  | {
      /** What the out-of-fold predictions of the final model say; before the end of the run. */
      readonly type: 'report';
      readonly at: string;
      /** By the names of `mlflow.evaluate`. */
      readonly metrics: { readonly [name: string]: number };
      /** Files of the run folder: tables as `{ columns, data }`, figures as SVG. */
      readonly tables: readonly string[];
      readonly figures: readonly string[];
    }
  | { readonly type: 'model-saved'; readonly at: string; readonly members: number; readonly loss: number }
  | {
      readonly type: 'run-end';
      readonly at: string;
      readonly status: 'finished' | 'degraded' | 'interrupted' | 'failed';
      readonly reason: string;
      readonly trials: number;
      readonly seconds: number;
      /** Nested estimate of the loss of what was saved; null without a model. */
      readonly loss: number | null;
      /** The run folder. */
      readonly folder?: string;
    };
export type TrialEndEvent = Extract<RunEvent, { type: 'trial-end' }>;
export type RunStartEvent = Extract<RunEvent, { type: 'run-start' }>;
export type RunEndEvent = Extract<RunEvent, { type: 'run-end' }>;
export type ReportEvent = Extract<RunEvent, { type: 'report' }>;

/** Consumes run events. `emit` must not throw and must not block. */
export interface Tracker extends AsyncDisposable {
  readonly name: string;
  emit(event: RunEvent): void;
  flush(): Promise<void>;
}
