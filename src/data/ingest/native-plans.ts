import type { DataNote, RawColumn } from '../frame.ts';
import type { ColumnPlan } from './column-plan.ts';
import { type DuckSession, sqlName } from './duckdb-session.ts';

/** A column of a natively typed relation (Parquet, JSON): its name there, and what to call it. */
export interface NativeColumn {
  readonly source: string;
  readonly name: string;
}

/** Decides how the columns of a relation with types of its own are fetched. */
export async function planNativeColumns(
  session: DuckSession,
  relation: string,
  columns: readonly NativeColumn[],
  asText: ReadonlySet<string>,
): Promise<{ plans: ColumnPlan[]; notes: DataNote[] }> {
  const described = await session.rows(`describe select * from ${relation}`);
  const types = new Map(described.map(([name, type]) => [String(name), String(type)]));
  const notes: DataNote[] = [];
  const plans: ColumnPlan[] = [];
  for (const { source, name } of columns) {
    const column = sqlName(source);
    const sqlType = types.get(source) ?? 'VARCHAR';
    const type = await typeOf(session, relation, column, sqlType);
    if (isNested(sqlType)) {
      const message = `Column "${name}" holds nested values (${sqlType.slice(0, 60)}); it was read as their JSON text.`;
      notes.push({ code: 'nested_column', message, column: name });
    }
    const sql = cellSql(column, sqlType, type);
    plans.push({ name, type, sql, spell: type !== 'text' && asText.has(name) });
  }
  return { plans, notes };
}

async function typeOf(
  session: DuckSession,
  relation: string,
  column: string,
  sqlType: string,
): Promise<RawColumn['type']> {
  if (sqlType === 'BOOLEAN') return 'boolean';
  if (/^(DATE$|TIMESTAMP)/.test(sqlType)) return 'datetime';
  if (isNested(sqlType)) return 'text';
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE|DECIMAL)/.test(sqlType)) return 'number';
  if (!/^U?(BIGINT|HUGEINT)$/.test(sqlType)) return 'text';
  const exceeds = `coalesce(max(${column}) > 9007199254740992 or min(${column}) < -9007199254740992, false)`;
  const [[isWide] = []] = await session.rows(`select ${exceeds} from ${relation}`);
  return isWide === true ? 'text' : 'number';
}

/** Whether an SQL type is a list, struct, map or union. */
export const isNested = (sqlType: string): boolean => /\[|^(STRUCT|MAP|UNION)/.test(sqlType);

function cellSql(column: string, sqlType: string, type: RawColumn['type']): string {
  if (type === 'datetime') return dateSql(column, sqlType);
  if (type !== 'text') return `coalesce(${column}::double, 'nan'::double)`;
  if (sqlType === 'JSON') return `coalesce(${column} ->> '$', ${column}::varchar)`;
  return isNested(sqlType) ? `to_json(${column})::varchar` : `${column}::varchar`;
}

/** Times with a zone are instants already; the others are read as UTC. */
function dateSql(column: string, sqlType: string): string {
  const instant = sqlType === 'TIMESTAMP WITH TIME ZONE' ? column : `${column}::timestamp`;
  return `case when isfinite(${column}) then epoch_us(${instant})::double / 1000 else 'nan'::double end`;
}
