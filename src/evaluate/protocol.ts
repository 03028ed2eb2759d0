import type { Task } from '../core/task.ts';
import type { BaseTable } from '../data/frame.ts';
import type { ArenaSpec } from '../kernels/arena.ts';
import type { BinnedMatrix } from '../kernels/binned.ts';
import type { SharedKernels } from '../kernels/kernels.ts';
import type { Config } from '../space/param.ts';
import type { LossCurve } from './step-curve.ts';

/** Rows of one split; ids ascending, on shared buffers. */
export interface FoldRows {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Everything a worker needs for all jobs of a run: posted once when it starts. Arrays lie on shared buffers, nothing is
 * copied. A transport to other machines would send the same record once per data digest.
 */
export interface WorkerInit {
  readonly shared: SharedKernels;
  readonly base: BaseTable;
  readonly binned: BinnedMatrix;
  /** Shape [rows]: class index or value. */
  readonly y: Float64Array;
  readonly weight: Float64Array | null;
  readonly task: Task;
  readonly folds: readonly FoldRows[];
  /** Name of the metric for early stopping and fold losses (a stand-in when the user's is a function). */
  readonly metric: string;
  readonly seed: number;
  /** Source column -> -1 or 1. */
  readonly monotone: Readonly<Record<string, number>>;
  /** Groups of source columns; what a column does may depend on the columns of its groups only. */
  readonly interactionConstraints?: readonly (readonly string[])[];
  /** Modules whose families are registered before the first job, as file URLs. */
  readonly familyModules: readonly string[];
  /** Resident bytes of the process above which code of third parties gets no more memory. */
  readonly memoryBytes: number;
  /** One flag a slot: 1 = the running job should stop as soon as it can. */
  readonly stop: Int32Array;
}

/** Another regression on the same features, in place of the run's own: rows and target on shared buffers. */
export interface OtherTask {
  /** Shape [rows of the base]; read at `train` only. */
  readonly y: Float64Array;
  readonly train: Uint32Array;
  /** Rows to predict; the fit does not see them. */
  readonly validation: Uint32Array;
}

/**
 * A mixture that a fit learns from beside its rows: it says what invented rows would be. Its models must not have seen the
 * validation rows of the fold.
 */
export interface Teacher {
  /** Weights sum to 1. */
  readonly files: readonly { readonly path: string; readonly weight: number }[];
  /** Rows to invent. */
  readonly rows: number;
  /** Weight of all invented rows together, for each unit of that of the training rows. */
  readonly share: number;
}

/** One fit: plain data, idempotent, keyed by (config, fold, data, seed). `fold` -1: all rows, no validation. */
export interface FoldJob {
  readonly trialId: number;
  readonly fold: number;
  readonly config: Config;
  /** The fit stops itself at this moment (milliseconds since 1970), keeping what it has. */
  readonly deadlineMs: number;
  readonly slot: number;
  readonly arena: ArenaSpec;
  /** File for the fitted pipeline, written atomically; '' = do not keep. */
  readonly modelFile: string;
  /** Threads that the fit may use, when there are fewer jobs than cores; 1 when absent. Results do not depend on them. */
  readonly threads?: number;
  /** Absent: the run's target on the rows of `fold`. */
  readonly other?: OtherTask;
  /** Present: the fit is a student of this mixture. */
  readonly teacher?: Teacher;
}

export type FoldResult =
  | {
      readonly ok: true;
      readonly trialId: number;
      readonly fold: number;
      /** NaN when the metric is undefined on the fold, and for another task. */
      readonly loss: number;
      /** Row-major [validation rows, outputs]; empty for fold -1. */
      readonly oof: Float32Array;
      /** Wall seconds of fit and prediction. */
      readonly seconds: number;
      readonly predictSeconds: number;
      /** Bytes of the model file. */
      readonly bytes: number;
      /** Steps in the kept model (rounds, trees, epochs); 0 when not iterative. */
      readonly steps: number;
      /** The deadline or a stop cut the fit short; the model is usable. */
      readonly truncated: boolean;
      /** Importance of each source column, summing to 1; absent when the family has none. */
      readonly importances?: Readonly<Record<string, number>>;
      /** Loss of the validation rows after each step, in the metric of the workers; absent when not iterative. */
      readonly curve?: LossCurve;
    }
  | {
      readonly ok: false;
      readonly trialId: number;
      readonly fold: number;
      readonly seconds: number;
      readonly error: { readonly code: string; readonly message: string };
    };

/** Where jobs run. The thread pool is one; a queue on other machines can be another. */
export interface Transport extends AsyncDisposable {
  readonly size: number;
  /** Never rejects: a crash, a kill or a refusal is a failed result. `kill` ends the job's thread at once. */
  run(job: FoldJob, kill: AbortSignal): Promise<FoldResult>;
}
