import type { RawTable } from '../frame.ts';
import { onFile } from './duck-failure.ts';
import { type DuckSession, openDuckSession } from './duckdb-session.ts';
import { fetchChunks } from './fetch-columns.ts';
import { openSource } from './open-source.ts';
import { isForeign, readForeign } from './read-foreign.ts';
import { checkReadOptions, type ReadOptions } from './read-options.ts';
import { openRelation, type Relation } from './relation.ts';
import { tableSlices } from './table-slices.ts';

/** How a file is read piece by piece; samples make no sense here. */
export interface ChunkOptions extends Omit<ReadOptions, 'maxRows' | 'maxBytes' | 'sampleSeed' | 'stratify'> {
  /** Rows of each piece but the last, at least 1. */
  readonly rowsPerChunk: number;
}

/**
 * Reads a file of any size in pieces, for predictions: rows in the file's order, none left out (a row with too few cells
 * has missing ones, surplus cells are cut), and the same columns and types in every piece, decided over the whole file as
 * by `readTable`. The notes come with the first piece. Excel and Arrow files are read whole first.
 * @throws DataError as `readTable`
 */
export async function* readChunks(path: string, options: ChunkOptions): AsyncGenerator<RawTable> {
  const { rowsPerChunk, ...rest } = options;
  checkReadOptions({ ...rest, maxRows: rowsPerChunk });
  const { source, folder } = await openSource(path);
  try {
    if (await isForeign(source, rest)) {
      yield* tableSlices(await readForeign(source, rest, true), rowsPerChunk);
      return;
    }
    const session = await openDuckSession(folder.path, rest);
    try {
      const relation = await onFile(source.label, () => openRelation(session, folder, source, rest, true));
      yield* streamRelation(session, source.label, relation, rowsPerChunk);
    } finally {
      session.close();
    }
  } finally {
    await folder.remove();
  }
}

async function* streamRelation(
  session: DuckSession,
  label: string,
  relation: Relation,
  rowsPerChunk: number,
): AsyncGenerator<RawTable> {
  const from = await onFile(label, () => agreedSql(session, relation));
  const planned = await onFile(label, () => relation.plan(from));
  let notes = [...relation.notes, ...planned.notes];
  const blocks = fetchChunks(session, from, planned.plans, rowsPerChunk);
  for (;;) {
    const next = await onFile(label, () => blocks.next());
    if (next.done === true) return;
    yield { ...next.value, notes };
    notes = [];
  }
}

/** The relation's SQL, or that of a plain copy when DuckDB and our own scan of the file disagree. */
async function agreedSql(session: DuckSession, relation: Relation): Promise<string> {
  const { rewrite, sql, rows } = relation;
  if (rewrite === undefined) return sql;
  const counted = await session.rows(`select count(*) from ${sql}`).catch(() => []);
  return Number(counted[0]?.[0] ?? -1) === rows ? sql : rewrite();
}
