import type { DataNote, RawColumn } from '../frame.ts';
import type { ColumnPlan } from './column-plan.ts';
import { missingWordsSql } from './csv/csv-plans.ts';
import type { DuckSession } from './duckdb-session.ts';

const SHOWN_WORDS = 5;

/** Notes on infinite values, and on the words of table `t` that were read as missing among numbers. */
export async function describeNumbers(
  session: DuckSession,
  plans: readonly ColumnPlan[],
  columns: readonly RawColumn[],
): Promise<DataNote[]> {
  const notes: DataNote[] = [];
  for (const [j, column] of columns.entries()) {
    if (column.type !== 'number') continue;
    const spelled = plans[j]!.spelled;
    const infinite = column.values.reduce(
      (sum, value) => sum + (Math.abs(value) === Number.POSITIVE_INFINITY ? 1 : 0),
      0,
    );
    if (spelled !== undefined && column.values.some(Number.isNaN)) {
      notes.push(...(await missingWords(session, spelled, column.name)));
    }
    if (infinite === 0) continue;
    const message = `Column "${column.name}" holds ${infinite} infinite values.`;
    notes.push({ code: 'infinite_values', message, column: column.name, count: infinite });
  }
  return notes;
}

async function missingWords(session: DuckSession, spelled: string, name: string): Promise<DataNote[]> {
  const found = await session.rows(missingWordsSql(spelled));
  if (found.length === 0) return [];
  const count = found.reduce((sum, [, times]) => sum + Number(times), 0);
  const words = found.slice(0, SHOWN_WORDS).map(([word]) => `"${String(word)}"`);
  const message = `Column "${name}" holds numbers; ${count} cells spelled ${words.join(', ')} were read as missing.`;
  return [{ code: 'missing_words', message, column: name, count }];
}

/** Leaves out columns that have no name in the file and hold nothing (a delimiter at the end of every line). */
export function dropEmptyUnnamed(
  plans: readonly ColumnPlan[],
  columns: readonly RawColumn[],
): { columns: RawColumn[]; notes: DataNote[] } {
  const kept = columns.filter((column, j) => !(plans[j]!.unnamed && isEmpty(column)));
  const count = columns.length - kept.length;
  if (count === 0 || kept.length === 0) return { columns: [...columns], notes: [] };
  const message = `${count} columns without a name and without values were dropped.`;
  return { columns: kept, notes: [{ code: 'empty_columns_dropped', message, count }] };
}

function isEmpty(column: RawColumn): boolean {
  if (column.type === 'text') return column.dictionary.length === 0;
  return (column.type === 'datetime' ? column.epochMs : column.values).every(Number.isNaN);
}
