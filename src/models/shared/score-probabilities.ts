/** Classes that training saw, and how common each class was. */
export interface ScoredClasses {
  /** Indices of the classes that occurred in training, ascending. */
  readonly present: Uint32Array;
  /** Smoothed share of every class in training, shape [classes]. */
  readonly shares: Float64Array;
}

/**
 * Probabilities from scores of the present classes: exp(score) in proportion, or the logistic function of the one score of
 * two classes. Absent classes keep their small share. Row-major [rows, outputs] as of `FittedModel.predict`.
 * @param scores row-major [rows, 1 for two present classes, 0 for one, else the present classes]
 */
export function scoreProbabilities(
  scores: Float64Array,
  rows: number,
  { present, shares }: ScoredClasses,
): Float64Array {
  const classes = shares.length;
  const outputs = classes === 2 ? 1 : classes;
  const out = new Float64Array(rows * outputs);
  let left = 0;
  for (const c of present) left += shares[c]!;
  left = Math.min(1, left); // sums of shares may round to more
  const own = new Float64Array(present.length);
  for (let i = 0; i < rows; i++) {
    probabilities(scores, i, own);
    if (outputs === 1) {
      out[i] = present.length === 2 ? own[1]! : shares[1]!;
      continue;
    }
    for (let c = 0; c < classes; c++) out[i * classes + c] = shares[c]!;
    for (let k = 0; k < present.length; k++) out[i * classes + present[k]!] = left * own[k]!;
  }
  return out;
}

/** Probabilities of the present classes of row i into `own`. */
function probabilities(scores: Float64Array, i: number, own: Float64Array): void {
  const k = own.length;
  if (k === 1) {
    own[0] = 1;
    return;
  }
  if (k === 2) {
    const e = Math.exp(-Math.abs(scores[i]!));
    own[1] = scores[i]! < 0 ? e / (1 + e) : 1 / (1 + e);
    own[0] = 1 - own[1];
    return;
  }
  let top = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let c = 0; c < k; c++) top = Math.max(top, scores[i * k + c]!);
  for (let c = 0; c < k; c++) {
    own[c] = Math.exp(scores[i * k + c]! - top);
    sum += own[c]!;
  }
  for (let c = 0; c < k; c++) own[c]! /= sum;
}
