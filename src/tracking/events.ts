import type { Json } from '../core/json.ts';

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

/** Consumes run events. `emit` must not throw and must not block. */
export interface Tracker extends AsyncDisposable {
  readonly name: string;
  emit(event: RunEvent): void;
  flush(): Promise<void>;
}
