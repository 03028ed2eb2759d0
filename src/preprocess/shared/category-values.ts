import type { Feature } from '../../core/matrix.ts';

/** One column of `values[start + code]`, where the codes are [known codes, unseen, missing]. */
export function lookUpCodes(
  codes: Float32Array,
  rows: number,
  cardinality: number,
  values: Float64Array,
  start: number,
  stride: number,
): Float32Array {
  const out = new Float32Array(rows);
  for (let i = 0; i < rows; i++) out[i] = values[start + stride * codeSlot(codes[i]!, cardinality)]!;
  return out;
}

/** Slot of a code among [known codes, unseen, missing]. */
export function codeSlot(code: number, cardinality: number): number {
  return Number.isNaN(code) ? cardinality + 1 : Math.min(code, cardinality);
}

/** Indices of the category features with at least `least` known categories. */
export function wideCategories(features: readonly Feature[], least: number): Uint32Array {
  const out: number[] = [];
  features.forEach((f, j) => {
    if (f.kind === 'category' && f.cardinality >= least) out.push(j);
  });
  return Uint32Array.from(out);
}

/** The features without those at `dropped`, when they are replaced; all of them when they are kept. */
export function remaining<T>(items: readonly T[], dropped: Uint32Array, keep: boolean): T[] {
  return keep || dropped.length === 0 ? [...items] : items.filter((_, j) => !dropped.includes(j));
}
