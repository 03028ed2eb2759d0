import { DataError } from '../../core/errors.ts';
import type { RawTable } from '../frame.ts';
import { repairNames } from './column-names.ts';
import { type DuckSession, sqlName, sqlText } from './duckdb-session.ts';
import type { ReadOptions } from './read-options.ts';
import { readTypedSource } from './typed-source.ts';

/** Reads a Parquet file. */
export async function readParquet(
  session: DuckSession,
  path: string,
  label: string,
  options: ReadOptions,
): Promise<RawTable> {
  return readRelation(session, `read_parquet(${sqlText(path)})`, label, options);
}

/** Reads an array of objects, or one object per line. Strings stay strings, also those that look like dates. */
export async function readJson(
  session: DuckSession,
  path: string,
  label: string,
  gzipped: boolean,
  options: ReadOptions,
): Promise<RawTable> {
  const settings = [
    `compression = ${gzipped ? "'gzip'" : "'none'"}`,
    'sample_size = -1',
    'map_inference_threshold = -1',
    'maximum_object_size = 268435456',
  ].join(', ');
  const file = sqlText(path);
  const found = await attempt(label, () => session.rows(`describe select * from read_json(${file}, ${settings})`));
  if (found.length === 1 && found[0]![0] === 'json') {
    const hint = 'Give an array of objects, or one object per line.';
    throw new DataError('DATA_FILE_MALFORMED', `"${label}" is JSON, but no table of objects.`, { hint });
  }
  const types = found.map(([name, type]) => {
    const isText = /^(DATE|TIME|TIMESTAMP|UUID|INTERVAL)/.test(String(type));
    return `${sqlName(String(name))}: ${sqlText(isText ? 'VARCHAR' : String(type))}`;
  });
  return readRelation(session, `read_json(${file}, ${settings}, columns = {${types.join(', ')}})`, label, options);
}

async function readRelation(
  session: DuckSession,
  source: string,
  label: string,
  options: ReadOptions,
): Promise<RawTable> {
  await attempt(label, () => session.run(`create table t as select * from ${source}`));
  const described = await session.rows('describe select * from t');
  const [[count] = []] = await session.rows('select count(*) from t');
  const rows = Number(count);
  if (rows === 0) {
    throw new DataError('DATA_FILE_HEADER_ONLY', `"${label}" has no rows.`, { hint: 'Give at least one row.' });
  }
  const sources = described.map(([name]) => String(name));
  const { names, notes } = repairNames(sources);
  const wanted = sources.map((source, j) => ({ source, name: names[j]! }));
  const read = await readTypedSource(session, 't', rows, wanted, new Set(options.asText));
  return { rows, columns: read.columns, notes: [...notes, ...read.notes] };
}

/** Errors of DuckDB about the file become ours. */
async function attempt<T>(label: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = String((cause as Error).message)
      .split('\n')[0]!
      .slice(0, 200);
    const hint = 'Check that the file is complete and of the format that its name says.';
    throw new DataError('DATA_FILE_MALFORMED', `"${label}" cannot be read (${reason}).`, { hint, cause });
  }
}
