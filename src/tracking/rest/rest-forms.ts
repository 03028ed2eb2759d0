import { nowMs } from '../../core/clock.ts';
import { readValue } from '../store/limits.ts';
import type { Experiment, LoggedModel, Run, RunInfo, RunStatus } from '../store/types.ts';
import { pairsOf, type Tag } from './rest-registry.ts';

/** Answers of MLflow's REST API, as far as they are read. */
export interface RestExperiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location?: string;
  readonly lifecycle_stage?: string;
  readonly creation_time?: string | number;
  readonly tags?: readonly Tag[];
}
export interface RestMetric {
  readonly key: string;
  readonly value: number | string;
  readonly timestamp: string | number;
  readonly step?: string | number;
}
export interface RestRun {
  readonly info: Record<string, string | number | undefined>;
  readonly data?: { readonly metrics?: RestMetric[]; readonly params?: Tag[]; readonly tags?: Tag[] };
  readonly outputs?: { readonly model_outputs?: { readonly model_id: string; readonly step?: string | number }[] };
  readonly inputs?: { readonly dataset_inputs?: { readonly tags?: Tag[]; readonly dataset: Record<string, string> }[] };
}
export interface RestModel {
  readonly info: Record<string, string | undefined>;
}

/** JSON has no NaN: MLflow takes the words. */
export function valueText(value: number): number | string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? value : value > 0 ? 'Infinity' : '-Infinity';
}

/** The answers in the terms of the stores. */
export function experimentOf(e: RestExperiment): Experiment {
  return {
    ...{ experimentId: e.experiment_id, name: e.name, artifactLocation: e.artifact_location ?? '' },
    lifecycleStage: e.lifecycle_stage === 'deleted' ? 'deleted' : 'active',
    creationTime: Number(e.creation_time ?? nowMs()),
    tags: pairsOf(e.tags),
  };
}
export function infoOf({ info, data }: RestRun): RunInfo {
  return {
    runId: String(info['run_id']),
    runName: String(info['run_name'] ?? pairsOf(data?.tags)['mlflow.runName'] ?? ''),
    experimentId: String(info['experiment_id']),
    status: String(info['status']) as RunStatus,
    startTime: Number(info['start_time'] ?? 0),
    endTime: info['end_time'] === undefined ? null : Number(info['end_time']),
    artifactUri: String(info['artifact_uri'] ?? ''),
    lifecycleStage: info['lifecycle_stage'] === 'deleted' ? 'deleted' : 'active',
  };
}
export function runOf(run: RestRun): Run {
  const { data, inputs } = run;
  return {
    info: infoOf(run),
    params: pairsOf(data?.params),
    tags: pairsOf(data?.tags),
    metrics: Object.fromEntries((data?.metrics ?? []).map((m) => [m.key, readValue(Number(m.value))])),
    inputs: (inputs?.dataset_inputs ?? []).map(({ tags, dataset }) => ({
      context: pairsOf(tags)['mlflow.data.context'] ?? '',
      ...{ name: dataset['name'] ?? '', digest: dataset['digest'] ?? '', sourceType: dataset['source_type'] ?? '' },
      source: dataset['source'] ?? '',
      ...(dataset['schema'] === undefined ? {} : { schema: dataset['schema'] }),
      ...(dataset['profile'] === undefined ? {} : { profile: dataset['profile'] }),
    })),
  };
}
export function loggedModelOf({ info }: RestModel): LoggedModel {
  const status = info['status'] ?? '';
  return {
    ...{ modelId: info['model_id'] ?? '', experimentId: info['experiment_id'] ?? '', name: info['name'] ?? '' },
    ...{ artifactUri: info['artifact_uri'] ?? '', sourceRunId: info['source_run_id'] || null },
    status: status.endsWith('READY') ? 'READY' : status.endsWith('FAILED') ? 'FAILED' : 'PENDING',
  };
}
