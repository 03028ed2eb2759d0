/** Classes that a row is given with, at most, and the least probability of one. */
const MOST_CLASSES = 3;
const LEAST = 0.02;

/** A target for each copy of a row. */
export interface SoftRows {
  /** Position of the row that is copied. */
  readonly position: Uint32Array;
  readonly y: Float64Array;
  /** Share of the row's weight; those of one row sum to 1. */
  readonly share: Float64Array;
}

/**
 * Targets that any family can learn from predictions: a value as it is; probabilities as copies of the row, one for each
 * of its three likeliest classes above 0.02, weighted by probability.
 * @param prediction row-major [rows, outputs]
 * @param classes 0 for regression
 */
export function softRows(prediction: Float64Array, outputs: number, classes: number): SoftRows {
  const rows = prediction.length / outputs;
  const position: number[] = [];
  const y: number[] = [];
  const share: number[] = [];
  for (let i = 0; i < rows; i++) {
    if (classes === 0) {
      position.push(i);
      y.push(prediction[i]!);
      share.push(1);
      continue;
    }
    const likely = likelyClasses(prediction.subarray(i * outputs, (i + 1) * outputs));
    const total = likely.reduce((sum, [, p]) => sum + p, 0);
    for (const [k, p] of likely) {
      position.push(i);
      y.push(k);
      share.push(p / total);
    }
  }
  return { position: Uint32Array.from(position), y: Float64Array.from(y), share: Float64Array.from(share) };
}

/** Class and probability, likeliest first; of equals the lower class. */
function likelyClasses(row: Float64Array): [number, number][] {
  const all = row.length === 1 ? [1 - row[0]!, row[0]!] : [...row];
  const sorted = all.map((p, k): [number, number] => [k, p]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return sorted.filter(([, p], rank) => rank === 0 || (rank < MOST_CLASSES && p >= LEAST));
}
