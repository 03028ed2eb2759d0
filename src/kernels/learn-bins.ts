import type { Feature } from '../core/matrix.ts';
import type { BinnedColumn } from './binned.ts';

/** Most bins of a column, the missing bin not counted. */
export const MAX_BINS = 255;
/** Most rows that bounds are learnt from. */
export const SAMPLE_ROWS = 200_000;

/**
 * Learns how a column is cut into bins. The twin of the kernels `learnBounds`, `countCodes`,
 * `writeBins` and `writeCategories`.
 * Numeric: one bin a value when at most 255 values differ, else bins of about equal count, where a value that fills a bin
 * of its own gets one. Bounds lie half way between neighbouring values, rounded to float32 and kept below the upper one,
 * so that `v <= bound` separates the training values exactly.
 * Category: one bin a code, most frequent first; beyond 255 codes the rarest share the last bin. A code that does not
 * occur, and an unseen one, go to that shared bin, or to the missing bin when there is none.
 * @param values shape [all rows]; NaN = missing
 * @param rows ids of the rows to learn from; all when absent
 * @param most bins of a numeric column, at most 255
 */
export function learnBins(
  feature: Feature,
  values: Float32Array,
  rows?: Uint32Array,
  most: number = MAX_BINS,
): BinnedColumn {
  return feature.kind === 'category' ? learnCategory(feature, values, rows) : learnNumeric(values, rows, most);
}

function learnNumeric(values: Float32Array, rows: Uint32Array | undefined, most: number): BinnedColumn {
  const sample = sampleOf(values, rows);
  const bounds = cut(sample.present, most);
  return {
    kind: 'numeric',
    bins: bounds.length + 1,
    missingBin: bounds.length + 1,
    hasMissing: sample.hasMissing,
    bounds,
    codeToBin: new Uint8Array(0),
  };
}

/** Sorted present values of at most 200,000 evenly spaced rows, and whether any row (of all) is missing. */
function sampleOf(values: Float32Array, rows: Uint32Array | undefined): { present: Float32Array; hasMissing: boolean } {
  const n = rows?.length ?? values.length;
  const taken = Math.min(n, SAMPLE_ROWS);
  const present = new Float32Array(taken);
  let m = 0;
  for (let i = 0; i < taken; i++) {
    const at = taken === n ? i : Math.floor((i * n) / taken);
    const value = values[rows === undefined ? at : rows[at]!]!;
    if (!Number.isNaN(value)) present[m++] = value;
  }
  let hasMissing = m < taken;
  for (let i = 0; i < values.length && !hasMissing; i++) hasMissing = Number.isNaN(values[i]);
  return { present: present.subarray(0, m).sort(), hasMissing };
}

/** Ascending bounds between the bins of sorted values. */
function cut(sorted: Float32Array, most: number): Float32Array {
  const starts: number[] = [];
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) starts.push(i);
  const ends = starts.length <= most ? starts.map((_, d) => d) : equalCounts(starts, sorted.length, most);
  const bounds = new Float32Array(Math.max(0, ends.length - 1));
  for (let b = 0; b < bounds.length; b++) {
    const last = sorted[starts[ends[b]!]!]!;
    const next = sorted[starts[ends[b]! + 1]!]!;
    const middle = Math.fround(last / 2 + next / 2);
    bounds[b] = middle >= last && middle < next ? middle : last;
  }
  return bounds;
}

/**
 * Greedy cut of more distinct values than bins: closes a bin at the mean count of what is left, and around values that
 * reach it alone. Returns the index of the last distinct value of each bin.
 */
function equalCounts(starts: readonly number[], total: number, most: number): number[] {
  const countOf = (d: number): number => (starts[d + 1] ?? total) - starts[d]!;
  const even = total / most;
  let heavy = 0;
  let rest = total;
  for (let d = 0; d < starts.length; d++)
    if (countOf(d) >= even) {
      heavy++;
      rest -= countOf(d);
    }
  let binsLeft = most - heavy;
  let target = rest / Math.max(1, binsLeft);
  const ends: number[] = [];
  let inBin = 0;
  for (let d = 0; d < starts.length; d++) {
    const count = countOf(d);
    const big = count >= even;
    if (!big) rest -= count;
    inBin += count;
    const lastOne = d === starts.length - 1;
    const nextBig = !lastOne && countOf(d + 1) >= even;
    const close = big || inBin >= target || (nextBig && inBin >= Math.max(1, target / 2));
    if (!lastOne && !(close && ends.length < most - 1)) continue;
    ends.push(d);
    inBin = 0;
    if (!big) {
      binsLeft--;
      target = rest / Math.max(1, binsLeft);
    }
  }
  return ends;
}

function learnCategory(feature: Feature, values: Float32Array, rows?: Uint32Array): BinnedColumn {
  const { cardinality } = feature;
  const counts = new Uint32Array(cardinality);
  const n = rows?.length ?? values.length;
  for (let i = 0; i < n; i++) {
    const code = values[rows === undefined ? i : rows[i]!]!;
    if (code >= 0 && code < cardinality) counts[code]!++;
  }
  const column = categoryColumn(counts);
  const { codeToBin, bins } = column;
  return { ...column, hasMissing: values.some((code) => categoryBin(code, codeToBin, bins) === bins) };
}

/** Column of a category feature with these rows of each code; whether any row is missing is left open. */
export function categoryColumn(counts: Uint32Array): BinnedColumn {
  const order = Array.from(counts.keys()).filter((code) => counts[code]! > 0);
  order.sort((a, b) => counts[b]! - counts[a]! || a - b);
  const shared = order.length > MAX_BINS;
  const bins = Math.min(order.length, MAX_BINS);
  const codeToBin = new Uint8Array(counts.length + 1).fill(shared ? MAX_BINS - 1 : bins);
  for (let rank = 0; rank < order.length; rank++) codeToBin[order[rank]!] = Math.min(rank, MAX_BINS - 1);
  return { kind: 'category', bins, missingBin: bins, hasMissing: false, bounds: new Float32Array(0), codeToBin };
}

/** Bin of a category code: NaN is missing, anything outside 0..cardinality is unseen. */
export function categoryBin(code: number, codeToBin: Uint8Array, missingBin: number): number {
  if (Number.isNaN(code)) return missingBin;
  const unseen = codeToBin.length - 1;
  return codeToBin[code >= 0 && code <= unseen ? code | 0 : unseen]!;
}

/** Bin of a number: the first whose bound is at least the value (the last when none is); NaN is missing. */
export function numericBin(value: number, bounds: Float32Array, missingBin: number): number {
  if (Number.isNaN(value)) return missingBin;
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= bounds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
