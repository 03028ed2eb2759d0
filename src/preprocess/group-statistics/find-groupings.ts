import { codeSlot } from '../shared/category-values.ts';
import { featureGroups } from '../shared/feature-groups.ts';
import { groupGain } from '../shared/group-gain.ts';
import { FEWEST_ROWS, judgedRows, relevanceTargets, strength, taken } from '../shared/relevance.ts';
import type { LearnInput } from '../transformer.ts';

/** How a number is set against the mean of its group; the position is the saved code. */
export const RELATIONS = ['-', '/'] as const;

/** A numeric feature against its means by a category feature, by index. */
export interface Grouping {
  readonly relation: number;
  readonly value: number;
  readonly group: number;
}

/** What the new column must add to the correlation of the number alone. */
const MARGIN = 0.02;

/** One value against the mean of its group, rounded to float32; missing where it is not finite. */
export function relate(relation: number, value: number, mean: number): number {
  const related = Math.fround(relation === 0 ? value - mean : value / mean);
  return Number.isFinite(related) ? related : Number.NaN;
}

/** Means of a numeric feature at some rows, by slot [known codes, unseen, missing] of a category feature, drawn to the overall mean. */
export function groupMeans(
  { table, weight }: LearnInput,
  rows: Uint32Array,
  value: number,
  group: number,
  smoothing: number,
): Float64Array {
  const { cardinality } = table.features[group]!;
  const [values, codes] = [table.columns[value]!, table.columns[group]!];
  const sums = new Float64Array(cardinality + 2);
  const sizes = new Float64Array(cardinality + 2);
  for (const row of rows) {
    const w = weight === undefined ? 1 : weight[row]!;
    if (Number.isNaN(values[row]!) || w <= 0) continue;
    const slot = codeSlot(codes[row]!, cardinality);
    sums[slot]! += w * values[row]!;
    sizes[slot]! += w;
  }
  const size = sizes.reduce((a, b) => a + b, 0);
  const overall = size > 0 ? sums.reduce((a, b) => a + b, 0) / size : 0;
  return sums.map((sum, g) => (sum + smoothing * overall) / (sizes[g]! + smoothing));
}

/**
 * Numbers that go with the target better once they are set against the mean of their category: criterion is the largest
 * absolute rank correlation with the target (or the indicator of a class), on at most 2000 training rows. Best gain first.
 * @param columns numeric and category columns that are tried, the ones that go with the target best
 * @param most groupings returned
 */
export function findGroupings(input: LearnInput, columns: number, most: number, smoothing: number): Grouping[] {
  const { table, constrained } = input;
  const rows = judgedRows(input);
  if (rows.length < FEWEST_ROWS) return [];
  const targets = relevanceTargets(input, rows);
  const best = (kind: 'numeric' | 'category', score: (j: number) => number): { j: number; score: number }[] =>
    table.features
      .flatMap((f, j) => (f.kind === kind && !constrained?.has(f.source) ? [{ j, score: score(j) }] : []))
      .sort((a, b) => b.score - a.score || a.j - b.j)
      .slice(0, columns);
  const numbers = best('numeric', (j) => strength(taken(table.columns[j]!, rows), targets));
  const categories = best('category', (j) => {
    const groups = featureGroups(table.features[j]!, table.columns[j]!, rows);
    return Math.max(...targets.map((target) => groupGain(groups, target)));
  });
  const found: (Grouping & { readonly gain: number })[] = [];
  for (const { j: value, score } of numbers)
    for (const { j: group } of categories) {
      const means = groupMeans(input, rows, value, group, smoothing);
      const { cardinality } = table.features[group]!;
      const [column, codes] = [table.columns[value]!, table.columns[group]!];
      RELATIONS.forEach((_, relation) => {
        const values = Float64Array.from(rows, (row) =>
          relate(relation, column[row]!, means[codeSlot(codes[row]!, cardinality)]!),
        );
        const gain = strength(values, targets) - score;
        if (gain >= MARGIN) found.push({ relation, value, group, gain });
      });
    }
  found.sort((a, b) => b.gain - a.gain || a.value - b.value || a.group - b.group || a.relation - b.relation);
  return found.slice(0, most);
}
