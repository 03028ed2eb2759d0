import type { DataNote, RawColumn } from '../frame.ts';
import { createTextBuilder, toTextColumn } from './column-builders.ts';
import { type DuckSession, sqlName, vectorItems } from './duckdb-session.ts';

/** A column of a natively typed relation and how its cells are fetched. */
interface Plan {
  readonly name: string;
  readonly type: RawColumn['type'];
  /** DOUBLE with NaN for NULL; VARCHAR for text. */
  readonly sql: string;
}

/**
 * Reads a relation whose columns have types of their own (Parquet, JSON), in order.
 * @param relation SQL table or view
 * @param columns names in the relation, and what to call them
 */
export async function readTypedSource(
  session: DuckSession,
  relation: string,
  rows: number,
  columns: readonly { readonly source: string; readonly name: string }[],
  asText: ReadonlySet<string>,
): Promise<{ columns: RawColumn[]; notes: DataNote[] }> {
  const { plans, notes } = await planColumns(session, relation, columns);
  const doubles = plans.map(({ type }) => (type === 'text' ? undefined : new Float64Array(rows)));
  const texts = plans.map(({ type }) => (type === 'text' ? createTextBuilder(rows) : undefined));
  let row = 0;
  for await (const chunk of session.chunks(`select ${plans.map(({ sql }) => sql).join(', ')} from ${relation}`)) {
    for (let j = 0; j < plans.length; j++) {
      const text = texts[j];
      if (text === undefined) {
        doubles[j]!.set(vectorItems(chunk, j), row);
        continue;
      }
      const vector = chunk.getColumnVector(j);
      for (let i = 0; i < chunk.rowCount; i++) text.set(row + i, vector.getItem(i) as string | null);
    }
    row += chunk.rowCount;
  }
  const built = plans.map(({ name, type }, j): RawColumn => {
    const values = doubles[j];
    if (values === undefined) return texts[j]!.build(name);
    return type === 'datetime' ? { type, name, epochMs: values } : { type: type as 'number' | 'boolean', name, values };
  });
  return { columns: built.map((column) => (asText.has(column.name) ? toTextColumn(column) : column)), notes };
}

async function planColumns(
  session: DuckSession,
  relation: string,
  columns: readonly { readonly source: string; readonly name: string }[],
): Promise<{ plans: Plan[]; notes: DataNote[] }> {
  const described = await session.rows(`describe select * from ${relation}`);
  const types = new Map(described.map(([name, type]) => [String(name), String(type)]));
  const notes: DataNote[] = [];
  const plans: Plan[] = [];
  for (const { source, name } of columns) {
    const column = sqlName(source);
    const sqlType = types.get(source) ?? 'VARCHAR';
    const type = await typeOf(session, relation, column, sqlType);
    if (isNested(sqlType)) {
      const message = `Column "${name}" holds nested values (${sqlType.slice(0, 60)}); it was read as their JSON text.`;
      notes.push({ code: 'nested_column', message, column: name });
    }
    plans.push({ name, type, sql: cellSql(column, sqlType, type) });
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
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE|DECIMAL)/.test(sqlType)) return 'number';
  if (!/^U?(BIGINT|HUGEINT)$/.test(sqlType)) return 'text';
  const wide = `max(abs(${column}::hugeint)) > 9007199254740992`;
  const [[exceeds] = []] = await session.rows(`select ${wide} from ${relation}`);
  return exceeds === true ? 'text' : 'number';
}

const isNested = (sqlType: string): boolean => /\[|^(STRUCT|MAP|UNION)/.test(sqlType);

function cellSql(column: string, sqlType: string, type: RawColumn['type']): string {
  if (type === 'datetime') return `coalesce(epoch_us(${column}::timestamp)::double / 1000, 'nan'::double)`;
  if (type !== 'text') return `coalesce(${column}::double, 'nan'::double)`;
  if (sqlType === 'JSON') return `coalesce(${column} ->> '$', ${column}::varchar)`;
  return isNested(sqlType) ? `to_json(${column})::varchar` : `${column}::varchar`;
}
