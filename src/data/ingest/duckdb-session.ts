import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';

/** One in-memory DuckDB, alive for one read. */
export interface DuckSession {
  run(sql: string): Promise<void>;
  /** All rows of a small result, as JavaScript values. */
  rows(sql: string): Promise<unknown[][]>;
  /** The result in chunks of at most 2,048 rows, in order. */
  chunks(sql: string): AsyncGenerator<DuckDBDataChunk>;
  close(): void;
}

/** What Node says when a package or its native part is not there, or is for another system. */
const ABSENT = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED']);

/** Whether DuckDB can be loaded: its native part is an optional dependency, and some installs leave those out. */
export async function hasDuckDb(): Promise<boolean> {
  try {
    await import('@duckdb/node-api');
    return true;
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/**
 * Starts DuckDB; it is loaded in this file and nowhere else, so that a program that reads no file never pays for it.
 * @param spillFolder where it may put data that does not fit its memory
 */
export async function openDuckSession(
  spillFolder: string,
  options: { readonly threads?: number; readonly memoryLimitMb?: number },
): Promise<DuckSession> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(Math.floor(options.threads ?? 1)),
    memory_limit: `${Math.floor(options.memoryLimitMb ?? 1024)}MiB`,
    preserve_insertion_order: 'true',
    temp_directory: spillFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  return sessionOf(instance, await instance.connect());
}

function sessionOf(instance: DuckDBInstance, connection: DuckDBConnection): DuckSession {
  return {
    run: async (sql) => {
      await connection.run(sql);
    },
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowsJS(),
    async *chunks(sql) {
      const result = await connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk === undefined || chunk.rowCount === 0) return;
        yield chunk;
      }
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/**
 * The numbers of a DOUBLE or INTEGER vector without a copy; NULLs must have been replaced in SQL. `items` is private in
 * the typings of @duckdb/node-api, whose version is therefore pinned; the reader's tests cover it.
 */
export function vectorItems(chunk: DuckDBDataChunk, column: number): Float64Array | Int32Array {
  return (chunk.getColumnVector(column) as unknown as { readonly items: Float64Array | Int32Array }).items;
}

/** A string as an SQL literal. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** A string as an SQL identifier. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
