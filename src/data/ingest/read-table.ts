import type { RawTable } from '../frame.ts';
import { readCsv } from './csv/read-csv.ts';
import { openDuckSession } from './duckdb-session.ts';
import { detectFormat } from './file-format.ts';
import { locateFile } from './locate-file.ts';
import { readJson, readParquet } from './read-native.ts';
import { checkReadOptions, type ReadOptions } from './read-options.ts';

/**
 * Reads a table file: CSV and its kin (any delimiter, gzip too), JSON, JSON lines, Parquet. Rows keep the file's order;
 * nothing is retyped: see `RawColumn`.
 * @throws DataError with codes `DATA_FILE_*`, `DATA_FORMAT_UNSUPPORTED`, `DATA_READ_OPTION`
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<RawTable> {
  checkReadOptions(options);
  await locateFile(path);
  const format = await detectFormat(path, path);
  const session = await openDuckSession(options);
  try {
    if (format.kind === 'parquet') return await readParquet(session, path, path, options);
    if (format.kind === 'json') return await readJson(session, path, path, format.gzipped, options);
    return await readCsv(session, path, path, format, options);
  } finally {
    await session.close();
  }
}
