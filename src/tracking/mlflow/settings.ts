import type { Environment, TrackingStore } from '../store/types.ts';

/** Files that stand beside the bundle of a logged model, by path. */
export interface ModelForm {
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  /** Why there are none, for people. */
  readonly note?: string;
}
/** What MLflow writes into the `MLmodel` of a logged model. */
export interface LoggedAs {
  readonly modelId: string;
  readonly runId: string;
  /** Where its artifacts are. */
  readonly artifactPath: string;
}

export interface MlflowSettings {
  /** Tracking URI; absent: MLFLOW_TRACKING_URI, else the SQLite file that MLflow opens by itself. */
  readonly uri?: string;
  /** An open store instead; it is not closed. */
  readonly store?: TrackingStore;
  /** Absent: MLFLOW_EXPERIMENT_NAME, else `automl`. MLFLOW_EXPERIMENT_ID goes before the environment's name. */
  readonly experiment?: string;
  readonly runName?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** A run of the caller: the fit is logged to it, and the caller ends it. Goes before MLFLOW_RUN_ID. */
  readonly runId?: string;
  /** The new run is a child of this one. */
  readonly parentRunId?: string;
  /** The run was before: it is told from its journal. */
  readonly replayed?: boolean;
  /** Does not wait for a server that does not answer. */
  readonly impatient?: boolean;
  /** A loss in the metric's own sign. */
  scoreOf(metric: string, loss: number): number;
  /** The MLflow form of the model of a run folder; absent: the bundle alone is logged. */
  readonly modelForm?: (folder: string, as: LoggedAs) => Promise<ModelForm>;
  /** False: the model is not logged. */
  readonly logModels?: boolean;
  /** One line for the user; called at most once a run. */
  warn(message: string): void;
  readonly env?: Environment;
}
