import type { Feature } from '../../core/matrix.ts';

/** Training rows in each category of a column; zero-weight rows left out. */
export interface CategoryCounts {
  /** Shape [cardinality]. */
  readonly counts: Float64Array;
  readonly missing: number;
}

/** Counts the codes of a category feature at some rows. */
export function categoryCounts(
  feature: Feature,
  codes: Float32Array,
  rows: Uint32Array,
  weight?: Float64Array,
): CategoryCounts {
  const counts = new Float64Array(feature.cardinality);
  let missing = 0;
  for (const row of rows) {
    if (weight !== undefined && weight[row]! <= 0) continue;
    const code = codes[row]!;
    if (Number.isNaN(code)) missing++;
    else if (code < counts.length) counts[code]!++;
  }
  return { counts, missing };
}

const LONGEST_LABEL = 60;

/** The spelling of a category for names of features, cut to 60 characters; `#7` when the table carries no spellings. */
export function labelOf(feature: Feature & { readonly labels?: readonly string[] }, code: number): string {
  const label = feature.labels?.[code];
  if (label === undefined) return `#${code}`;
  return label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 1)}…`;
}
