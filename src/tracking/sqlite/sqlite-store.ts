import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InStatement } from '@libsql/client';
import { nowMs } from '../../core/clock.ts';
import { TrackingError } from '../../core/errors.ts';
import { cut, INFINITE, keyOf, LIMITS, storedValue } from '../store/limits.ts';
import { LocalArtifacts } from '../store/local-artifacts.ts';
import type {
  Batch,
  DatasetInput,
  Experiment,
  MetricPoint,
  Run,
  RunInfo,
  RunQuery,
  RunStatus,
  TrackingStore,
} from '../store/types.ts';
import { Connection } from './connection.ts';
import { newId as id, missing, modelMetricStatements, SqliteModels, text } from './sqlite-models.ts';

type Row = Record<string, unknown>;

/** MLflow's own SQLite file, written without MLflow: `mlflow ui` in the same folder shows it. */
export class SqliteStore extends SqliteModels implements TrackingStore {
  readonly uri: string;
  readonly artifacts = new LocalArtifacts();
  /** Folder of artifacts, as a file URI. */
  private readonly root: string;

  private constructor(uri: string, connection: Connection, root: string) {
    super(connection);
    this.uri = uri;
    this.root = root;
  }

  /**
   * @param file path of the database; artifacts go into `mlartifacts` beside it
   * @throws TrackingError TRACKING_SCHEMA, TRACKING_UNREACHABLE
   */
  static async open(file: string): Promise<SqliteStore> {
    const path = resolve(file);
    const root = pathToFileURL(join(dirname(path), 'mlartifacts')).href;
    const connection = await Connection.open(path);
    const store = new SqliteStore(`sqlite:///${path}`, connection, root);
    const now = Math.round(nowMs());
    await connection.write([
      {
        sql: 'INSERT OR IGNORE INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time) SELECT 0, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM experiments WHERE experiment_id = 0)',
        args: ['Default', `${root}/0`, 'active', now, now],
      },
    ]);
    return store;
  }
  async close(): Promise<void> {
    this.connection.close();
  }

  async createExperiment(given: string, tags: Readonly<Record<string, string>> = {}): Promise<string> {
    const name = cut(given, 256);
    if ((await this.getExperimentByName(name)) !== null) throw exists('An experiment', name);
    const now = Math.round(nowMs());
    // the number of a new experiment is part of its artifact location: both are set in one transaction
    const [made] = await this.connection.write([
      {
        sql: "INSERT OR IGNORE INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time) VALUES (?, '', 'active', ?, ?)",
        args: [name, now, now],
      },
      {
        sql: "UPDATE experiments SET artifact_location = ? || '/' || experiment_id WHERE name = ? AND artifact_location = ''",
        args: [this.root, name],
      },
      ...Object.entries(tags).map(([key, value]) => ({
        sql: 'INSERT OR REPLACE INTO experiment_tags ("key", value, experiment_id) SELECT ?, ?, experiment_id FROM experiments WHERE name = ?',
        args: [keyOf(key), cut(value, LIMITS.experimentTag), name],
      })),
    ]);
    if (made === 0) throw exists('An experiment', name);
    return (await this.getExperimentByName(name))!.experimentId;
  }
  async getExperiment(experimentId: string): Promise<Experiment | null> {
    if (!/^\d{1,18}$/.test(experimentId)) return null;
    return (await this.experiments('experiment_id = ?', [Number(experimentId)]))[0] ?? null;
  }
  async getExperimentByName(name: string): Promise<Experiment | null> {
    return (await this.experiments('name = ?', [name]))[0] ?? null;
  }
  listExperiments(): Promise<Experiment[]> {
    return this.experiments("lifecycle_stage = 'active'", []);
  }
  private async experiments(where: string, args: readonly (string | number)[]): Promise<Experiment[]> {
    const rows = await this.connection.all(
      `SELECT * FROM experiments WHERE ${where} ORDER BY creation_time DESC, experiment_id DESC`,
      args,
    );
    return Promise.all(
      rows.map(async (row) => ({
        experimentId: String(row['experiment_id']),
        name: String(row['name']),
        artifactLocation: text(row['artifact_location']),
        lifecycleStage: row['lifecycle_stage'] === 'deleted' ? ('deleted' as const) : ('active' as const),
        creationTime: Number(row['creation_time']),
        tags: pairs(
          await this.connection.all('SELECT "key", value FROM experiment_tags WHERE experiment_id = ?', [
            Number(row['experiment_id']),
          ]),
        ),
      })),
    );
  }

