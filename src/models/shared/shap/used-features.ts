import type { ShapForest } from './shap-forest.ts';

/** The features that a forest splits on, ascending, and the place of each among them. */
export interface UsedFeatures {
  readonly used: Int32Array;
  /** Shape [features]. */
  readonly column: Int32Array;
}
export function usedFeatures(forest: ShapForest): UsedFeatures {
  const seen = new Uint8Array(forest.features);
  for (const feature of forest.feature) if (feature >= 0) seen[feature] = 1;
  const column = new Int32Array(forest.features);
  const used: number[] = [];
  for (let f = 0; f < seen.length; f++) if (seen[f] === 1) column[f] = used.push(f) - 1;
  return { used: Int32Array.from(used), column };
}

/** Most float64 numbers in a block of results. */
const BLOCK_NUMBERS = 2 ** 20;

/** Rows of a block, so that its results stay in the caches. */
export function blockRows(rows: number, outputs: number, used: number): number {
  return Math.min(rows, Math.max(64, Math.floor(BLOCK_NUMBERS / Math.max(1, outputs * used))));
}

/** Copies a block [count, outputs, used] to rows `first` onwards of the whole [rows, outputs, features]. */
export function spread(
  block: Float64Array,
  { used, column }: UsedFeatures,
  lines: number,
  whole: Float64Array,
  firstLine: number,
): void {
  const features = column.length;
  for (let line = 0; line < lines; line++)
    for (let j = 0; j < used.length; j++)
      whole[(firstLine + line) * features + used[j]!] = block[line * used.length + j]!;
}
