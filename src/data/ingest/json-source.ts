import { DataError } from '../../core/errors.ts';
import { onFile } from './duck-failure.ts';
import { type DuckSession, sqlName, sqlText } from './duckdb-session.ts';
import type { FileSource } from './file-format.ts';
import { isNested } from './native-plans.ts';

/** A date format that no cell has, so that DuckDB makes no dates of strings. */
const NO_FORMAT = sqlText('%Y never a date');
const SPELLED = /^(DATE|TIME|TIMESTAMP|UUID|INTERVAL)/;

/**
 * SQL for an array of objects, or one object per line. Strings stay strings, also those that look like dates.
 * @throws DataError DATA_FILE_HEADER_ONLY (an empty array), DATA_FILE_MALFORMED
 */
export async function jsonSql(session: DuckSession, source: FileSource): Promise<string> {
  const { head, whole } = source.format;
  if (whole && /^\s*\[\s*\]\s*$/.test(head.toString('utf8'))) {
    const hint = 'Give at least one row.';
    throw new DataError('DATA_FILE_HEADER_ONLY', `"${source.label}" has no rows.`, { hint });
  }
  const file = sqlText(source.path);
  const reading = `compression = ${source.format.gzipped ? "'gzip'" : "'uncompressed'"}, maximum_object_size = 268435456`;
  const typing = `sample_size = -1, map_inference_threshold = -1, dateformat = ${NO_FORMAT}, timestampformat = ${NO_FORMAT}`;
  const sql = `read_json(${file}, ${reading}, ${typing})`;
  const found = await onFile(source.label, () => session.rows(`describe select * from ${sql}`));
  const columns = found.map(([name, type]) => ({ name: String(name), type: String(type) }));
  if (columns.every(({ type }) => isNested(type)) || (columns.length === 1 && columns[0]!.name === 'json')) {
    const hint = 'Give an array of objects (orient="records" in pandas), or one object per line.';
    throw new DataError('DATA_FILE_MALFORMED', `"${source.label}" is JSON, but no table of objects.`, { hint });
  }
  if (!columns.some(({ type }) => SPELLED.test(type))) return sql;
  const keys = await session.rows(
    `select distinct unnest(json_keys(json)) from read_json_objects(${file}, ${reading})`,
  );
  if (!sameNames(columns, new Set(keys.map(([key]) => String(key))))) return sql;
  const types = columns.map(({ name, type }) => `${sqlName(name)}: ${sqlText(SPELLED.test(type) ? 'VARCHAR' : type)}`);
  return `read_json(${file}, ${reading}, ${typing}, columns = {${types.join(', ')}})`;
}

/** Whether DuckDB renamed no key (it does when keys differ by case only, or are empty). */
const sameNames = (columns: readonly { readonly name: string }[], keys: ReadonlySet<string>): boolean =>
  columns.length === keys.size && columns.every(({ name }) => keys.has(name));
