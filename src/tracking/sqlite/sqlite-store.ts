import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InStatement } from '@libsql/client';
import { cut, keyOf, LIMITS } from '../store/limits.ts';
import { paramChanged } from '../store/param-changed.ts';
import { RoutedArtifacts } from '../store/routed-artifacts.ts';
import type {
  ArtifactStore,
  Batch,
  DatasetInput,
  Environment,
  FinishedRun,
  MetricPoint,
  NewRun,
  Run,
  RunInfo,
  RunQuery,
  RunStatus,
  TrackingStore,
} from '../store/types.ts';
import { Connection } from './connection.ts';
import { readRuns } from './read-runs.ts';
import { SqliteExperiments } from './sqlite-experiments.ts';
import { newId as id, missing, modelMetricStatements } from './sqlite-models.ts';
import { metricStatements, numberOf, pairs, paramStatements, tagStatements } from './sqlite-statements.ts';

/** MLflow's own SQLite file, written without MLflow: `mlflow ui` in the same folder shows it. */
export class SqliteStore extends SqliteExperiments implements TrackingStore {
  readonly uri: string;
  readonly artifacts: ArtifactStore;

  private constructor(uri: string, connection: Connection, root: string, env: Environment) {
    super(connection, root);
    this.artifacts = new RoutedArtifacts(null, env);
    this.uri = uri;
  }

  /**
   * @param file path of the database; artifacts go into `mlartifacts` beside it
   * @throws TrackingError TRACKING_SCHEMA, TRACKING_DATABASE, TRACKING_UNREACHABLE
   */
  static async open(file: string, env: Environment = process.env): Promise<SqliteStore> {
    const path = resolve(file);
    const root = pathToFileURL(join(dirname(path), 'mlartifacts')).href;
    const connection = await Connection.open(path);
    const store = new SqliteStore(`sqlite:///${path}`, connection, root, env);
    try {
      await store.requireDefault();
    } catch (error) {
      connection.close();
      throw error;
    }
    return store;
  }
  async close(): Promise<void> {
    this.connection.close();
  }

  async createRun(experimentId: string, run: NewRun): Promise<RunInfo> {
    const { info, statements } = await this.newRun(experimentId, run, 'RUNNING', null);
    await this.connection.write(statements);
    return info;
  }
  /** One transaction. */
  async logRun(experimentId: string, { status, endTime, batch, also, ...run }: FinishedRun): Promise<RunInfo> {
    const { info, statements } = await this.newRun(experimentId, run, status, Math.round(endTime));
    await this.connection.write([
      ...statements,
      ...batchStatements(info.runId, experimentId, batch),
      ...(also === undefined ? [] : metricStatements(also.runId, also.metrics)),
    ]);
    return info;
  }
  private async newRun(
    experimentId: string,
    run: NewRun,
    status: RunStatus,
    endTime: number | null,
  ): Promise<{ readonly info: RunInfo; readonly statements: InStatement[] }> {
    const location = await this.artifactLocation(experimentId);
    if (location === null) throw missing('experiment', experimentId);
    const runId = id();
    const runName = cut(run.runName, LIMITS.runName);
    const tags = { ...run.tags, 'mlflow.runName': runName };
    const artifactUri = `${location}/${runId}/artifacts`;
    const user = run.tags?.['mlflow.user'] ?? '';
    const startTime = Math.round(run.startTime);
    const insert = {
      sql: "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'LOCAL', '', '', ?, ?, ?, ?, '', 'active', ?, ?)",
      args: [runId, runName, user, status, startTime, endTime, artifactUri, Number(experimentId)],
    };
    return {
      info: { runId, runName, experimentId, status, startTime, endTime, artifactUri, lifecycleStage: 'active' },
      statements: [insert, ...tagStatements(runId, tags)],
    };
  }
  async updateRun(
    runId: string,
    change: { readonly status?: RunStatus; readonly endTime?: number; readonly runName?: string },
  ): Promise<void> {
    const set: [string, string | number][] = [];
    if (change.status !== undefined) set.push(['status', change.status]);
    if (change.endTime !== undefined) set.push(['end_time', Math.round(change.endTime)]);
    if (change.runName !== undefined) set.push(['name', cut(change.runName, LIMITS.runName)]);
    if (set.length === 0) return;
    const [changed] = await this.connection.write([
      {
        sql: `UPDATE runs SET ${set.map(([column]) => `${column} = ?`).join(', ')} WHERE run_uuid = ?`,
        args: [...set.map(([, value]) => value), runId],
      },
      ...(change.runName === undefined ? [] : tagStatements(runId, { 'mlflow.runName': change.runName })),
    ]);
    if (changed === 0) throw missing('run', runId);
  }
  async getRun(runId: string): Promise<Run | null> {
    const [row] = await this.connection.all('SELECT * FROM runs WHERE run_uuid = ?', [runId]);
    return row === undefined ? null : (await readRuns(this.connection, [row]))[0]!;
  }
  async searchRuns({ experimentIds, tags = {}, statuses, maxResults }: RunQuery): Promise<Run[]> {
    const marks = (items: readonly unknown[]): string => items.map(() => '?').join(', ');
    const args: (string | number)[] = experimentIds.map(Number);
    let where = `lifecycle_stage = 'active' AND experiment_id IN (${marks(experimentIds)})`;
    if (statuses !== undefined) {
      where += ` AND status IN (${marks(statuses)})`;
      args.push(...statuses);
    }
    for (const [key, value] of Object.entries(tags)) {
      where += ' AND EXISTS (SELECT 1 FROM tags t WHERE t.run_uuid = runs.run_uuid AND t."key" = ? AND t.value = ?)';
      args.push(key, value);
    }
    const limit = maxResults === undefined ? '' : ` LIMIT ${Math.max(0, Math.floor(maxResults))}`;
    const rows = await this.connection.all(
      `SELECT * FROM runs WHERE ${where} ORDER BY start_time DESC, run_uuid${limit}`,
      args,
    );
    return readRuns(this.connection, rows);
  }

