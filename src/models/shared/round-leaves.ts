import { fromHalf, toHalf } from './half.ts';
import type { ForestParts } from './tree-forest-parts.ts';

/** Forests of fewer leaves keep their means as they are. */
const MANY_LEAVES = 65_536;
/** As do those of few distinct means, which a table holds. */
const FEW_MEANS = 4096;

/**
 * Rounds the leaf means of a large forest so that they can be saved in 16 bits: float16 of the distance from their mean, in
 * standard deviations. That is within 2^-12 of the distance: less than the spread of a leaf by far, and the trees average it.
 * A distance is below 65,504 standard deviations for any number of leaves that fits in memory.
 */
export function roundLeaves(parts: ForestParts): ForestParts {
  const { values } = parts.trees;
  if (parts.outputs > 1 || values.length <= MANY_LEAVES) return parts;
  const distinct = new Set<number>();
  for (let l = 0; l < values.length && distinct.size <= FEW_MEANS; l++) distinct.add(values[l]!);
  if (distinct.size <= FEW_MEANS) return parts;
  let centre = 0;
  for (const v of values) centre += v / values.length;
  let largest = 0;
  for (const v of values) largest = Math.max(largest, Math.abs(v - centre));
  let variance = 0;
  for (const v of values) variance += ((v - centre) / largest) ** 2 / values.length;
  const unit = largest * Math.sqrt(variance);
  if (!(unit > 0 && unit < Number.POSITIVE_INFINITY)) return parts;
  const rounded = values.map((v) => centre + unit * fromHalf(toHalf((v - centre) / unit)));
  return { ...parts, trees: { ...parts.trees, values: rounded }, halves: { centre, unit } };
}
