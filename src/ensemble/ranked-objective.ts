import type { BlendData, Objective } from './objective.ts';

export type RankedMetric = 'roc_auc' | 'average_precision';

/** Bits of the mantissa kept, and exponents told apart: 2^-24 is where float32 probabilities near 1 end. */
const MANTISSA_BITS = 5;
const EXPONENTS = 24;
const SHIFT = 23 - MANTISSA_BITS;
/** Key of 0.5 (biased exponent 126), the largest distance to the nearer of 0 and 1. */
const MIDDLE = 126 << MANTISSA_BITS;
const HALF = EXPONENTS << MANTISSA_BITS;
const BINS = 2 * HALF + 2;

/**
 * Ranking metrics from histograms instead of sorts: of class 1, or the mean over the classes of each against the rest.
 * The bins are the leading bits of the distance to the nearer of 0 and 1, so they are fine (3% of it) where the
 * probabilities of rare classes crowd; the rows of one bin count as shuffled.
 */
export function rankedObjective(data: BlendData, metric: RankedMetric): Objective {
  const { predictions, outputs, start, weight } = data;
  const sum = new Float64Array(predictions[0]?.length ?? 0);
  const bins = new Uint16Array(sum.length);
  const fill = binFiller(sum, bins);
  const tables = Array.from({ length: data.folds }, (_, f) => contrastsOf(data, f));
  const positive = new Float64Array(BINS);
  const negative = new Float64Array(BINS);
  const unit = weight === undefined ? 1 : weight.reduce((all, w) => all + w, 0) / weight.length;
  let members = 0;
  return {
    clear: () => {
      sum.fill(0);
      members = 0;
    },
    foldLoss: (member, fold) => {
      fill(predictions[member]!, 1 / (members + 1), start[fold]! * outputs, start[fold + 1]! * outputs);
      let score = 0;
      for (const { column, from, to } of tables[fold]!) {
        const range = rangeOf(bins, outputs, column, start[fold]!, start[fold + 1]!);
        count(data, bins, column, negative, start[fold]!, from);
        count(data, bins, column, positive, from, to);
        count(data, bins, column, negative, to, start[fold + 1]!);
        score +=
          metric === 'roc_auc'
            ? areaUnderRoc(negative, positive, range)
            : averagePrecision(negative, positive, range, unit);
        negative.fill(0, range.first, range.last + 1);
        positive.fill(0, range.first, range.last + 1);
      }
      return 1 - score / tables[fold]!.length;
    },
    add: (member) => {
      const one = predictions[member]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += one[i]!;
      members++;
    },
  };
}

/** A class against the rest: its rows from..to, which lie together, and the column of its probability. */
interface Contrast {
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

/** The contrasts of a fold: class 1 when there is one output, else every class that occurs. */
function contrastsOf({ y, outputs, start }: BlendData, fold: number): Contrast[] {
  const contrasts: Contrast[] = [];
  const end = start[fold + 1]!;
  for (let from = start[fold]!; from < end; ) {
    const truth = y[from]!;
    let to = from + 1;
    while (to < end && y[to] === truth) to++;
    if (outputs > 1 || truth === 1) contrasts.push({ column: outputs > 1 ? truth : 0, from, to });
    from = to;
  }
  return contrasts;
}

/**
 * Writes the bin of (sum + one) x share for a range of numbers; bins ascend with the number. Free of branches, which
 * cost more than all else here: half of the rows of a balanced task lie on either side of 0.5.
 */
function binFiller(sum: Float64Array, bins: Uint16Array) {
  const near = new Float32Array(sum.length);
  const nearBits = new Uint32Array(near.buffer);
  const above = new Float32Array(sum.length);
  const aboveBits = new Int32Array(above.buffer);
  return (one: Float64Array, share: number, from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const offset = (sum[i]! + one[i]!) * share - 0.5;
      above[i] = offset;
      near[i] = Math.max(0, 0.5 - Math.abs(offset));
    }
    for (let i = from; i < to; i++) {
      const key = Math.max(0, (nearBits[i]! >>> SHIFT) - MIDDLE + HALF);
      // All ones where the number is 0.5 or more: its bin is counted from the other end.
      const mask = ~(aboveBits[i]! >> 31);
      bins[i] = key + (mask & (BINS - 1 - 2 * key));
    }
  };
}

function count(
  { weight, outputs }: BlendData,
  bins: Uint16Array,
  column: number,
  into: Float64Array,
  from: number,
  to: number,
): void {
  if (weight === undefined) for (let i = from; i < to; i++) into[bins[i * outputs + column]!]!++;
  else for (let i = from; i < to; i++) into[bins[i * outputs + column]!]! += weight[i]!;
}

/** Bins that occur lie in first..last: a fraction of all, and most of the work on folds of few rows. */
interface BinRange {
  readonly first: number;
  readonly last: number;
}

function rangeOf(bins: Uint16Array, outputs: number, column: number, from: number, to: number): BinRange {
  let first = BINS;
  let last = -1;
  for (let i = from; i < to; i++) {
    const bin = bins[i * outputs + column]!;
    if (bin < first) first = bin;
    if (bin > last) last = bin;
  }
  return { first, last };
}

function areaUnderRoc(negative: Float64Array, positive: Float64Array, { first, last }: BinRange): number {
  let below = 0;
  let wins = 0;
  let total = 0;
  for (let b = first; b <= last; b++) {
    wins += positive[b]! * (below + negative[b]! / 2);
    below += negative[b]!;
    total += positive[b]!;
  }
  return wins / below / total;
}

/** The hits of a bin find, on average, half of its other rows before them; `unit` is the weight of one row. */
function averagePrecision(
  negative: Float64Array,
  positive: Float64Array,
  { first, last }: BinRange,
  unit: number,
): number {
  let hits = 0;
  let named = 0;
  let area = 0;
  for (let b = last; b >= first; b--) {
    const found = positive[b]!;
    const all = found + negative[b]!;
    if (found > 0) area += (found * (hits + (found + unit) / 2)) / (named + (all + unit) / 2);
    hits += found;
    named += all;
  }
  return area / hits;
}
