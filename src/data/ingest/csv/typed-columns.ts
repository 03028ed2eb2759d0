import type { DataNote, RawColumn } from '../../frame.ts';
import { type DuckSession, sqlText, vectorItems } from '../duckdb-session.ts';
import { isNumberSql, isWordNumberSql, trimmedSql } from './number-text.ts';

/** A text column of the table `t` in DuckDB, by its SQL name there. */
export interface CsvColumn {
  readonly sql: string;
  readonly name: string;
}

/** Rows looked at first: most text columns show themselves there, which spares the test of all their cells. */
const FIRST_LOOK = 1024;

/**
 * Which columns hold plain numbers in every cell that is not missing.
 * @param relation table or view of VARCHAR columns
 */
export async function findNumberColumns(
  session: DuckSession,
  relation: string,
  columns: readonly CsvColumn[],
  missing: readonly string[],
): Promise<Set<CsvColumn>> {
  let left = [...columns];
  for (const source of [`(select * from ${relation} limit ${FIRST_LOOK})`, relation]) {
    if (left.length === 0) break;
    const tests = left.map(
      ({ sql }) => `count(*) filter (not ${isMissingSql(sql, missing)} and not ${isNumberSql(sql)})`,
    );
    const [counts = []] = await session.rows(`select ${tests.join(', ')} from ${source}`);
    left = left.filter((_, j) => Number(counts[j]) === 0);
  }
  return new Set(left);
}

/** SQL condition: the cell is empty or one of the words that mean missing. */
export function isMissingSql(column: string, missing: readonly string[]): string {
  const cell = trimmedSql(column);
  const words = ['', ...missing.map((word) => word.trim())].map(sqlText).join(', ');
  return `(${column} is null or ${cell} in (${words}))`;
}

/** SQL expression: the number of a cell as DOUBLE, NaN where missing. */
export function numberSql(column: string, missing: readonly string[]): string {
  const value = `try_cast(${trimmedSql(column)} as double)`;
  return `case when ${isMissingSql(column, missing)} then 'nan'::double else coalesce(${value}, 'nan'::double) end`;
}

/**
 * Reads the VARCHAR columns of table `t`, in order.
 * @param rows number of rows of `t`
 */
export async function readTypedColumns(
  session: DuckSession,
  rows: number,
  columns: readonly CsvColumn[],
  numbers: ReadonlySet<CsvColumn>,
  missing: readonly string[],
): Promise<RawColumn[]> {
  const dictionaries = new Map<CsvColumn, string[]>();
  const selects: string[] = [];
  for (const [j, column] of columns.entries()) {
    if (numbers.has(column)) selects.push(numberSql(column.sql, missing));
    else {
      dictionaries.set(column, await makeDictionary(session, column, j));
      selects.push(`coalesce(enum_code(try_cast(${column.sql} as e${j}))::integer, -1)`);
    }
  }
  const out = columns.map((column) => (numbers.has(column) ? new Float64Array(rows) : new Int32Array(rows)));
  let row = 0;
  for await (const chunk of session.chunks(`select ${selects.join(', ')} from t`)) {
    for (let j = 0; j < out.length; j++) out[j]!.set(vectorItems(chunk, j), row);
    row += chunk.rowCount;
  }
  return columns.map((column, j): RawColumn => {
    const values = out[j]!;
    if (values instanceof Float64Array) return { type: 'number', name: column.name, values };
    return { type: 'text', name: column.name, codes: values, dictionary: dictionaries.get(column)! };
  });
}

/** Makes the SQL type `e<j>` of the column's spellings in order of first appearance, and returns them. */
async function makeDictionary(session: DuckSession, column: CsvColumn, j: number): Promise<string[]> {
  const cell = column.sql;
  await session.run(
    `create or replace temp table d as select ${cell} as v, min(rowid) as f from t where ${trimmedSql(cell)} <> '' group by 1 order by f`,
  );
  await session.run(`create type e${j} as enum (select v from d order by f)`);
  const dictionary: string[] = [];
  for await (const chunk of session.chunks('select v from d order by f')) {
    const vector = chunk.getColumnVector(0);
    for (let i = 0; i < chunk.rowCount; i++) dictionary.push(vector.getItem(i) as string);
  }
  return dictionary;
}

/** Notes about words among the numbers: which were read as missing, and infinite values. */
export async function numberNotes(
  session: DuckSession,
  numbers: readonly CsvColumn[],
  missing: readonly string[],
): Promise<DataNote[]> {
  if (numbers.length === 0) return [];
  const tests = numbers.flatMap(({ sql }) => [
    `count(*) filter (${trimmedSql(sql)} <> '' and ${isMissingSql(sql, missing)})`,
    `count(*) filter (${isWordNumberSql(sql)} and lower(${trimmedSql(sql)}) <> 'nan')`,
  ]);
  const [counts = []] = await session.rows(`select ${tests.join(', ')} from t`);
  const notes: DataNote[] = [];
  for (const [j, { sql, name }] of numbers.entries()) {
    const words = Number(counts[2 * j]);
    const infinite = Number(counts[2 * j + 1]);
    if (words > 0) notes.push(await missingWordsNote(session, sql, name, words, missing));
    if (infinite > 0) {
      const message = `Column "${name}" holds ${infinite} infinite values.`;
      notes.push({ code: 'infinite_values', message, column: name, count: infinite });
    }
  }
  return notes;
}

async function missingWordsNote(
  session: DuckSession,
  sql: string,
  name: string,
  count: number,
  missing: readonly string[],
): Promise<DataNote> {
  const cell = trimmedSql(sql);
  const found = await session.rows(
    `select distinct ${cell} as w from t where ${cell} <> '' and ${isMissingSql(sql, missing)} order by w limit 5`,
  );
  const words = found.map(([word]) => `"${String(word)}"`).join(', ');
  const message = `Column "${name}" holds numbers; ${count} cells spelled ${words} were read as missing.`;
  return { code: 'missing_words', message, column: name, count };
}
