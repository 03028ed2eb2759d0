import type { LearnInput } from '../transformer.ts';
import { correlation, ranks } from './rank-correlation.ts';
import { liveRows, thinned } from './statistics.ts';

/** Rows that are looked at when features are judged. */
const SAMPLE = 2000;
/** Fewer rows than this tell nothing. */
export const FEWEST_ROWS = 30;
/** Classes whose indicators stand for the target. */
const MOST_CLASSES = 5;
/** Figures that differ by less are the same: sums over rows in another order. */
const RESOLUTION = 1e-9;

/** Training rows that features are judged on: at most 2000 of positive weight, evenly spaced. */
export function judgedRows({ rows, weight }: LearnInput): Uint32Array {
  return thinned(liveRows(rows, weight), SAMPLE);
}

/** What features are judged by: ranks of the target, or indicators of the five most frequent classes; each [rows.length]. */
export function relevanceTargets({ task, y }: LearnInput, rows: Uint32Array): Float64Array[] {
  const values = taken(y, rows);
  if (task.kind !== 'multiclass') return [ranks(values)];
  const counts = new Float64Array(task.classes.length);
  for (const value of values) counts[value]!++;
  const largest = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
  return largest.slice(0, MOST_CLASSES).map((k) => values.map((value) => (value === k ? 1 : 0)));
}

/** The values at some places. */
export function taken(values: ArrayLike<number>, at: Uint32Array): Float64Array {
  const out = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) out[i] = values[at[i]!]!;
  return out;
}

/** A figure without the noise of the order of a sum, so that ties are ties. */
export function steady(figure: number): number {
  return Math.round(figure / RESOLUTION) * RESOLUTION;
}

/** Largest absolute correlation of the ranks of the present values with a target; 0 when half or more is missing. */
export function strength(values: Float64Array, targets: readonly Float64Array[]): number {
  const present = new Uint32Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) present[n++] = i;
  if (n * 2 <= values.length || n < FEWEST_ROWS) return 0;
  const kept = present.subarray(0, n);
  const ranked = ranks(taken(values, kept));
  let best = 0;
  for (const target of targets) {
    best = Math.max(best, steady(Math.abs(correlation(ranked, taken(target, kept)))));
  }
  return best;
}
