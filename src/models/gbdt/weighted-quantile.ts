/** Shares of the total weight below this are rounding. */
const DUST = 1e-12;

/**
 * A minimiser of the pinball loss of the weighted values: the least v with a share of at least `alpha` at or below it,
 * and the middle between v and the next value where that share is `alpha` exactly (the usual median of an even count).
 * An integer weight equals so many repeated values. Quickselect (Hoare 1961) over weights, O(n) on average.
 * @param values shape [n] at least, reordered
 * @param weights likewise; undefined: all equal
 * @param n above 0
 * @param alpha in (0, 1)
 */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array | undefined,
  n: number,
  alpha: number,
): number {
  let total = n;
  if (weights !== undefined) {
    total = 0;
    for (let i = 0; i < n; i++) total += weights[i]!;
  }
  const dust = total * DUST;
  let wanted = total * alpha;
  let above = Number.NaN;
  let low = 0;
  let high = n - 1;
  for (;;) {
    const pivot = middleOf(values[low]!, values[(low + high) >> 1]!, values[high]!);
    const { less, greater, massLess, massEqual } = partition(values, weights, low, high, pivot);
    if (less > low && wanted < massLess - dust) {
      above = pivot;
      high = less - 1;
    } else if (less > low && wanted <= massLess + dust) return (maximum(values, low, less) + pivot) / 2;
    else if (wanted < massLess + massEqual - dust) return pivot;
    else {
      const next = greater <= high ? minimum(values, greater, high + 1) : above;
      if (Number.isNaN(next)) return pivot;
      if (wanted <= massLess + massEqual + dust) return (pivot + next) / 2;
      if (greater > high) return next;
      wanted -= massLess + massEqual;
      low = greater;
    }
  }
}

interface Parts {
  /** First place of values equal to the pivot, and of greater ones. */
  readonly less: number;
  readonly greater: number;
  readonly massLess: number;
  readonly massEqual: number;
}

/** Puts smaller values first and greater ones last (Dijkstra's three-way partition). */
function partition(
  values: Float64Array,
  weights: Float64Array | undefined,
  low: number,
  high: number,
  pivot: number,
): Parts {
  let less = low;
  let greater = high + 1;
  let massLess = 0;
  let massEqual = 0;
  for (let i = low; i < greater; ) {
    const value = values[i]!;
    const weight = weights === undefined ? 1 : weights[i]!;
    if (value < pivot) {
      massLess += weight;
      swap(values, weights, i++, less++);
    } else if (value > pivot) swap(values, weights, i, --greater);
    else {
      massEqual += weight;
      i++;
    }
  }
  return { less, greater, massLess, massEqual };
}

function swap(values: Float64Array, weights: Float64Array | undefined, a: number, b: number): void {
  const value = values[a]!;
  values[a] = values[b]!;
  values[b] = value;
  if (weights === undefined) return;
  const weight = weights[a]!;
  weights[a] = weights[b]!;
  weights[b] = weight;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
function maximum(values: Float64Array, from: number, to: number): number {
  let most = values[from]!;
  for (let i = from + 1; i < to; i++) most = Math.max(most, values[i]!);
  return most;
}
function minimum(values: Float64Array, from: number, to: number): number {
  let least = values[from]!;
  for (let i = from + 1; i < to; i++) least = Math.min(least, values[i]!);
  return least;
}
