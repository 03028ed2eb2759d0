/** `automl/tracking`: runs of your own code in MLflow's terms, without Python. */
export { AutomlError, ConfigError, TrackingError } from '../core/errors.ts';
export type { ActiveRun, MetricOptions } from './client/active-run.ts';
export type { Dataset } from './client/dataset.ts';
export {
  logArtifact,
  logArtifacts,
  logDict,
  logFigure,
  logInput,
  logMetric,
  logMetrics,
  logParam,
  logParams,
  logTable,
  logText,
  setTag,
  setTags,
} from './client/log.ts';
export { setExperiment, setTrackingUri } from './client/settings.ts';
export { activeRun, endRun, type StartRunOptions, startRun } from './client/start-run.ts';
export type { TableData } from './client/table-artifact.ts';
export type { Run, RunInfo, RunStatus } from './store/types.ts';
