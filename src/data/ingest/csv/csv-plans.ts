import type { ColumnPlan } from '../column-plan.ts';
import { type DuckSession, sqlText } from '../duckdb-session.ts';
import { MISSING_WORDS, type ReadOptions } from '../read-options.ts';
import { isPlainNumber, isPlainNumberSql, trimmedSql } from './number-text.ts';

/** Rows looked at first: most text columns show themselves there, which spares the test of all their cells. */
const FIRST_LOOK = 1024;

interface Candidate {
  readonly sql: string;
  readonly name: string;
  readonly unnamed: boolean;
}

/**
 * Decides for each VARCHAR column c0, c1, ... whether every cell that is not missing is a plain number.
 * @param relation table or view
 * @param names repaired names, one for each column
 * @param rawNames as in the file
 */
export async function planCsvColumns(
  session: DuckSession,
  relation: string,
  names: readonly string[],
  rawNames: readonly string[],
  options: ReadOptions,
): Promise<ColumnPlan[]> {
  const missing = options.naValues ?? MISSING_WORDS;
  const asText = new Set(options.asText);
  const all = names.map((name, j): Candidate => ({ sql: `c${j}`, name, unnamed: rawNames[j]!.trim() === '' }));
  const open = all.filter((column) => !asText.has(column.name));
  const numbers = await findNumbers(session, relation, open, missing);
  return all.map(({ sql, name, unnamed }): ColumnPlan => {
    if (!numbers.has(name)) return { name, type: 'text', sql, spelled: sql, spell: false, unnamed };
    return { name, type: 'number', sql: numberSql(sql, missing), spelled: sql, spell: false, unnamed };
  });
}

async function findNumbers(
  session: DuckSession,
  relation: string,
  columns: readonly Candidate[],
  missing: readonly string[],
): Promise<Set<string>> {
  let left = [...columns];
  for (const source of [`(select * from ${relation} limit ${FIRST_LOOK})`, relation]) {
    if (left.length === 0) break;
    const tests = left.map(({ sql }) => `count(*) filter (${isOtherSql(sql, missing)})`);
    const [counts = []] = await session.rows(`select ${tests.join(', ')} from ${source}`);
    left = left.filter((_, j) => Number(counts[j]) === 0);
  }
  return new Set(left.map(({ name }) => name));
}

/**
 * SQL condition: the cell is neither missing nor a number. The branches run only for cells left over by those before,
 * so that an ordinary number costs one match.
 */
function isOtherSql(column: string, missing: readonly string[]): string {
  const cell = trimmedSql(column);
  return `case when ${column} is null or ${isPlainNumberSql(column)} then false
    when ${isMissingSql(cell, missing)} or ${isPlainNumberSql(cell)} then false
    when lower(${cell}) in ('inf', '-inf', 'infinity', '-infinity', 'nan') then false
    else true end`;
}

/** SQL condition: the trimmed cell is empty or one of the words that mean missing. */
function isMissingSql(cell: string, missing: readonly string[]): string {
  return `${cell} in (${['', ...missing.map((word) => word.trim())].map(sqlText).join(', ')})`;
}

/** SQL expression: the number of a cell as DOUBLE, NaN where missing. */
function numberSql(column: string, missing: readonly string[]): string {
  const value = `coalesce(try_cast(${column} as double), try_cast(${trimmedSql(column)} as double), 'nan'::double)`;
  const numbersMeanMissing = missing.some((word) => isPlainNumber(word) || /inf/i.test(word));
  if (!numbersMeanMissing) return value;
  return `case when ${isMissingSql(trimmedSql(column), missing)} then 'nan'::double else ${value} end`;
}

/** SQL of the words of a column of numbers that were read as missing, with their counts, most frequent first. */
export function missingWordsSql(column: string): string {
  const cell = trimmedSql(column);
  return `select ${cell} as word, count(*) as times from t
    where ${column} is not null and not ${isPlainNumberSql(column)} and ${cell} <> '' and not ${isPlainNumberSql(cell)}
      and not isinf(coalesce(try_cast(${cell} as double), 0))
    group by 1 order by times desc, word`;
}
