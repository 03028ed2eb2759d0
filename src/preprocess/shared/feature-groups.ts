import type { Feature } from '../../core/matrix.ts';
import { codeSlot } from './category-values.ts';
import type { Groups } from './group-gain.ts';
import { quantileOfSorted, sortedValues } from './statistics.ts';

/** Groups that a numeric column is cut into. */
const BINS = 16;

/** Rows by the value of a feature: the categories (unseen and missing apart), or 16 bins of equal share (missing apart). */
export function featureGroups(feature: Feature, column: Float32Array, rows: Uint32Array): Groups {
  if (feature.kind === 'category') {
    const { cardinality } = feature;
    return { of: Int32Array.from(rows, (row) => codeSlot(column[row]!, cardinality)), count: cardinality + 2 };
  }
  const sorted = sortedValues(column, rows);
  const cuts = Array.from({ length: BINS - 1 }, (_, k) => quantileOfSorted(sorted, (k + 1) / BINS));
  const binOf = (value: number): number => {
    let bin = 0;
    while (bin < cuts.length && value > cuts[bin]!) bin++;
    return bin;
  };
  const of = Int32Array.from(rows, (row) => (Number.isNaN(column[row]!) ? BINS : binOf(column[row]!)));
  return { of, count: BINS + 1 };
}

/** The groups that two groupings have together, numbered in the order of their pair. */
export function crossedGroups(a: Groups, b: Groups): Groups {
  const keys = Float64Array.from(a.of, (g, i) => g * b.count + b.of[i]!);
  const place = new Map(Array.from(new Set(keys.slice().sort()), (key, i) => [key, i]));
  return { of: Int32Array.from(keys, (key) => place.get(key)!), count: place.size };
}
