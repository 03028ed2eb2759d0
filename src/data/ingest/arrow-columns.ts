import type { RawColumn } from '../frame.ts';
import type { ArrowLike, ArrowVectorLike } from './table-input.ts';
import { columnFromGetter } from './vector-from.ts';

/**
 * Columns of an Apache Arrow table, by its shape. Dates and timestamps (which Arrow's `get` gives as UTC milliseconds)
 * become `datetime`; structs, lists and the like become their JSON text.
 */
export function arrowColumns(table: ArrowLike): RawColumn[] {
  return table.schema.fields.map((field, index) => {
    const vector = table.getChildAt?.(index) ?? table.getChild(field.name);
    const typeName = String(field.type ?? '');
    const cell = arrowCell(vector, typeName);
    const column = columnFromGetter(table.numRows, field.name, cell);
    const isDate = /^(Date|Timestamp)/.test(typeName) && column.type === 'number';
    return isDate ? { type: 'datetime', name: column.name, epochMs: column.values } : column;
  });
}

function arrowCell(vector: ArrowVectorLike | null, typeName: string): (row: number) => unknown {
  if (vector === null) return () => null;
  if (/^Decimal/.test(typeName)) {
    const scale = Number(/[eE,]\s*[+]?(-?\d+)/.exec(typeName)?.[1] ?? 0);
    return (row) => {
      const value = vector.get(row);
      return value === null ? null : Number(String(value)) / 10 ** scale;
    };
  }
  return (row) => {
    const value = vector.get(row);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  };
}
