import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Client, createClient, type InStatement, type ResultSet } from '@libsql/client';
import { nowMs } from '../../core/clock.ts';
import { TrackingError } from '../../core/errors.ts';
import { isNetworkPath } from './is-network-path.ts';
import { NEEDED, REVISION, SCHEMA } from './schema.ts';

/** How long others may hold the database before a call gives up, and the first pause between two tries. */
const PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;
/** Longest wait that holds the thread. */
const SHORT_WAIT_MS = 20;
/** With the log a power cut costs the last transactions at most, never the file: the journal of the run has them. */
const UNHURRIED = 'PRAGMA synchronous = NORMAL';

/** 0 to 1; has no part in any result, only in who waits how long. */
const spread = (): number => randomBytes(1)[0]! / 255;

/**
 * A database file that several processes write at once. A call that meets another's lock waits without holding the thread,
 * and tries again; every write is one transaction.
 */
export class Connection {
  private client: Client;
  /** The log is in use (`useLog`). */
  private logged = false;
  private readonly file: string;

  private constructor(client: Client, file: string) {
    this.client = client;
    this.file = file;
  }

  /**
   * Opens the file; makes it and its tables where they lack.
   * @throws TrackingError TRACKING_SCHEMA, TRACKING_DATABASE, TRACKING_UNREACHABLE for one that is locked
   */
  static async open(file: string): Promise<Connection> {
    let connection: Connection;
    try {
      mkdirSync(dirname(file), { recursive: true });
      connection = new Connection(clientOf(file), file);
    } catch (cause) {
      throw unusable(file, cause as Error);
    }
    try {
      await connection.useLog();
      await connection.prepare();
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  async all(sql: string, args: readonly (string | number | null)[] = []): Promise<ResultSet['rows']> {
    return (await this.retried(() => this.client.execute({ sql, args: [...args] }))).rows;
  }
  /** All statements or none. @returns rows that each changed */
  async write(statements: readonly InStatement[]): Promise<number[]> {
    const results = await this.retried(() => this.client.batch([...statements], 'write'));
    return results.map((result) => result.rowsAffected);
  }
  /** All statements or none. @returns rows that the first one gives back (RETURNING) */
  async writeReturning(statements: readonly InStatement[]): Promise<ResultSet['rows']> {
    const results = await this.retried(() => this.client.batch([...statements], 'write'));
    return results[0]!.rows;
  }
  close(): void {
    this.client.close();
  }

  /**
   * Writers append to a log beside the file (WAL), which costs no wait for the disk at each write: a tenth of the time or less. The
   * file keeps the mode, and MLflow works with it. Not over a network, where SQLite's log does not work; a file that others
   * hold at this moment stays as it is.
   */
  private async useLog(): Promise<void> {
    if (isNetworkPath(this.file)) return;
    const [set] = await this.client.execute('PRAGMA journal_mode = WAL').then(
      ({ rows }) => rows,
      () => [], // held by others, or read-only: as it was
    );
    this.logged = set?.['journal_mode'] === 'wal';
    if (this.logged) await this.all(UNHURRIED);
  }
  private async prepare(): Promise<void> {
    const found = await this.all("SELECT name FROM sqlite_master WHERE type = 'table'");
    const tables = new Set(found.map((row) => String(row['name'])));
    if (!tables.has('alembic_version') && !tables.has('runs')) {
      await this.write([
        ...SCHEMA,
        {
          sql: 'INSERT INTO alembic_version (version_num) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM alembic_version)',
          args: [REVISION],
        },
      ]);
      return;
    }
    if (!tables.has('alembic_version') || !tables.has('runs'))
      throw new TrackingError('TRACKING_SCHEMA', `${this.file} has tables, and they are not those of MLflow's runs.`, {
        hint: 'Name another file; a new one is made where none is.',
      });
    const [revision] = await this.all('SELECT version_num FROM alembic_version');
    if (revision?.['version_num'] === REVISION) return;
    for (const [table, columns] of Object.entries(NEEDED)) await this.requireColumns(table, columns);
  }

  private async requireColumns(table: string, columns: readonly string[]): Promise<void> {
    const info = await this.all(`PRAGMA table_info(${table})`);
    const there = new Set(info.map((row) => String(row['name'])));
    const lacking = columns.find((column) => !there.has(column));
    if (lacking === undefined) return;
    throw new TrackingError('TRACKING_SCHEMA', `${this.file} has no column "${lacking}" in the table ${table}.`, {
      hint: 'Its MLflow is older or newer than this version knows: start `mlflow server` on it and give that address as tracking URI.',
    });
  }

  private async retried<T>(call: () => Promise<T>): Promise<T> {
    const end = nowMs() + PATIENCE_MS;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(LONGEST_PAUSE_MS, 2 * wait)) {
      try {
        return await call();
      } catch (cause) {
        const code = `${(cause as { code?: string }).code} ${(cause as Error).message}`;
        if (!/SQLITE_(BUSY|LOCKED)/.test(code)) throw this.failure(cause as Error, code);
        if (nowMs() + wait > end) throw locked(this.file, cause as Error);
        await this.reopen();
        // writers that met once would meet again: each waits another time
        await pause(wait * (0.5 + spread()));
      }
    }
  }
  /**
   * A statement that met a lock counts as running until the garbage collector finds it, and SQLite ends no transaction of a
   * connection with running statements: the connection would be of no more use.
   */
  private async reopen(): Promise<void> {
    this.client.close();
    this.client = clientOf(this.file);
    if (this.logged) await this.client.execute(UNHURRIED);
  }
  private failure(cause: Error, code: string): TrackingError {
    if (/SQLITE_(CANTOPEN|NOTADB|READONLY|PERM|CORRUPT)/.test(code)) return unusable(this.file, cause);
    const full = /SQLITE_(FULL|IOERR)/.test(code);
    return new TrackingError('TRACKING_SERVER', `${this.file} answered: ${cause.message}.`, {
      hint: full ? 'See that the disk has room and can be written.' : 'See that the file is a database of MLflow.',
      cause,
    });
  }
}

/** One connection, which waits for a lock itself as long as a usual write takes. */
function clientOf(file: string): Client {
  return createClient({ url: pathToFileURL(file).href, intMode: 'number', concurrency: 1, timeout: SHORT_WAIT_MS });
}
function locked(file: string, cause: Error): TrackingError {
  return new TrackingError('TRACKING_UNREACHABLE', `${file} is locked by another process.`, {
    hint: 'End whatever holds it, and try again.',
    cause,
  });
}
function unusable(file: string, cause: Error): TrackingError {
  return new TrackingError('TRACKING_DATABASE', `${file} cannot be used (${cause.message}).`, {
    hint: 'Name a database of MLflow, or a new file in a folder that you may write, e.g. --tracking-uri sqlite:///mlflow.db.',
    cause,
  });
}
