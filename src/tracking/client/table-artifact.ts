import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { TrackingError } from '../../core/errors.ts';
import type { RunInfo, TrackingStore } from '../store/types.ts';

/** A table: an object of columns of one length, or a list of rows. */
export type TableData = Readonly<Record<string, readonly unknown[]>> | readonly Readonly<Record<string, unknown>>[];

/** A table as MLflow's log_table writes it. */
export interface SplitTable {
  readonly columns: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

/** @throws TrackingError TRACKING_VALUE when columns differ in length */
export function splitTable(table: TableData): SplitTable {
  if (Array.isArray(table)) {
    const rows = table as readonly Readonly<Record<string, unknown>>[];
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return { columns, data: rows.map((row) => columns.map((column) => row[column] ?? null)) };
  }
  const byName = table as Readonly<Record<string, readonly unknown[]>>;
  const columns = Object.keys(byName);
  const rows = byName[columns[0] ?? '']?.length ?? 0;
  const other = columns.find((column) => byName[column]!.length !== rows);
  if (other !== undefined)
    throw new TrackingError(
      'TRACKING_VALUE',
      `The column "${other}" has ${byName[other]!.length} values, not ${rows}.`,
      {
        hint: 'Give columns of one length, or a list of rows.',
      },
    );
  return {
    columns,
    data: Array.from({ length: rows }, (_, i) => columns.map((column) => byName[column]![i] ?? null)),
  };
}

/** Both tables' rows; a column that one of them lacks is null there. */
export function appended(before: SplitTable, after: SplitTable): SplitTable {
  const columns = [...new Set([...before.columns, ...after.columns])];
  const wide = (table: SplitTable): unknown[][] => {
    const places = columns.map((column) => table.columns.indexOf(column));
    return table.data.map((row) => places.map((at) => (at < 0 ? null : (row[at] ?? null))));
  };
  return { columns, data: [...wide(before), ...wide(after)] };
}

/**
 * Writes or lengthens a table of a run, and names it in the tag that MLflow's page reads.
 * @param path ends with `.json`
 * @throws TrackingError TRACKING_VALUE for other names, and when another file is there
 */
export async function writeTable(store: TrackingStore, run: RunInfo, table: SplitTable, path: string): Promise<void> {
  if (!path.endsWith('.json'))
    throw new TrackingError('TRACKING_VALUE', `The table '${path}' is no .json file.`, { hint: 'Name it table.json.' });
  const before = await existing(store, run, path);
  const whole = before === null ? table : appended(before, table);
  await replaceTable(store, run, whole, path);
}

/** As {@link writeTable}, in place of what is there. */
export async function replaceTable(store: TrackingStore, run: RunInfo, table: SplitTable, path: string): Promise<void> {
  await store.artifacts.uploadText(run.artifactUri, path, JSON.stringify(table));
  const { tags } = (await store.getRun(run.runId)) ?? { tags: {} as Readonly<Record<string, string>> };
  const listed = JSON.parse(tags[LISTED] ?? '[]') as { readonly path: string; readonly type: string }[];
  if (listed.some((entry) => entry.path === path)) return;
  await store.logBatch(run.runId, { tags: { [LISTED]: JSON.stringify([...listed, { path, type: 'table' }]) } });
}
const LISTED = 'mlflow.loggedArtifacts';

async function existing(store: TrackingStore, run: RunInfo, path: string): Promise<SplitTable | null> {
  const folder = path.split('/').slice(0, -1).join('/');
  const names = await store.artifacts.list(run.artifactUri, folder);
  if (!names.some((entry) => entry.path === path && !entry.isDir)) return null;
  const place = mkdtempSync(join(tmpdir(), 'automl-table-'));
  try {
    await store.artifacts.download(run.artifactUri, path, place);
    const table = JSON.parse(readFileSync(join(place, basename(path)), 'utf8')) as Partial<SplitTable>;
    if (Array.isArray(table.columns) && Array.isArray(table.data)) return table as SplitTable;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  throw new TrackingError('TRACKING_VALUE', `'${path}' is there already, and it is no table.`, {
    hint: 'Choose another name.',
  });
}
