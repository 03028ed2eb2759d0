/** A store of runs, artifacts and registered models, in MLflow's terms; one over SQLite, one over MLflow's REST API. */

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

export interface Experiment {
  readonly experimentId: string;
  readonly name: string;
  /** URI under which runs keep their artifacts. */
  readonly artifactLocation: string;
  readonly lifecycleStage: 'active' | 'deleted';
  /** Milliseconds since 1970. */
  readonly creationTime: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RunInfo {
  /** 32 hexadecimal digits. */
  readonly runId: string;
  readonly runName: string;
  readonly experimentId: string;
  readonly status: RunStatus;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number | null;
  readonly artifactUri: string;
  readonly lifecycleStage: 'active' | 'deleted';
}

export interface MetricPoint {
  readonly key: string;
  /** NaN and infinities are kept as MLflow keeps them. */
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

export interface DatasetInput {
  /** `training`, `validation` or `test`: the tag mlflow.data.context. */
  readonly context: string;
  readonly name: string;
  /** At most 36 characters. */
  readonly digest: string;
  /** `local`, `http`, `code`, ... */
  readonly sourceType: string;
  /** JSON texts. */
  readonly source: string;
  readonly schema?: string;
  readonly profile?: string;
}

/** What a run is made of. */
export interface NewRun {
  readonly runName: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Run {
  readonly info: RunInfo;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The last value of each metric. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly inputs: readonly DatasetInput[];
}

export interface Batch {
  readonly metrics?: readonly MetricPoint[];
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** The metrics are scores of this logged model too, on this data set. */
  readonly model?: { readonly modelId: string; readonly dataset?: { readonly name: string; readonly digest: string } };
}

/** A run that is over, with all that is known of it. */
export interface FinishedRun extends NewRun {
  readonly status: RunStatus;
  /** Milliseconds since 1970. */
  readonly endTime: number;
  readonly batch: Batch;
  /** Points of another run that are logged with it. */
  readonly also?: { readonly runId: string; readonly metrics: readonly MetricPoint[] };
}

/** What a logged model is made from. */
export interface NewLoggedModel {
  readonly name: string;
  readonly sourceRunId?: string;
  readonly modelType?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface LoggedModel {
  /** `m-` and 32 hexadecimal digits. */
  readonly modelId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly artifactUri: string;
  readonly sourceRunId: string | null;
  readonly status: 'PENDING' | 'READY' | 'FAILED';
}

export type ModelStage = 'None' | 'Staging' | 'Production' | 'Archived';

/** What a version of a registered model is made from. */
export interface NewModelVersion {
  /** `runs:/...`, `models:/m-...`, or a folder. */
  readonly source: string;
  readonly runId?: string;
  readonly modelId?: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ModelVersion {
  readonly name: string;
  readonly version: number;
  readonly creationTime: number;
  readonly description: string;
  readonly stage: ModelStage;
  /** What was registered: `runs:/...`, `models:/m-...`, or a folder. */
  readonly source: string;
  readonly runId: string | null;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly creationTime: number;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Alias -> version. */
  readonly aliases: Readonly<Record<string, number>>;
}

/** Runs as a query asks for them. */
export interface RunQuery {
  readonly experimentIds: readonly string[];
  /** Runs with exactly these tags. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly statuses?: readonly RunStatus[];
  /** Newest first; all when absent. */
  readonly maxResults?: number;
}

/** Experiments and runs. Every call may throw TrackingError. */
export interface RunStore {
  /** @throws TrackingError TRACKING_EXISTS */
  createExperiment(name: string, tags?: Readonly<Record<string, string>>): Promise<string>;
  getExperiment(experimentId: string): Promise<Experiment | null>;
  getExperimentByName(name: string): Promise<Experiment | null>;
  /** Active ones, newest first. */
  listExperiments(): Promise<Experiment[]>;
  createRun(experimentId: string, run: NewRun): Promise<RunInfo>;
  /** A run that is over, all of it or nothing; absent where the store cannot promise that. */
  logRun?(experimentId: string, run: FinishedRun): Promise<RunInfo>;
  updateRun(
    runId: string,
    change: { readonly status?: RunStatus; readonly endTime?: number; readonly runName?: string },
  ): Promise<void>;
  getRun(runId: string): Promise<Run | null>;
  searchRuns(query: RunQuery): Promise<Run[]>;
  /** Values over MLflow's limits are cut as MLflow cuts them. @throws TrackingError TRACKING_PARAM_CHANGED */
  logBatch(runId: string, batch: Batch): Promise<void>;
  getMetricHistory(runId: string, key: string): Promise<MetricPoint[]>;
  logInputs(runId: string, datasets: readonly DatasetInput[]): Promise<void>;
  createLoggedModel(experimentId: string, model: NewLoggedModel): Promise<LoggedModel>;
  finishLoggedModel(modelId: string, status: 'READY' | 'FAILED'): Promise<void>;
  getLoggedModel(modelId: string): Promise<LoggedModel | null>;
  /** The model is an output of the run. */
  logOutput(runId: string, modelId: string, step: number): Promise<void>;
  /** Models that are outputs of the run, the newest first. */
  getOutputs(runId: string): Promise<LoggedModel[]>;
}

/** Registered models. Every call may throw TrackingError. */
export interface RegistryStore {
  /** @throws TrackingError TRACKING_EXISTS, TRACKING_NAME_INVALID */
  createRegisteredModel(
    name: string,
    more?: { readonly description?: string; readonly tags?: Readonly<Record<string, string>> },
  ): Promise<RegisteredModel>;
  getRegisteredModel(name: string): Promise<RegisteredModel | null>;
  listRegisteredModels(): Promise<RegisteredModel[]>;
  setRegisteredModelTag(name: string, key: string, value: string): Promise<void>;
  /** @throws TrackingError TRACKING_NOT_FOUND */
  createModelVersion(name: string, version: NewModelVersion): Promise<ModelVersion>;
  getModelVersion(name: string, version: number): Promise<ModelVersion | null>;
  /** Newest first. */
  listModelVersions(name: string): Promise<ModelVersion[]>;
  setModelVersionTag(name: string, version: number, key: string, value: string): Promise<void>;
  /** @throws TrackingError TRACKING_NAME_INVALID for `latest` and `v1` */
  setAlias(name: string, alias: string, version: number): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
  getVersionByAlias(name: string, alias: string): Promise<ModelVersion | null>;
  transitionStage(name: string, version: number, stage: ModelStage, archiveExisting: boolean): Promise<void>;
  /** Where the files of a version lie: a folder URI. */
  getDownloadUri(name: string, version: number): Promise<string>;
}

/** Files of runs and models below an artifact URI. Paths are relative, with `/`; none leaves its root. */
export interface ArtifactStore {
  /** Copies a file, or a folder with all in it, to `path` below the URI. */
  upload(artifactUri: string, source: string, path: string): Promise<void>;
  uploadText(artifactUri: string, path: string, text: string | Uint8Array): Promise<void>;
  /** Names below a folder of the URI. */
  list(artifactUri: string, path?: string): Promise<{ readonly path: string; readonly isDir: boolean }[]>;
  /** Copies what lies below the URI and path into a folder. */
  download(artifactUri: string, path: string, folder: string): Promise<void>;
}

export interface TrackingStore extends RunStore, RegistryStore {
  /** As given, without credentials. */
  readonly uri: string;
  readonly artifacts: ArtifactStore;
  close(): Promise<void>;
}
