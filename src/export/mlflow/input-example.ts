import type { ColumnSchema } from '../../data/frame.ts';

/** One row made of the schema, for no row of the training table is kept: the first name, 1, a day in the stored spelling. */
export function inputExample(columns: readonly ColumnSchema[]): { columns: string[]; data: (string | number)[][] } {
  return { columns: columns.map(({ name }) => name), data: [columns.map(cellOf)] };
}

function cellOf(column: ColumnSchema): string | number {
  if (column.kind === 'numeric') return 1;
  if (column.kind === 'text') return 'text';
  if (column.kind !== 'datetime') return column.categories?.[0] ?? 'true';
  const format = column.dateFormat ?? 'yyyy-mm-dd';
  if (format.startsWith('epoch-')) return { s: 1e9, ms: 1e12, us: 1e15, ns: 1e18 }[format.slice(6)] ?? 1e9;
  const parts: Readonly<Record<string, string>> = {
    yyyy: '2001',
    mmm: 'Sep',
    mm: '09',
    dd: '08',
    HH: '01',
    MM: '46',
    SS: '40',
  };
  return format.replace(/yyyy|mmm|mm|dd|HH|MM|SS/g, (part) => parts[part]!);
}
