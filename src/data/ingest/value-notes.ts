import type { DataNote, RawColumn } from '../frame.ts';
import type { ColumnPlan } from './column-plan.ts';

/** A note for each column of numbers that holds infinite values. */
export function infiniteNotes(columns: readonly RawColumn[]): DataNote[] {
  return columns.flatMap((column) => {
    if (column.type !== 'number') return [];
    let count = 0;
    for (const value of column.values)
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) count++;
    const message = `Column "${column.name}" holds ${count} infinite values.`;
    return count === 0 ? [] : [{ code: 'infinite_values', message, column: column.name, count }];
  });
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
