import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { RawColumn, RawTable } from '../../../src/data/frame.ts';
import type { ReadOptions } from '../../../src/data/ingest/read-options.ts';
import { readTable } from '../../../src/data/ingest/read-table.ts';

/** A folder for the files of one test file; removed at its end. */
export function tempFolder(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'automl-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

/** The cells of a column: numbers (null = missing), strings, ISO dates, booleans. */
export function cellsOf(column: RawColumn): (number | string | boolean | null)[] {
  if (column.type === 'text') return Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code]!));
  const values = column.type === 'datetime' ? column.epochMs : column.values;
  return Array.from(values, (value) => {
    if (Number.isNaN(value)) return null;
    if (column.type === 'datetime') return new Date(value).toISOString();
    return column.type === 'boolean' ? value === 1 : value;
  });
}

/** A table as `{ "name:type": cells }`. */
export function plain(table: RawTable): Record<string, ReturnType<typeof cellsOf>> {
  return Object.fromEntries(table.columns.map((column) => [`${column.name}:${column.type}`, cellsOf(column)]));
}

export const noteCodes = (table: RawTable): string[] => table.notes.map(({ code }) => code);

/** Writes, reads and simplifies in one go. */
export async function readText(
  write: ReturnType<typeof tempFolder>,
  content: string | Uint8Array,
  options: ReadOptions & { name?: string } = {},
): Promise<{ table: RawTable; cells: ReturnType<typeof plain>; notes: string[] }> {
  const { name = 'table.csv', ...rest } = options;
  const table = await readTable(write(name, content), { smallBytes: 0, ...rest });
  return { table, cells: plain(table), notes: noteCodes(table) };
}
