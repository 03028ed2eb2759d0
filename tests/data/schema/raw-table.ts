import type { RawColumn, RawTable } from '../../../src/data/frame.ts';

/** A raw text column with its dictionary in order of first appearance; null = missing. */
export function textColumn(name: string, cells: readonly (string | null)[]): RawColumn {
  const codes = new Map<string, number>();
  const coded = Int32Array.from(cells, (cell) => {
    if (cell === null) return -1;
    const code = codes.get(cell) ?? codes.size;
    codes.set(cell, code);
    return code;
  });
  return { type: 'text', name, codes: coded, dictionary: [...codes.keys()] };
}

export function numberColumn(name: string, cells: readonly (number | null)[]): RawColumn {
  return { type: 'number', name, values: Float64Array.from(cells, (cell) => cell ?? Number.NaN) };
}

/** A table as a reader gives it: cells of numbers make a number column, any string makes a text column. */
export function rawTable(columns: Readonly<Record<string, readonly (string | number | null)[]>>): RawTable {
  const names = Object.keys(columns);
  const rows = columns[names[0]!]?.length ?? 0;
  const made = names.map((name) => {
    const cells = columns[name]!;
    const text = cells.some((cell) => typeof cell === 'string');
    return text
      ? textColumn(
          name,
          cells.map((cell) => (cell === null ? null : String(cell))),
        )
      : numberColumn(name, cells as readonly (number | null)[]);
  });
  return { rows, columns: made, notes: [] };
}

/** 0, 1, ..., n - 1 through a function. */
export function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}
