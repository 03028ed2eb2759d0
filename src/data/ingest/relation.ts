import { DataError } from '../../core/errors.ts';
import type { DataNote } from '../frame.ts';
import { repairNames } from './column-names.ts';
import type { ColumnPlan } from './column-plan.ts';
import { planCsvColumns } from './csv/csv-plans.ts';
import { type PreparedCsv, prepareCsv } from './csv/prepare-csv.ts';
import { onFile } from './duck-failure.ts';
import { type DuckSession, sqlText } from './duckdb-session.ts';
import type { FileSource } from './file-format.ts';
import { jsonSql } from './json-source.ts';
import { planNativeColumns } from './native-plans.ts';
import type { ReadOptions } from './read-options.ts';
import type { TempFolder } from './temp-files.ts';

/** A file as DuckDB sees it. */
export interface Relation {
  /** SQL table function or query that gives the rows in order. */
  readonly sql: string;
  /** As `sql`, from a copy that was made plain; only for text files that were to be read as they are. */
  readonly rewrite?: () => Promise<string>;
  /** Known for text files only, where the sample is drawn already. */
  readonly rows?: number;
  readonly notes: readonly DataNote[];
  /** Decides types; `from` is `sql` or a table made of it. */
  plan(from: string): Promise<{ plans: ColumnPlan[]; notes: readonly DataNote[] }>;
}

/**
 * Opens a text, JSON or Parquet file.
 * @param keepLong as of `prepareCsv`
 */
export async function openRelation(
  session: DuckSession,
  folder: TempFolder,
  source: FileSource,
  options: ReadOptions,
  keepLong: boolean,
): Promise<Relation> {
  if (source.format.kind === 'text')
    return csvRelation(session, await prepareCsv(source, folder, options, keepLong), options);
  const sql =
    source.format.kind === 'parquet' ? `read_parquet(${sqlText(source.path)})` : await jsonSql(session, source);
  return nativeRelation(session, source.label, sql, options);
}

function csvRelation(session: DuckSession, prepared: PreparedCsv, options: ReadOptions): Relation {
  const { names, notes } = repairNames(prepared.rawNames);
  return {
    ...prepared,
    notes: [...prepared.notes, ...notes],
    plan: async (from) => {
      const planned = await planCsvColumns(session, from, names, prepared.rawNames, options);
      return { plans: select(planned.plans, options), notes: planned.notes };
    },
  };
}

async function nativeRelation(
  session: DuckSession,
  label: string,
  sql: string,
  options: ReadOptions,
): Promise<Relation> {
  const described = await onFile(label, () => session.rows(`describe select * from ${sql}`));
  const sources = described.map(([name]) => String(name));
  const { names, notes } = repairNames(sources);
  const columns = sources.map((source, j) => ({ source, name: names[j]! }));
  return {
    sql,
    notes,
    plan: async (from) => {
      const planned = await planNativeColumns(session, from, columns, new Set(options.asText));
      return { plans: select(planned.plans, options), notes: planned.notes };
    },
  };
}

/** The plans of `options.columns`, in that order. */
function select(plans: ColumnPlan[], { columns }: ReadOptions): ColumnPlan[] {
  if (columns === undefined) return plans;
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const absent = columns.filter((name) => !byName.has(name));
  if (absent.length > 0) {
    const shown = plans
      .slice(0, 20)
      .map(({ name }) => name)
      .join(', ');
    const message = `The file has no column "${absent.join('", "')}".`;
    throw new DataError('DATA_COLUMN_MISSING', message, { hint: `Its columns are: ${shown}.` });
  }
  return columns.map((name) => byName.get(name)!);
}
