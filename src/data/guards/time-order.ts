import type { Column, ColumnSchema } from '../frame.ts';

const MOST_ROWS = 50_000;

/** True for a column of calendar dates: not a time of day alone. */
export function isCalendar(column: ColumnSchema): boolean {
  return column.kind === 'datetime' && column.dateFormat?.startsWith('HH') !== true;
}

/**
 * Correlation of the target with its value one row earlier in time, in [-1, 1]: what random folds can leak. Class
 * indices are taken as numbers (two classes) or as "same class as before" (more), scaled so that 0 is chance.
 * NaN with fewer than 20 rows or no variation.
 */
export function neighbourLikeness(
  column: Extract<Column, { kind: 'datetime' }>,
  y: Float64Array,
  nominal: boolean,
): number {
  const start = Math.max(0, Math.floor((y.length - MOST_ROWS) / 2));
  const rows: number[] = [];
  for (let i = start; i < y.length && rows.length < MOST_ROWS; i++) if (!Number.isNaN(column.epochMs[i]!)) rows.push(i);
  rows.sort((a, b) => column.epochMs[a]! - column.epochMs[b]! || a - b);
  if (rows.length < 20) return Number.NaN;
  return nominal ? agreement(rows, y) : correlation(rows, y);
}

function correlation(rows: readonly number[], y: Float64Array): number {
  let mean = 0;
  for (const row of rows) mean += y[row]! / rows.length;
  let variance = 0;
  let product = 0;
  rows.forEach((row, k) => {
    variance += (y[row]! - mean) ** 2;
    if (k > 0) product += (y[row]! - mean) * (y[rows[k - 1]!]! - mean);
  });
  return product / variance;
}

function agreement(rows: readonly number[], y: Float64Array): number {
  const shares = new Map<number, number>();
  let same = 0;
  rows.forEach((row, k) => {
    shares.set(y[row]!, (shares.get(y[row]!) ?? 0) + 1 / rows.length);
    if (k > 0 && y[row] === y[rows[k - 1]!]) same++;
  });
  let chance = 0;
  for (const share of shares.values()) chance += share * share;
  return (same / (rows.length - 1) - chance) / (1 - chance);
}
