import type { Feature } from '../../core/matrix.ts';
import type { ShapValues } from '../../models/family.ts';

/** Shapley values by column of X; row-major [rows, outputs, columns]. */
export interface Explanation {
  /** How much each column adds to each raw prediction. */
  readonly values: Float64Array;
  readonly shape: readonly [rows: number, outputs: number, columns: number];
  /** Raw prediction of no row in particular, shape [outputs]; with the values of a row it is that row's raw prediction. */
  readonly expected: Float64Array;
}

/** Position among the columns of X of the column that each prepared feature comes from. */
function sources(features: readonly Feature[], names: readonly string[]): number[] {
  const position = new Map(names.map((name, j) => [name, j]));
  return features.map((feature) => position.get(feature.source)!);
}

/** Shares by column of X. */
export function sharesBySource(
  own: Float64Array,
  features: readonly Feature[],
  names: readonly string[],
): Float64Array {
  const shares = new Float64Array(names.length);
  sources(features, names).forEach((j, f) => {
    shares[j]! += own[f]!;
  });
  return shares;
}

/** Shapley values by column of X: those of the features made from one column add up. */
export function shapBySource(
  { values, expected }: ShapValues,
  features: readonly Feature[],
  names: readonly string[],
): Explanation {
  const outputs = expected.length;
  const width = features.length;
  const rows = values.length / (outputs * width);
  const to = sources(features, names);
  const out = new Float64Array(rows * outputs * names.length);
  for (let i = 0; i < rows * outputs; i++)
    for (let f = 0; f < width; f++) out[i * names.length + to[f]!]! += values[i * width + f]!;
  return { values: out, shape: [rows, outputs, names.length], expected };
}
