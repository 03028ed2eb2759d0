import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutputError } from '../core/errors.ts';
import { hasDuckDb, openDuckSession, sqlName, sqlText } from '../data/ingest/duckdb-session.ts';
import { createTempFolder } from '../data/ingest/temp-files.ts';

/** Rows of texts by column; a column that lacks is null. */
export type TextRow = Readonly<Record<string, string>>;

/** Type of a column by its name: metrics are numbers, times are times. */
function typeOf(column: string): string {
  if (column.startsWith('metrics.')) return 'DOUBLE';
  return column === 'start_time' || column === 'end_time' ? 'TIMESTAMP' : 'VARCHAR';
}

/** Writes rows as Parquet (zstd). @throws OutputError OUTPUT_UNWRITABLE */
export async function writeParquet(rows: readonly TextRow[], columns: readonly string[], file: string): Promise<void> {
  if (!(await hasDuckDb()))
    throw new OutputError('OUTPUT_UNWRITABLE', 'Parquet needs DuckDB, which is not installed for this system.', {
      hint: 'Install @duckdb/node-api, or give --format csv.',
    });
  const folder = await createTempFolder();
  const session = await openDuckSession(folder.path, {});
  const part = `${file}.tmp`;
  try {
    const lines = join(folder.path, 'runs.jsonl');
    writeFileSync(lines, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const texts = columns.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ');
    const typed = columns.map((name) => `CAST(nullif(${sqlName(name)}, '') AS ${typeOf(name)}) AS ${sqlName(name)}`);
    const from = `read_json(${sqlText(lines)}, format = 'newline_delimited', columns = {${texts}})`;
    await session.run(
      `COPY (SELECT ${typed.join(', ')} FROM ${from}) TO ${sqlText(part)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    renameSync(part, file);
  } catch (cause) {
    rmSync(part, { force: true });
    throw new OutputError('OUTPUT_UNWRITABLE', `'${file}' cannot be written (${(cause as Error).message}).`, {
      ...{ hint: 'Choose another file with --output.', cause },
    });
  } finally {
    session.close();
    await folder.remove();
  }
}
