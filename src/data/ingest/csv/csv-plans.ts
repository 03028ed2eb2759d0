import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { DataNote } from '../../frame.ts';
import type { ColumnPlan } from '../column-plan.ts';
import { type DuckSession, sqlText } from '../duckdb-session.ts';
import { MISSING_WORDS, type ReadOptions } from '../read-options.ts';
import { emptyNotes, wordsNote } from './column-notes.ts';
import { classifyCell, isPlainNumber, isSimpleNumberSql, trimmedSql } from './number-text.ts';

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
 * @returns plans, and notes on words read as missing among numbers
 */
export async function planCsvColumns(
  session: DuckSession,
  relation: string,
  names: readonly string[],
  rawNames: readonly string[],
  options: ReadOptions,
): Promise<{ plans: ColumnPlan[]; notes: DataNote[] }> {
  const missing = new Set((options.naValues ?? MISSING_WORDS).map((word) => word.trim()));
  const asText = new Set(options.asText);
  const found = names.map((name, j): Candidate => ({ sql: `c${j}`, name, unnamed: rawNames[j]!.trim() === '' }));
  const all = await leaveOutEmpty(session, relation, found);
  const open = all.filter((column) => !asText.has(column.name));
  const numbers = new Map<Candidate, ReadonlyMap<string, number>>();
  const first = await judgeFirstRows(session, relation, open, missing);
  if (first.whole) for (const [column, words] of first.left) numbers.set(column, words);
  else {
    const left = [...first.left.keys()];
    const oddCounts = await countOdd(session, relation, left);
    for (const [j, column] of left.entries()) {
      const words = oddCounts[j] === 0 ? new Map() : await judgeOdd(session, relation, column, missing);
      if (words !== undefined) numbers.set(column, words);
    }
  }
  const notes = [...numbers].filter(([, words]) => words.size > 0).map(([{ name }, words]) => wordsNote(name, words));
  const plans = all.map((column): ColumnPlan => {
    const { sql, name } = column;
    if (!numbers.has(column)) return { name, type: 'text', sql, spell: false };
    return { name, type: 'number', sql: numberSql(sql, missing), spell: false };
  });
  return { plans, notes: [...emptyNotes(found.length - all.length), ...notes] };
}

/** Leaves out columns that have no name in the file and hold nothing (a delimiter at the end of every line). */
async function leaveOutEmpty(session: DuckSession, relation: string, columns: Candidate[]): Promise<Candidate[]> {
  const unnamed = columns.filter((column) => column.unnamed);
  if (unnamed.length === 0) return columns;
  const counts = unnamed.map(({ sql }) => `count(*) filter (${trimmedSql(sql)} <> '')`);
  const [filled = []] = await session.rows(`select ${counts.join(', ')} from ${relation}`);
  const empty = new Set(unnamed.filter((_, j) => Number(filled[j]) === 0));
  return empty.size === columns.length ? columns : columns.filter((column) => !empty.has(column));
}

/** Missing words met in a column, with their counts. */
type Words = Map<string, number>;

/** The columns without text in the first rows; `whole` when there are no other rows. */
async function judgeFirstRows(
  session: DuckSession,
  relation: string,
  columns: readonly Candidate[],
  missing: ReadonlySet<string>,
): Promise<{ left: Map<Candidate, Words>; whole: boolean }> {
  const left = new Map<Candidate, Words>(columns.map((column) => [column, new Map()]));
  if (columns.length === 0) return { left, whole: true };
  let rows = 0;
  const cells = columns.map(({ sql }) => sql).join(', ');
  for await (const chunk of session.chunks(`select ${cells} from ${relation} limit ${FIRST_LOOK + 1}`)) {
    rows += chunk.rowCount;
    for (const [j, column] of columns.entries()) {
      const words = left.get(column);
      if (words !== undefined && !judgeCells(chunk, j, missing, words)) left.delete(column);
    }
  }
  return { left, whole: rows <= FIRST_LOOK };
}

/** False when a cell is text; counts missing words. */
function judgeCells(chunk: DuckDBDataChunk, column: number, missing: ReadonlySet<string>, words: Words): boolean {
  const vector = chunk.getColumnVector(column);
  for (let i = 0; i < chunk.rowCount; i++) {
    const cell = vector.getItem(i) as string | null;
    const kind = classifyCell(cell, missing);
    if (kind === 'text') return false;
    if (kind !== 'missing' || cell === null) continue;
    const word = cell.trim();
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  return true;
}

/** For each column the number of cells that are filled and no simple number. */
async function countOdd(session: DuckSession, relation: string, columns: readonly Candidate[]): Promise<number[]> {
  if (columns.length === 0) return [];
  const counts = columns.map(({ sql }) => `count(*) filter (not ${isSimpleNumberSql(sql)})`);
  const [row = []] = await session.rows(`select ${counts.join(', ')} from ${relation}`);
  return row.map(Number);
}

/** Looks at the cells that are no simple numbers: the missing words among them, or undefined when one is text. */
async function judgeOdd(
  session: DuckSession,
  relation: string,
  { sql }: Candidate,
  missing: ReadonlySet<string>,
): Promise<Words | undefined> {
  const words: Words = new Map();
  for await (const chunk of session.chunks(`select ${sql} from ${relation} where not ${isSimpleNumberSql(sql)}`)) {
    if (!judgeCells(chunk, 0, missing, words)) return undefined;
  }
  return words;
}

/** SQL expression: the number of a cell as DOUBLE, NaN where missing. For columns whose every cell was judged. */
function numberSql(column: string, missing: ReadonlySet<string>): string {
  const cell = trimmedSql(column);
  const value = `coalesce(try_cast(${column} as double), try_cast(${cell} as double), 'nan'::double)`;
  const castable = [...missing].filter((word) => isPlainNumber(word) || /inf/i.test(word));
  if (castable.length === 0) return value;
  return `case when ${cell} in (${castable.map(sqlText).join(', ')}) then 'nan'::double else ${value} end`;
}
