import { nowMs } from '../../core/clock.ts';
import { TrackingError } from '../../core/errors.ts';
import { cut, keyOf, LIMITS } from '../store/limits.ts';
import type { Experiment } from '../store/types.ts';
import type { Connection } from './connection.ts';
import { SqliteModels, text } from './sqlite-models.ts';
import { pairs } from './sqlite-statements.ts';

/** Experiments, in MLflow's tables. */
export class SqliteExperiments extends SqliteModels {
  /** Folder of artifacts, as a file URI. */
  private readonly root: string;

  constructor(connection: Connection, root: string) {
    super(connection);
    this.root = root;
  }

  /** The experiment 0 that MLflow expects of every store. */
  protected async requireDefault(): Promise<void> {
    if ((await this.getExperiment('0')) !== null) return; // so a database that can only be read can be looked at
    const now = Math.round(nowMs());
    await this.connection.write([
      {
        sql: 'INSERT OR IGNORE INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time) SELECT 0, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM experiments WHERE experiment_id = 0)',
        args: ['Default', `${this.root}/0`, 'active', now, now],
      },
    ]);
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
  /** Where an experiment keeps its artifacts; null when it is not there. */
  protected async artifactLocation(experimentId: string): Promise<string | null> {
    if (!/^\d{1,18}$/.test(experimentId)) return null;
    const asked = 'SELECT artifact_location FROM experiments WHERE experiment_id = ?';
    const [row] = await this.connection.all(asked, [Number(experimentId)]);
    return row === undefined ? null : text(row['artifact_location']);
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
}

function exists(what: string, name: string): TrackingError {
  return new TrackingError('TRACKING_EXISTS', `${what} '${name}' is there already.`, { hint: 'Choose another name.' });
}
