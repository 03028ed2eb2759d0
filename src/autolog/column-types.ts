import type { RawColumn, RawTable } from '../data/frame.ts';
import type { DataColumn } from '../tracking/events.ts';

/** A column as MLflow's schemas name it. */
export type ColumnType = Omit<DataColumn, 'type'> & { readonly type: DataColumn['type'] | 'long' };

/** What the columns of a table hold, by MLflow's names: whole numbers without a missing cell are `long`, as in its own client. */
export function columnTypes({ columns }: RawTable): ColumnType[] {
  return columns.map((column) => ({ name: column.name, type: typeOf(column), required: isWhole(column) }));
}

function typeOf(column: RawColumn): ColumnType['type'] {
  if (column.type === 'number') return column.values.every(Number.isSafeInteger) ? 'long' : 'double';
  return column.type === 'text' ? 'string' : column.type;
}

/** No cell is missing. */
function isWhole(column: RawColumn): boolean {
  if (column.type === 'text') return !column.codes.includes(-1);
  return !(column.type === 'datetime' ? column.epochMs : column.values).includes(Number.NaN);
}
