import { sortOrder } from './sort-order.ts';

const INSERTION_UP_TO = 40;

/**
 * Area under the ROC curve as the chance that a positive outranks a negative, ties counting half (Hanley and McNeil
 * 1982): exact, whatever the ties. `isPositive(row)` tells the class. NaN when either class has no weight.
 */
export function binaryAuc(score: Float64Array, isPositive: (row: number) => boolean, weight?: Float64Array): number {
  return weight === undefined ? plainAuc(score, isPositive) : weightedAuc(score, isPositive, weight);
}

/** Sorts the two classes apart and merges: pairs are counted in whole halves, without rounding. */
function plainAuc(score: Float64Array, isPositive: (row: number) => boolean): number {
  const n = score.length;
  // Positives from the front, negatives from the back: one buffer, which matters for many tiny folds.
  const sorted = new Float64Array(n);
  let p = 0;
  let q = n;
  for (let i = 0; i < n; i++) {
    if (isPositive(i)) sorted[p++] = score[i]!;
    else sorted[--q] = score[i]!;
  }
  if (p === 0 || p === n) return Number.NaN;
  sortRange(sorted, 0, p);
  sortRange(sorted, p, n);
  let below = p;
  let notAbove = p;
  let twiceWins = 0;
  for (let i = 0; i < p; i++) {
    const s = sorted[i]!;
    while (below < n && sorted[below]! < s) below++;
    while (notAbove < n && sorted[notAbove]! <= s) notAbove++;
    twiceWins += below + notAbove - 2 * p;
  }
  return twiceWins / 2 / p / (n - p);
}

/** Ascending order of from..to: by insertion when short (the native sort has a price of its own), else natively. */
function sortRange(values: Float64Array, from: number, to: number): void {
  if (to - from > INSERTION_UP_TO) {
    values.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    let k = i - 1;
    for (; k >= from && values[k]! > value; k--) values[k + 1] = values[k]!;
    values[k + 1] = value;
  }
}

function weightedAuc(score: Float64Array, isPositive: (row: number) => boolean, weight: Float64Array): number {
  const n = score.length;
  const order = sortOrder(score);
  let negativeBelow = 0;
  let positiveTotal = 0;
  let wins = 0;
  for (let i = 0; i < n; ) {
    const s = score[order[i]!]!;
    let tiePositive = 0;
    let tieNegative = 0;
    for (; i < n && score[order[i]!]! === s; i++) {
      const row = order[i]!;
      if (isPositive(row)) tiePositive += weight[row]!;
      else tieNegative += weight[row]!;
    }
    wins += tiePositive * (negativeBelow + tieNegative / 2);
    negativeBelow += tieNegative;
    positiveTotal += tiePositive;
  }
  return positiveTotal > 0 && negativeBelow > 0 ? wins / positiveTotal / negativeBelow : Number.NaN;
}
