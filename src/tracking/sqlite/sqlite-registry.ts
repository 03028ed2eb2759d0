import type { InStatement } from '@libsql/client';
import { nowMs } from '../../core/clock.ts';
import { TrackingError } from '../../core/errors.ts';
import { cut, keyOf, LIMITS, requireAlias, requireModelName } from '../store/limits.ts';
import { safePath } from '../store/local-artifacts.ts';
import type { ModelStage, ModelVersion, NewModelVersion, RegisteredModel, RegistryStore } from '../store/types.ts';
import type { Connection } from './connection.ts';

type Row = Record<string, unknown>;
const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
const pairs = (rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(rows.map((row) => [String(row['key']), text(row['value'])]));

/** Registered models, their versions, aliases and stages in MLflow's tables. */
export class SqliteRegistry implements RegistryStore {
  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async createRegisteredModel(
    name: string,
    more: { readonly description?: string; readonly tags?: Readonly<Record<string, string>> } = {},
  ): Promise<RegisteredModel> {
    requireModelName(name);
    const now = Math.round(nowMs());
    const [made] = await this.connection.write([
      {
        sql: 'INSERT OR IGNORE INTO registered_models (name, creation_time, last_updated_time, description) VALUES (?, ?, ?, ?)',
        args: [cut(name, 256), now, now, cut(more.description ?? '', LIMITS.version)],
      },
    ]);
    if (made === 0)
      throw new TrackingError('TRACKING_EXISTS', `The registered model '${name}' is there already.`, {
        hint: 'Add a version to it, or choose another name.',
      });
    for (const [key, value] of Object.entries(more.tags ?? {})) await this.setRegisteredModelTag(name, key, value);
    return (await this.getRegisteredModel(name))!;
  }
  async getRegisteredModel(name: string): Promise<RegisteredModel | null> {
    const [row] = await this.connection.all('SELECT * FROM registered_models WHERE name = ?', [name]);
    return row === undefined ? null : this.modelOf(row);
  }
  async listRegisteredModels(): Promise<RegisteredModel[]> {
    const models: RegisteredModel[] = [];
    for (const row of await this.connection.all('SELECT * FROM registered_models ORDER BY name'))
      models.push(await this.modelOf(row));
    return models;
  }
  private async modelOf(row: Row): Promise<RegisteredModel> {
    const name = String(row['name']);
    const aliases = await this.connection.all(
      'SELECT alias, version FROM registered_model_aliases WHERE name = ? ORDER BY alias',
      [name],
    );
    return {
      name,
      creationTime: Number(row['creation_time']),
      description: text(row['description']),
      tags: pairs(await this.connection.all('SELECT "key", value FROM registered_model_tags WHERE name = ?', [name])),
      aliases: Object.fromEntries(aliases.map((a) => [String(a['alias']), Number(a['version'])])),
    };
  }
  async setRegisteredModelTag(name: string, key: string, value: string): Promise<void> {
    await this.requireModel(name);
    await this.connection.write([
      // newer revisions have the workspace in their keys: what was there is taken out by name, not by a conflict of keys
      { sql: 'DELETE FROM registered_model_tags WHERE "key" = ? AND name = ?', args: [keyOf(key), name] },
      {
        sql: 'INSERT INTO registered_model_tags ("key", value, name) VALUES (?, ?, ?)',
        args: [keyOf(key), cut(value, LIMITS.version), name],
      },
    ]);
  }

  async createModelVersion(name: string, version: NewModelVersion): Promise<ModelVersion> {
    await this.requireModel(name);
    const now = Math.round(nowMs());
    const location = await this.locationOf(version.source);
    // the number is taken inside the statement: two processes never get the same
    const insert: InStatement = {
      sql: "INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage, source, run_id, status, status_message, run_link, storage_location) SELECT ?, COALESCE(MAX(version), 0) + 1, ?, ?, ?, '', 'None', ?, ?, 'READY', '', '', ? FROM model_versions WHERE name = ? RETURNING version",
      args: [
        ...[name, now, now, cut(version.description ?? '', LIMITS.version), cut(version.source, 500)],
        ...[version.runId ?? null, location, name],
      ],
    };
    const tags: InStatement[] = Object.entries(version.tags ?? {}).map(([key, value]) => ({
      sql: 'INSERT INTO model_version_tags ("key", value, name, version) SELECT ?, ?, ?, MAX(version) FROM model_versions WHERE name = ?',
      args: [keyOf(key), cut(value, LIMITS.version), name, name],
    }));
    const touch: InStatement = {
      sql: 'UPDATE registered_models SET last_updated_time = ? WHERE name = ?',
      args: [now, name],
    };
    const [made] = await this.connection.writeReturning([insert, ...tags, touch]);
    return (await this.getModelVersion(name, Number(made!['version'])))!;
  }
  async getModelVersion(name: string, version: number): Promise<ModelVersion | null> {
    const [row] = await this.connection.all('SELECT * FROM model_versions WHERE name = ? AND version = ?', [
      ...[name, version],
    ]);
    return row === undefined || row['current_stage'] === 'Deleted_Internal' ? null : this.versionOf(row);
  }
  async listModelVersions(name: string): Promise<ModelVersion[]> {
    const rows = await this.connection.all(
      "SELECT * FROM model_versions WHERE name = ? AND current_stage <> 'Deleted_Internal' ORDER BY version DESC",
      [name],
    );
    const versions: ModelVersion[] = [];
    for (const row of rows) versions.push(await this.versionOf(row));
    return versions;
  }
  private async versionOf(row: Row): Promise<ModelVersion> {
    const [name, version] = [String(row['name']), Number(row['version'])];
    const where = 'WHERE name = ? AND version = ?';
    const tags = await this.connection.all(`SELECT "key", value FROM model_version_tags ${where}`, [name, version]);
    const aliases = await this.connection.all(`SELECT alias FROM registered_model_aliases ${where} ORDER BY alias`, [
      name,
      version,
    ]);
    return {
      ...{ name, version, creationTime: Number(row['creation_time']), description: text(row['description']) },
      stage: (text(row['current_stage']) || 'None') as ModelStage,
      source: text(row['source']),
      runId: text(row['run_id']) === '' ? null : text(row['run_id']),
      status: text(row['status']),
      tags: pairs(tags),
      aliases: aliases.map((a) => String(a['alias'])),
    };
  }
  async setModelVersionTag(name: string, version: number, key: string, value: string): Promise<void> {
    await this.requireVersion(name, version);
    await this.connection.write([
      {
        sql: 'DELETE FROM model_version_tags WHERE "key" = ? AND name = ? AND version = ?',
        args: [keyOf(key), name, version],
      },
      {
        sql: 'INSERT INTO model_version_tags ("key", value, name, version) VALUES (?, ?, ?, ?)',
        args: [keyOf(key), cut(value, LIMITS.version), name, version],
      },
    ]);
  }

  async setAlias(name: string, alias: string, version: number): Promise<void> {
    requireAlias(alias);
    await this.requireVersion(name, version);
    await this.connection.write([
      { sql: 'DELETE FROM registered_model_aliases WHERE name = ? AND alias = ?', args: [name, alias] },
      {
        sql: 'INSERT INTO registered_model_aliases (alias, version, name) VALUES (?, ?, ?)',
        args: [alias, version, name],
      },
    ]);
  }
  async deleteAlias(name: string, alias: string): Promise<void> {
    await this.connection.write([
      { sql: 'DELETE FROM registered_model_aliases WHERE name = ? AND alias = ?', args: [name, alias] },
    ]);
  }
  async getVersionByAlias(name: string, alias: string): Promise<ModelVersion | null> {
    const [row] = await this.connection.all(
      'SELECT version FROM registered_model_aliases WHERE name = ? AND alias = ?',
      [name, alias],
    );
    return row === undefined ? null : this.getModelVersion(name, Number(row['version']));
  }
  async transitionStage(name: string, version: number, stage: ModelStage, archiveExisting: boolean): Promise<void> {
    await this.requireVersion(name, version);
    const now = Math.round(nowMs());
    const archive: InStatement = {
      sql: "UPDATE model_versions SET current_stage = 'Archived', last_updated_time = ? WHERE name = ? AND current_stage = ? AND version <> ?",
      args: [now, name, stage, version],
    };
    await this.connection.write([
      ...(archiveExisting ? [archive] : []),
      {
        sql: 'UPDATE model_versions SET current_stage = ?, last_updated_time = ? WHERE name = ? AND version = ?',
        args: [stage, now, name, version],
      },
    ]);
  }
  async getDownloadUri(name: string, version: number): Promise<string> {
    await this.requireVersion(name, version);
    const [row] = await this.connection.all(
      'SELECT source, storage_location FROM model_versions WHERE name = ? AND version = ?',
      [name, version],
    );
    return text(row?.['storage_location']) || text(row?.['source']);
  }

  /** Folder that a source stands for: of a logged model, of a run's artifacts, or itself. */
  private async locationOf(source: string): Promise<string> {
    const logged = /^models:\/(m-[0-9a-f]{32})$/.exec(source)?.[1];
    if (logged !== undefined) {
      const [row] = await this.connection.all('SELECT artifact_location FROM logged_models WHERE model_id = ?', [
        logged,
      ]);
      if (row !== undefined) return text(row['artifact_location']);
    }
    const [, runId, path] = /^runs:\/([0-9a-f]{32})\/(.+)$/.exec(source) ?? [];
    if (runId !== undefined) {
      const [row] = await this.connection.all('SELECT artifact_uri FROM runs WHERE run_uuid = ?', [runId]);
      if (row !== undefined) return `${text(row['artifact_uri'])}/${safePath(path!)}`;
    }
    return source;
  }
  private async requireModel(name: string): Promise<void> {
    requireModelName(name);
    const rows = await this.connection.all('SELECT 1 FROM registered_models WHERE name = ?', [name]);
    if (rows.length === 0)
      throw new TrackingError('TRACKING_NOT_FOUND', `There is no registered model '${name}'.`, {
        hint: 'Register it first, with automl register.',
      });
  }
  private async requireVersion(name: string, version: number): Promise<void> {
    if ((await this.getModelVersion(name, version)) !== null) return;
    throw new TrackingError('TRACKING_NOT_FOUND', `The registered model '${name}' has no version ${version}.`, {
      hint: 'See its versions with automl models list.',
    });
  }
}