  async createRun(
    experimentId: string,
    run: { readonly runName: string; readonly startTime: number; readonly tags?: Readonly<Record<string, string>> },
  ): Promise<RunInfo> {
    const experiment = await this.getExperiment(experimentId);
    if (experiment === null) throw missing('experiment', experimentId);
    const runId = id();
    const runName = cut(run.runName, LIMITS.runName);
    const tags = { ...run.tags, 'mlflow.runName': runName };
    const artifactUri = `${experiment.artifactLocation}/${runId}/artifacts`;
    const user = run.tags?.['mlflow.user'] ?? '';
    await this.connection.write([
      {
        sql: "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, source_version, lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'LOCAL', '', '', ?, 'RUNNING', ?, '', 'active', ?, ?)",
        args: [runId, runName, user, Math.round(run.startTime), artifactUri, Number(experimentId)],
      },
      ...tagStatements(runId, tags),
    ]);
    return {
      ...{ runId, runName, experimentId, status: 'RUNNING', startTime: Math.round(run.startTime), endTime: null },
      ...{ artifactUri, lifecycleStage: 'active' },
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
    return row === undefined ? null : this.runOf(row);
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
    const runs: Run[] = [];
    for (const row of rows) runs.push(await this.runOf(row));
    return runs;
  }
  private async runOf(row: Row): Promise<Run> {
    const runId = String(row['run_uuid']);
    const { connection } = this;
    const [params, tags, metrics, inputs] = [
      await connection.all('SELECT "key", value FROM params WHERE run_uuid = ?', [runId]),
      await connection.all('SELECT "key", value FROM tags WHERE run_uuid = ?', [runId]),
      await connection.all('SELECT "key", value, is_nan FROM latest_metrics WHERE run_uuid = ?', [runId]),
      await connection.all(
        "SELECT d.*, t.value AS context FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context' WHERE i.destination_type = 'RUN' AND i.destination_id = ? AND i.source_type = 'DATASET' ORDER BY d.name, d.digest",
        [runId],
      ),
    ];
    return {
      info: {
        runId,
        runName: text(row['name']),
        experimentId: String(row['experiment_id']),
        status: text(row['status']) as RunStatus,
        startTime: Number(row['start_time']),
        endTime: row['end_time'] === null ? null : Number(row['end_time']),
        artifactUri: text(row['artifact_uri']),
        lifecycleStage: row['lifecycle_stage'] === 'deleted' ? 'deleted' : 'active',
      },
      params: pairs(params),
      tags: pairs(tags),
      metrics: Object.fromEntries(metrics.map((m) => [String(m['key']), numberOf(m)])),
      inputs: inputs.map((d) => ({
        context: text(d['context']),
        name: text(d['name']),
        digest: text(d['digest']),
        sourceType: text(d['dataset_source_type']),
        source: text(d['dataset_source']),
        ...(d['dataset_schema'] === null ? {} : { schema: text(d['dataset_schema']) }),
        ...(d['dataset_profile'] === null ? {} : { profile: text(d['dataset_profile']) }),
      })),
    };
  }

  async logBatch(runId: string, { metrics = [], params = {}, tags = {}, model }: Batch): Promise<void> {
    const [run] = await this.connection.all('SELECT experiment_id FROM runs WHERE run_uuid = ?', [runId]);
    if (run === undefined) throw missing('run', runId);
    const wanted = new Map(Object.entries(params).map(([key, value]) => [keyOf(key), cut(value, LIMITS.param)]));
    const statements = [
      ...[...wanted].map(paramStatement(runId)),
      ...tagStatements(runId, tags),
      ...metrics.flatMap((point) => metricStatements(runId, point)),
      ...(model === undefined ? [] : modelMetricStatements(runId, Number(run['experiment_id']), metrics, model)),
    ];
    if (statements.length === 0) return;
    try {
      await this.connection.write(statements);
    } catch (cause) {
      await this.requireSameParams(runId, wanted);
      throw cause;
    }
  }
  private async requireSameParams(runId: string, wanted: ReadonlyMap<string, string>): Promise<void> {
    const rows = await this.connection.all('SELECT "key", value FROM params WHERE run_uuid = ?', [runId]);
    for (const [key, before] of Object.entries(pairs(rows))) {
      const now = wanted.get(key);
      if (now === undefined || now === before) continue;
      throw new TrackingError(
        'TRACKING_PARAM_CHANGED',
        `The parameter "${key}" of run ${runId} is '${cut(before, 60)}' and cannot become '${cut(now, 60)}'.`,
        { hint: 'Log it under another name, or as a tag.' },
      );
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

/**
 * Writes the parameter where it lacks, does nothing where it has this value, and breaks the table's key, and with it the whole
 * transaction, where it has another: of two writers the second writes nothing of its batch, as in MLflow.
 */
function paramStatement(runId: string): (entry: readonly [string, string]) => InStatement {
  return ([key, value]) => ({
    sql: 'INSERT INTO params ("key", value, run_uuid) SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM params WHERE "key" = ? AND run_uuid = ? AND value = ?)',
    args: [key, value, runId, key, runId, value],
  });
}

function tagStatements(runId: string, tags: Readonly<Record<string, string>>): InStatement[] {
  return Object.entries(tags).map(([key, value]) => ({
    sql: 'INSERT INTO tags ("key", value, run_uuid) VALUES (?, ?, ?) ON CONFLICT("key", run_uuid) DO UPDATE SET value = excluded.value',
    args: [keyOf(key), cut(value, LIMITS.tag), runId],
  }));
}

/** The point, and the last value of the metric where no later step is there. */
function metricStatements(runId: string, point: MetricPoint): InStatement[] {
  const { value, isNan } = storedValue(point.value);
  const [time, step] = [Math.round(point.timestamp), Math.round(point.step)];
  const args = [keyOf(point.key), value, time, runId, step, isNan ? 1 : 0];
  return [
    {
      sql: 'INSERT OR IGNORE INTO metrics ("key", value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)',
      args,
    },
    {
      sql: 'INSERT INTO latest_metrics ("key", value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT("key", run_uuid) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan WHERE excluded.step > step OR (excluded.step = step AND excluded.timestamp >= timestamp)',
      args,
    },
  ];
}

function numberOf(row: Row): number {
  if (Number(row['is_nan']) !== 0) return Number.NaN;
  const value = Number(row['value']);
  return Math.abs(value) >= INFINITE ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}
function pairs(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [String(row['key']), text(row['value'])]));
}

function exists(what: string, name: string): TrackingError {
  return new TrackingError('TRACKING_EXISTS', `${what} '${name}' is there already.`, { hint: 'Choose another name.' });
}
