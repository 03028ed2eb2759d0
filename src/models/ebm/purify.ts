/** A pair of features as it is learnt; `up` and `down` say to which coarse bin a slot of its first and second feature belongs. */
export interface PairTable {
  readonly rows: number;
  readonly cols: number;
  /** Shape [rows * cols]. */
  readonly values: Float64Array;
  /** Training weight of each cell. */
  readonly weights: Float64Array;
}

const MOST_ROUNDS = 100;
const SMALL = 1e-10;

/**
 * Moves what a pair says about its features alone to these (Lengerich et al. 2020): afterwards every line and column of
 * the table has the weighted mean 0, and the sum of all terms is what it was. Lines without weight become 0.
 * @param values changed in place
 * @returns what moved, by line and by column
 */
export function purify({ rows, cols, values, weights }: PairTable): { rows: Float64Array; cols: Float64Array } {
  const byRow = new Float64Array(rows);
  const byCol = new Float64Array(cols);
  let size = 0;
  for (const v of values) size = Math.max(size, Math.abs(v));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const moved = Math.max(
      centre(values, weights, rows, cols, cols, 1, byRow),
      centre(values, weights, cols, rows, 1, cols, byCol),
    );
    if (moved <= SMALL * size) break;
  }
  return { rows: byRow, cols: byCol };
}

function centre(
  values: Float64Array,
  weights: Float64Array,
  lines: number,
  length: number,
  outer: number,
  inner: number,
  moved: Float64Array,
): number {
  let most = 0;
  for (let l = 0; l < lines; l++) {
    let [sum, total] = [0, 0];
    for (let i = 0; i < length; i++) {
      const at = l * outer + i * inner;
      sum += weights[at]! * values[at]!;
      total += weights[at]!;
    }
    if (total === 0) {
      for (let i = 0; i < length; i++) values[l * outer + i * inner] = 0;
      continue;
    }
    const mean = sum / total;
    for (let i = 0; i < length; i++) values[l * outer + i * inner]! -= mean;
    moved[l]! += mean;
    most = Math.max(most, Math.abs(mean));
  }
  return most;
}
