import type { ShapForest } from './shap-forest.ts';
import { LAYOUT_FIELDS, LAYOUT_LEFT, type TreeLayout } from './tree-layout.ts';

/** Outputs [from, from + count). */
export interface OutputRange {
  readonly from: number;
  readonly count: number;
}
/** Outputs that a tree adds to. */
export function outputRange(forest: ShapForest, tree: number): OutputRange {
  const only = forest.outputOf?.(tree);
  return only === undefined ? { from: 0, count: forest.outputs } : { from: only, count: 1 };
}

/** Values of the leaves by slot, shape [outputs of the range, slots]; 0 where a slot leads to a node. */
export function writeValues(forest: ShapForest, layout: TreeLayout, range: OutputRange, out: Float64Array): void {
  const slots = 2 * layout.nodes.length;
  for (let slot = 0; slot < slots; slot++) {
    const child = layout.records[(slot >> 1) * LAYOUT_FIELDS + LAYOUT_LEFT + (slot & 1)]!;
    for (let k = 0; k < range.count; k++) out[k * slots + slot] = child < 0 ? forest.value(~child, range.from + k) : 0;
  }
}
