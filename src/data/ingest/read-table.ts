import { DataError } from '../../core/errors.ts';
import type { DataNote, RawTable } from '../frame.ts';
import { onFile } from './duck-failure.ts';
import { type DuckSession, openDuckSession } from './duckdb-session.ts';
import { fetchTable } from './fetch-columns.ts';
import type { FileSource } from './file-format.ts';
import { infiniteNotes } from './infinite-notes.ts';
import { sampleRelation } from './native-sample.ts';
import { openSource } from './open-source.ts';
import { isForeign, readForeign } from './read-foreign.ts';
import { checkReadOptions, type ReadOptions } from './read-options.ts';
import { openRelation, type Relation } from './relation.ts';
import { rowsToKeep, sampleNote } from './sample-rows.ts';
import type { TempFolder } from './temp-files.ts';

/**
 * Reads a table file: CSV and its kin (any delimiter), JSON, JSON lines (all of these gzipped too), Parquet, Arrow and
 * Feather 2 (optional package apache-arrow), Excel .xlsx (optional package exceljs); `-` is standard input. The content
 * decides the format before the name does. Rows keep the file's order, and text cells their spelling: see `RawColumn`.
 * @throws DataError DATA_FILE_NOT_FOUND, DATA_FILE_IS_DIRECTORY, DATA_FILE_UNREADABLE, DATA_FILE_EMPTY,
 *   DATA_FILE_HEADER_ONLY, DATA_FILE_BINARY, DATA_FILE_MALFORMED, DATA_FORMAT_UNSUPPORTED, DATA_PACKAGE_MISSING,
 *   DATA_TEMP_UNWRITABLE, DATA_READ_OPTION, DATA_COLUMN_MISSING
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<RawTable> {
  checkReadOptions(options);
  const { source, folder } = await openSource(path);
  try {
    if (await isForeign(source, options)) return await readWithoutDuck(source, options);
    return await readWithDuck(source, folder, options);
  } finally {
    await folder.remove();
  }
}

async function readWithoutDuck(source: FileSource, options: ReadOptions): Promise<RawTable> {
  const table = await readForeign(source, options, false);
  return { ...table, notes: [...table.notes, ...infiniteNotes(table.columns)] };
}

async function readWithDuck(source: FileSource, folder: TempFolder, options: ReadOptions): Promise<RawTable> {
  const session = await openDuckSession(folder.path, options);
  try {
    return await onFile(source.label, async () => {
      const relation = await openRelation(session, folder, source, options, false);
      return readRelation(session, folder, source.label, relation, options);
    });
  } finally {
    session.close();
  }
}

async function readRelation(
  session: DuckSession,
  folder: TempFolder,
  label: string,
  relation: Relation,
  options: ReadOptions,
): Promise<RawTable> {
  const sampled = relation.rows === undefined ? await sampleNative(session, folder, relation, options) : undefined;
  const rows = await load(session, relation, sampled?.sql ?? relation.sql);
  if (rows === 0) {
    throw new DataError('DATA_FILE_HEADER_ONLY', `"${label}" has no rows.`, { hint: 'Give at least one row.' });
  }
  const { plans, notes } = await relation.plan('t');
  const columns = await fetchTable(session, rows, plans);
  const all = [...relation.notes, ...(sampled?.notes ?? []), ...notes, ...infiniteNotes(columns)];
  return { rows, columns, notes: all };
}

/** Makes table `t`; when DuckDB and our own scan of the file disagree, from a plain copy. */
async function load(session: DuckSession, relation: Relation, sql: string): Promise<number> {
  const create = async (from: string): Promise<number> => {
    await session.run(`create or replace table t as select * from ${from}`);
    const [[count] = []] = await session.rows('select count(*) from t');
    return Number(count);
  };
  const { rewrite } = relation;
  if (rewrite === undefined) return create(sql);
  const rows = await create(sql).catch(() => -1);
  return rows === relation.rows ? rows : create(await rewrite());
}

/** Bytes of a cell, when only rows and columns are known. */
const CELL_BYTES = 8;

async function sampleNative(
  session: DuckSession,
  folder: TempFolder,
  relation: Relation,
  options: ReadOptions,
): Promise<{ sql: string; notes: DataNote[] } | undefined> {
  if (options.maxRows === undefined && options.maxBytes === undefined) return undefined;
  const [[count] = []] = await session.rows(`select count(*) from ${relation.sql}`);
  const rows = Number(count);
  const width = (await session.rows(`describe select * from ${relation.sql}`)).length;
  const keep = rows === 0 ? 0 : rowsToKeep(rows, rows * width * CELL_BYTES, options);
  if (keep >= rows) return undefined;
  const seed = options.sampleSeed ?? 0;
  const sql = await sampleRelation(session, folder, relation.sql, rows, keep, seed, options.stratify);
  return { sql, notes: [sampleNote(keep, rows, options.stratify)] };
}
