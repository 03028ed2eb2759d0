import type { DataNote, RawColumn } from '../frame.ts';

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
