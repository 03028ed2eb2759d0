import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawTable } from '../data/frame.ts';
import { type BodyRules, limitRows, refuseMissing } from './json-table.ts';

/**
 * The table in a Parquet body, through a temporary file.
 * @throws DataError of `readTable`, SERVE_COLUMNS_MISMATCH, SERVE_LIMIT
 */
export async function parquetTable(body: Uint8Array, rules: BodyRules, spelled: readonly string[]): Promise<RawTable> {
  const { readTable } = await import('../data/ingest/read-table.ts'); // DuckDB, which few bodies need
  const folder = await mkdtemp(join(tmpdir(), 'automl-serve-'));
  try {
    const file = join(folder, 'body.parquet');
    await writeFile(file, body);
    const table = await readTable(file, { asText: [...spelled] });
    const names = new Set(table.columns.map((column) => column.name));
    refuseMissing(rules.inputs.filter((name) => !names.has(name)));
    limitRows(table.rows, rules);
    return table;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
