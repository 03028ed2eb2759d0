import { randomBytes } from 'node:crypto';
import type { InStatement } from '@libsql/client';
import { nowMs } from '../../core/clock.ts';
import { TrackingError } from '../../core/errors.ts';
import { cut, keyOf, LIMITS, storedValue } from '../store/limits.ts';
import type { Batch, LoggedModel, MetricPoint, NewLoggedModel } from '../store/types.ts';
import { SqliteRegistry } from './sqlite-registry.ts';

const MODEL_STATUS = { PENDING: 1, READY: 2, FAILED: 3 } as const;

/** 32 hexadecimal digits. */
export const newId = (): string => randomBytes(16).toString('hex');
/** '' for null. */
export const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** Models that runs log, in MLflow's tables. */
export class SqliteModels extends SqliteRegistry {
  async createLoggedModel(experimentId: string, model: NewLoggedModel): Promise<LoggedModel> {
    const [experiment] = await this.connection.all(
      'SELECT artifact_location FROM experiments WHERE experiment_id = ?',
      [Number(experimentId)],
    );
    if (experiment === undefined) throw missing('experiment', experimentId);
    const modelId = `m-${newId()}`;
    const number = Number(experimentId);
    const now = Math.round(nowMs());
    const artifactUri = `${text(experiment['artifact_location'])}/models/${modelId}/artifacts`;
    await this.connection.write([
      {
        sql: "INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id) VALUES (?, ?, ?, ?, ?, ?, ?, 'active', ?, ?)",
        args: [
          ...[modelId, number, cut(model.name, 500), artifactUri, now, now, MODEL_STATUS.PENDING],
          ...[model.modelType ?? '', model.sourceRunId ?? null],
        ],
      },
      ...Object.entries(model.params ?? {}).map(([key, value]) => ({
        sql: 'INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES (?, ?, ?, ?)',
        args: [modelId, number, keyOf(key), cut(value, LIMITS.param)],
      })),
      ...Object.entries(model.tags ?? {}).map(([key, value]) => ({
        sql: 'INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)',
        args: [modelId, number, keyOf(key), cut(value, LIMITS.tag)],
      })),
    ]);
    const sourceRunId = model.sourceRunId ?? null;
    return { modelId, experimentId, name: model.name, artifactUri, sourceRunId, status: 'PENDING' };
  }
  async finishLoggedModel(modelId: string, status: 'READY' | 'FAILED'): Promise<void> {
    const [changed] = await this.connection.write([
      {
        sql: 'UPDATE logged_models SET status = ?, last_updated_timestamp_ms = ? WHERE model_id = ?',
        args: [MODEL_STATUS[status], Math.round(nowMs()), modelId],
      },
    ]);
    if (changed === 0) throw missing('logged model', modelId);
  }
  async getLoggedModel(modelId: string): Promise<LoggedModel | null> {
    const [row] = await this.connection.all('SELECT * FROM logged_models WHERE model_id = ?', [modelId]);
    return row === undefined ? null : loggedModelOf(row);
  }
  async getOutputs(runId: string): Promise<LoggedModel[]> {
    const rows = await this.connection.all(
      "SELECT m.* FROM inputs i JOIN logged_models m ON m.model_id = i.destination_id WHERE i.source_type = 'RUN_OUTPUT' AND i.source_id = ? AND i.destination_type = 'MODEL_OUTPUT' ORDER BY i.step DESC, m.creation_timestamp_ms DESC",
      [runId],
    );
    return rows.map(loggedModelOf);
  }
  async logOutput(runId: string, modelId: string, step: number): Promise<void> {
    await this.connection.write([
      {
        sql: "INSERT OR REPLACE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step) VALUES (?, 'RUN_OUTPUT', ?, 'MODEL_OUTPUT', ?, ?)",
        args: [newId(), runId, modelId, Math.round(step)],
      },
    ]);
  }
}

/** The points as scores of a logged model; its table has no place for NaN. */
export function modelMetricStatements(
  runId: string,
  experimentId: number,
  metrics: readonly MetricPoint[],
  { modelId, dataset }: NonNullable<Batch['model']>,
): InStatement[] {
  const defined = metrics.filter(({ value }) => !Number.isNaN(value));
  return defined.map(({ key, value, timestamp, step }) => ({
    sql: 'INSERT OR REPLACE INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id, dataset_name, dataset_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    args: [
      ...[modelId, keyOf(key), Math.round(timestamp), Math.round(step)],
      ...[storedValue(value).value, experimentId, runId],
      ...[dataset?.name ?? null, dataset === undefined ? null : cut(dataset.digest, 36)],
    ],
  }));
}

function loggedModelOf(row: Record<string, unknown>): LoggedModel {
  const status = Number(row['status']);
  return {
    modelId: String(row['model_id']),
    experimentId: String(row['experiment_id']),
    name: text(row['name']),
    artifactUri: text(row['artifact_location']),
    sourceRunId: row['source_run_id'] === null ? null : text(row['source_run_id']),
    status: status === MODEL_STATUS.READY ? 'READY' : status === MODEL_STATUS.FAILED ? 'FAILED' : 'PENDING',
  };
}

export function missing(what: string, name: string): TrackingError {
  return new TrackingError('TRACKING_NOT_FOUND', `There is no ${what} '${name}' in the store.`, {
    hint: 'See what is there with automl experiments list and automl runs list.',
  });
}
