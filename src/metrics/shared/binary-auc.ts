import { sortOrder } from './sort-order.ts';

/**
 * Area under the ROC curve as the chance that a positive outranks a negative, ties counting half (Hanley and McNeil
 * 1982): exact, whatever the ties. `isPositive(row)` tells the class. NaN when either class has no weight.
 */
export function binaryAuc(score: Float64Array, isPositive: (row: number) => boolean, weight?: Float64Array): number {
  return weight === undefined ? plainAuc(score, isPositive) : weightedAuc(score, isPositive, weight);
}

/** Sorts the two classes apart (native sort of numbers) and merges: pairs are counted in whole halves, without rounding. */
function plainAuc(score: Float64Array, isPositive: (row: number) => boolean): number {
  const n = score.length;
  const positive = new Float64Array(n);
  const negative = new Float64Array(n);
  let p = 0;
  let q = 0;
  for (let i = 0; i < n; i++) {
    if (isPositive(i)) positive[p++] = score[i]!;
    else negative[q++] = score[i]!;
  }
  if (p === 0 || q === 0) return Number.NaN;
  positive.subarray(0, p).sort();
  negative.subarray(0, q).sort();
  let below = 0;
  let notAbove = 0;
  let twiceWins = 0;
  for (let i = 0; i < p; i++) {
    const s = positive[i]!;
    while (below < q && negative[below]! < s) below++;
    while (notAbove < q && negative[notAbove]! <= s) notAbove++;
    twiceWins += below + notAbove;
  }
  return twiceWins / 2 / p / q;
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
