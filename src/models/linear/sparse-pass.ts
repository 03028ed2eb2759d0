import type { RowDesign } from '../shared/row-design.ts';

/** scores += x . b over the sparse entries; scores shape [rows], b shape [slots]. */
export function addSparseScores({ rows, starts, slot, value }: RowDesign, b: Float64Array, scores: Float64Array): void {
  let e = 0;
  for (let i = 0; i < rows; i++) {
    const end = starts[i + 1]!;
    let score = scores[i]!;
    for (; e < end; e++) score += b[slot[e]!]! * value[e]!;
    scores[i] = score;
  }
}

/** gradient += scores . x over the sparse entries; scores shape [rows], gradient shape [slots]. */
export function addSparseGradient(
  { rows, starts, slot, value }: RowDesign,
  scores: Float64Array,
  gradient: Float64Array,
): void {
  let e = 0;
  for (let i = 0; i < rows; i++) {
    const end = starts[i + 1]!;
    const score = scores[i]!;
    for (; e < end; e++) gradient[slot[e]!]! += score * value[e]!;
  }
}
