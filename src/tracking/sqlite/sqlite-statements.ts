import type { InStatement } from '@libsql/client';
import { chunks, cut, keyOf, LIMITS, readValue, storedValue } from '../store/limits.ts';
import type { MetricPoint } from '../store/types.ts';
import { text } from './sqlite-models.ts';

/** A row of a result, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows of one statement: many at once take a fraction of the time that one by one takes. */
const MOST_ROWS = 1000;

type Cell = string | number;

/** A statement for each thousand rows, which stand where `VALUES` is. */
function rowStatements(rows: readonly (readonly Cell[])[], sql: (values: string) => string): InStatement[] {
  return chunks(rows, MOST_ROWS).map((part) => ({
    sql: sql(`VALUES ${part.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ')}`),
    args: part.flat(),
  }));
}

/**
 * Writes the parameters that lack, does nothing where they have these values, and breaks the table's key, and with it the whole
 * transaction, where one has another: of two writers the second writes nothing of its batch, as in MLflow.
 */
export function paramStatements(runId: string, params: ReadonlyMap<string, string>): InStatement[] {
  const rows = Array.from(params, ([key, value]) => [key, value, runId]);
  return rowStatements(
    rows,
    (values) =>
      `WITH new("key", value, run_uuid) AS (${values}) INSERT INTO params ("key", value, run_uuid) SELECT * FROM new WHERE NOT EXISTS (SELECT 1 FROM params p WHERE p."key" = new."key" AND p.run_uuid = new.run_uuid AND p.value = new.value)`,
  );
}

/** The tags, in place of what they were. */
export function tagStatements(runId: string, tags: Readonly<Record<string, string>>): InStatement[] {
  const rows = Object.entries(tags).map(([key, value]) => [keyOf(key), cut(value, LIMITS.tag), runId]);
  return rowStatements(
    rows,
    (values) =>
      `INSERT INTO tags ("key", value, run_uuid) ${values} ON CONFLICT("key", run_uuid) DO UPDATE SET value = excluded.value`,
  );
}

/** The points, and the last value of each metric where no later step is there. */
export function metricStatements(runId: string, points: readonly MetricPoint[]): InStatement[] {
  const last = new Map<string, MetricPoint>();
  for (const point of points) {
    const key = keyOf(point.key);
    const before = last.get(key);
    if (before === undefined || isLater(point, before)) last.set(key, point);
  }
  const columns = '("key", value, timestamp, run_uuid, step, is_nan)';
  const rowOf = (point: MetricPoint): Cell[] => {
    const { value, isNan } = storedValue(point.value);
    return [keyOf(point.key), value, Math.round(point.timestamp), runId, Math.round(point.step), isNan ? 1 : 0];
  };
  return [
    ...rowStatements(points.map(rowOf), (values) => `INSERT OR IGNORE INTO metrics ${columns} ${values}`),
    ...rowStatements(
      Array.from(last.values(), rowOf),
      (values) =>
        `INSERT INTO latest_metrics ${columns} ${values} ON CONFLICT("key", run_uuid) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan WHERE excluded.step > step OR (excluded.step = step AND excluded.timestamp >= timestamp)`,
    ),
  ];
}

/** By step, then by time; of two alike the one that is logged last. */
function isLater(a: MetricPoint, b: MetricPoint): boolean {
  const steps = Math.round(a.step) - Math.round(b.step);
  return steps > 0 || (steps === 0 && Math.round(a.timestamp) >= Math.round(b.timestamp));
}

/** A row's `value`, undoing `storedValue`. */
export function numberOf(row: Row): number {
  return Number(row['is_nan']) === 0 ? readValue(Number(row['value'])) : Number.NaN;
}
/** Rows of `key` and `value` as an object. */
export function pairs(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [String(row['key']), text(row['value'])]));
}
