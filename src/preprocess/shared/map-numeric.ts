import type { Feature } from '../../core/matrix.ts';
import { detached } from '../transformer.ts';

/** Replaces each numeric column by `map(column, index)`; category columns are passed on. */
export function mapNumeric(
  features: readonly Feature[],
  columns: readonly Float32Array[],
  map: (column: Float32Array, j: number) => Float32Array,
): Float32Array[] {
  const out: Float32Array[] = [];
  for (let j = 0; j < features.length; j++)
    out.push(features[j]!.kind === 'numeric' ? map(columns[j]!, j) : columns[j]!);
  return out;
}

/**
 * Features after a rising function of each numeric column: names stay (so that monotone constraints still find them), the
 * formula tells the function.
 */
export function risingFeatures(features: readonly Feature[], verb: string): Feature[] {
  return features.map((f) =>
    f.kind === 'category' ? f : { ...detached(f), formula: `${verb}(${f.formula ?? f.name})` },
  );
}
