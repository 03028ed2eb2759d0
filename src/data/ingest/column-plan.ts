import type { RawColumn } from '../frame.ts';
import { type DuckSession, sqlName } from './duckdb-session.ts';

/** How one column of a relation in DuckDB becomes a `RawColumn`. */
export interface ColumnPlan {
  readonly name: string;
  readonly type: RawColumn['type'];
  /** SQL of a cell: VARCHAR (NULL or blank = missing) for text, else DOUBLE with NaN for missing. */
  readonly sql: string;
  /** The caller wants the canonical spelling of a natively typed column. */
  readonly spell: boolean;
}

/** Makes the dictionary of a text expression over table `t`, in order of first appearance, as SQL type `type`. */
export async function makeDictionary(session: DuckSession, sql: string, type: string): Promise<string[]> {
  await session.run(
    `create or replace temp table spellings as
     select v, min(r) as first from (select ${sql} as v, rowid as r from t) where not regexp_full_match(v, '\\s*')
     group by v order by first`,
  );
  await session.run(`create type ${sqlName(type)} as enum (select v from spellings order by first)`);
  const dictionary: string[] = [];
  for await (const chunk of session.chunks('select v from spellings order by first')) {
    const vector = chunk.getColumnVector(0);
    for (let i = 0; i < chunk.rowCount; i++) dictionary.push(vector.getItem(i) as string);
  }
  return dictionary;
}
