import type { InStatement } from '@libsql/client';
import { cut, INFINITE, keyOf, LIMITS, storedValue } from '../store/limits.ts';
import type { MetricPoint } from '../store/types.ts';
import { text } from './sqlite-models.ts';

/** A row of a result, by column. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Writes the parameter where it lacks, does nothing where it has this value, and breaks the table's key, and with it the whole
 * transaction, where it has another: of two writers the second writes nothing of its batch, as in MLflow.
 */
export function paramStatement(runId: string): (entry: readonly [string, string]) => InStatement {
  return ([key, value]) => ({
    sql: 'INSERT INTO params ("key", value, run_uuid) SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM params WHERE "key" = ? AND run_uuid = ? AND value = ?)',
    args: [key, value, runId, key, runId, value],
  });
}

/** The tags, in place of what they were. */
export function tagStatements(runId: string, tags: Readonly<Record<string, string>>): InStatement[] {
  return Object.entries(tags).map(([key, value]) => ({
    sql: 'INSERT INTO tags ("key", value, run_uuid) VALUES (?, ?, ?) ON CONFLICT("key", run_uuid) DO UPDATE SET value = excluded.value',
    args: [keyOf(key), cut(value, LIMITS.tag), runId],
  }));
}

/** The point, and the last value of the metric where no later step is there. */
export function metricStatements(runId: string, point: MetricPoint): InStatement[] {
  const { value, isNan } = storedValue(point.value);
  const [time, step] = [Math.round(point.timestamp), Math.round(point.step)];
  const args = [keyOf(point.key), value, time, runId, step, isNan ? 1 : 0];
  return [
    {
      sql: 'INSERT OR IGNORE INTO metrics ("key", value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)',
      args,
    },
    {
      sql: 'INSERT INTO latest_metrics ("key", value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT("key", run_uuid) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan WHERE excluded.step > step OR (excluded.step = step AND excluded.timestamp >= timestamp)',
      args,
    },
  ];
}

/** A row's `value`, undoing `storedValue`. */
export function numberOf(row: Row): number {
  if (Number(row['is_nan']) !== 0) return Number.NaN;
  const value = Number(row['value']);
  return Math.abs(value) >= INFINITE ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}
/** Rows of `key` and `value` as an object. */
export function pairs(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [String(row['key']), text(row['value'])]));
}
