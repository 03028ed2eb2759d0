import type { RawColumn } from '../frame.ts';

/** Collects text cells into a dictionary in order of first appearance. */
export interface TextBuilder {
  /** `null` and blank cells are missing. */
  set(row: number, value: string | null): void;
  /** @param rows cut to so many cells; all by default */
  build(name: string, rows?: number): RawColumn;
}

/** @param rows number of cells; cells never set are missing */
export function createTextBuilder(rows: number): TextBuilder {
  const codes = new Int32Array(rows).fill(-1);
  const index = new Map<string, number>();
  const dictionary: string[] = [];
  return {
    set(row, value) {
      if (value === null || value.trim() === '') return;
      let code = index.get(value);
      if (code === undefined) {
        code = dictionary.length;
        index.set(value, code);
        dictionary.push(value);
      }
      codes[row] = code;
    },
    build: (name, count = rows) => ({
      type: 'text',
      name,
      codes: count === rows ? codes : codes.slice(0, count),
      dictionary,
    }),
  };
}

/**
 * The column as text by canonical spelling: numbers as JavaScript prints them, dates in ISO 8601, booleans `true` and
 * `false`. Text is returned as it is.
 */
export function toTextColumn(column: RawColumn): RawColumn {
  if (column.type === 'text') return column;
  const values = column.type === 'datetime' ? column.epochMs : column.values;
  const spell = SPELL[column.type];
  const builder = createTextBuilder(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) builder.set(i, spell(value));
  }
  return builder.build(column.name);
}

const SPELL = {
  number: String,
  datetime: spellDate,
  boolean: (value: number): string => (value === 1 ? 'true' : 'false'),
} as const;

/** ISO 8601 in UTC; a date without a time of day as yyyy-mm-dd. Dates outside JavaScript's range as milliseconds. */
export function spellDate(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return String(epochMs);
  const iso = date.toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, -14) : iso;
}