  async logBatch(runId: string, batch: Batch): Promise<void> {
    const [run] = await this.connection.all('SELECT experiment_id FROM runs WHERE run_uuid = ?', [runId]);
    if (run === undefined) throw missing('run', runId);
    const statements = batchStatements(runId, String(run['experiment_id']), batch);
    if (statements.length === 0) return;
    try {
      await this.connection.write(statements);
    } catch (cause) {
      await this.requireSameParams(runId, keptParams(batch));
      throw cause;
    }
  }
  private async requireSameParams(runId: string, wanted: ReadonlyMap<string, string>): Promise<void> {
    const rows = await this.connection.all('SELECT "key", value FROM params WHERE run_uuid = ?', [runId]);
    for (const [key, before] of Object.entries(pairs(rows))) {
      const now = wanted.get(key);
      if (now === undefined || now === before) continue;
      throw paramChanged(runId, key, before, now);
    }
  }
  async getMetricHistory(runId: string, key: string): Promise<MetricPoint[]> {
    const rows = await this.connection.all(
      'SELECT * FROM metrics WHERE run_uuid = ? AND "key" = ? ORDER BY step, timestamp',
      [runId, keyOf(key)],
    );
    return rows.map((m) => ({
      ...{ key, value: numberOf(m), timestamp: Number(m['timestamp']), step: Number(m['step']) },
    }));
  }
  async logInputs(runId: string, datasets: readonly DatasetInput[]): Promise<void> {
    const [run] = await this.connection.all('SELECT experiment_id FROM runs WHERE run_uuid = ?', [runId]);
    if (run === undefined) throw missing('run', runId);
    const experiment = Number(run['experiment_id']);
    const statements: InStatement[] = datasets.flatMap((d) => {
      const known = [experiment, cut(d.name, 500), cut(d.digest, 36)];
      const input = id();
      return [
        {
          sql: 'INSERT OR IGNORE INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          args: [id(), ...known, cut(d.sourceType, 36), d.source, d.schema ?? null, d.profile ?? null],
        },
        {
          sql: "INSERT OR IGNORE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id) SELECT ?, 'DATASET', dataset_uuid, 'RUN', ? FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?",
          args: [input, runId, ...known],
        },
        {
          sql: "INSERT OR IGNORE INTO input_tags (input_uuid, name, value) SELECT input_uuid, 'mlflow.data.context', ? FROM inputs WHERE input_uuid = ?",
          args: [d.context, input],
        },
      ];
    });
    if (statements.length > 0) await this.connection.write(statements);
  }
}

/** Parameters as they are kept. */
function keptParams({ params = {} }: Batch): Map<string, string> {
  return new Map(Object.entries(params).map(([key, value]) => [keyOf(key), cut(value, LIMITS.param)]));
}

function batchStatements(runId: string, experimentId: string, batch: Batch): InStatement[] {
  const { metrics = [], tags = {}, model } = batch;
  return [
    ...paramStatements(runId, keptParams(batch)),
    ...tagStatements(runId, tags),
    ...metricStatements(runId, metrics),
    ...(model === undefined ? [] : modelMetricStatements(runId, Number(experimentId), metrics, model)),
  ];
}
