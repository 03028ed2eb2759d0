import type { BlendData, Objective } from './objective.ts';

export type RankedMetric = 'roc_auc' | 'average_precision';

/** Bits of the mantissa kept, and the smallest exponent told apart: 2^-24 is where float32 probabilities near 1 end. */
const MANTISSA_BITS = 7;
const EXPONENTS = 24;
const SHIFT = 23 - MANTISSA_BITS;
/** Key of 0.5, the largest distance from the nearer of 0 and 1. */
const MIDDLE = (126 << MANTISSA_BITS) >>> 0;
const HALF = EXPONENTS << MANTISSA_BITS;
const BINS = 2 * HALF + 2;

/**
 * Ranking metrics of two classes from a histogram instead of a sort. The bins are the leading bits of the distance to
 * the nearer of 0 and 1, so they are fine (under 1%) where rare classes crowd; rows of one bin count as tied.
 */
export function rankedObjective(data: BlendData, metric: RankedMetric): Objective {
  const { predictions, y, weight, start } = data;
  const sum = new Float64Array(y.length);
  const near = new Float32Array(y.length);
  const bits = new Uint32Array(near.buffer);
  const bin = new Uint16Array(y.length);
  const negative = new Float64Array(BINS);
  const positive = new Float64Array(BINS);
  const firstPositive = Array.from({ length: data.folds }, (_, f) => {
    let i = start[f]!;
    while (i < start[f + 1]! && y[i] === 0) i++;
    return i;
  });
  let members = 0;
  const fillBins = (member: number, from: number, to: number): void => {
    const one = predictions[member]!;
    const share = 1 / (members + 1);
    for (let i = from; i < to; i++) near[i] = Math.max(0, 0.5 - Math.abs(0.5 - (sum[i]! + one[i]!) * share));
    for (let i = from; i < to; i++) {
      const key = Math.max(0, (bits[i]! >>> SHIFT) - MIDDLE + HALF);
      bin[i] = (sum[i]! + one[i]!) * share < 0.5 ? key : BINS - 1 - key;
    }
  };
  const count = (into: Float64Array, from: number, to: number): void => {
    into.fill(0);
    if (weight === undefined) for (let i = from; i < to; i++) into[bin[i]!]!++;
    else for (let i = from; i < to; i++) into[bin[i]!]! += weight[i]!;
  };
  return {
    clear: () => {
      sum.fill(0);
      members = 0;
    },
    foldLoss: (member, fold) => {
      const middle = firstPositive[fold]!;
      fillBins(member, start[fold]!, start[fold + 1]!);
      count(negative, start[fold]!, middle);
      count(positive, middle, start[fold + 1]!);
      return 1 - (metric === 'roc_auc' ? areaUnderRoc(negative, positive) : averagePrecision(negative, positive));
    },
    add: (member) => {
      const one = predictions[member]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += one[i]!;
      members++;
    },
  };
}

/** Bins ascend with the score. */
function areaUnderRoc(negative: Float64Array, positive: Float64Array): number {
  let below = 0;
  let wins = 0;
  let total = 0;
  for (let b = 0; b < BINS; b++) {
    wins += positive[b]! * (below + negative[b]! / 2);
    below += negative[b]!;
    total += positive[b]!;
  }
  return wins / below / total;
}

function averagePrecision(negative: Float64Array, positive: Float64Array): number {
  let hits = 0;
  let named = 0;
  let area = 0;
  for (let b = BINS - 1; b >= 0; b--) {
    if (positive[b] === 0 && negative[b] === 0) continue;
    hits += positive[b]!;
    named += positive[b]! + negative[b]!;
    area += positive[b]! * (hits / named);
  }
  return area / hits;
}
