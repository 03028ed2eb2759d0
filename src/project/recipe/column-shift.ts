import type { Column } from '../../data/frame.ts';

const BINS = 10;
/** Share that stands for none: an empty bin counts, but not without bound. */
const LEAST = 1e-4;

/**
 * Population stability index of a column against a reference: the sum of (q - p) ln(q / p) over bins (Siddiqi 2006, Credit Risk
 * Scorecards); tenths of the reference for numbers and dates, values for categories, and a bin of missing cells. What chance
 * alone makes of it on average, (bins - 1) (1/n + 1/m), is taken off, so that small tables are not refused for noise.
 * @param reference,now columns read by one schema
 * @returns at least 0; null for texts and for columns without a value
 */
export function columnShift(reference: Column, now: Column): number | null {
  const bin = binOf(reference);
  if (bin === null) return null;
  const [p, q] = [shares(reference, bin), shares(now, bin)];
  const bins = new Set([...p.of.keys(), ...q.of.keys()]);
  if (p.rows === 0 || q.rows === 0) return null;
  let index = 0;
  for (const key of [...bins].sort((a, b) => a - b)) {
    const before = Math.max(LEAST, (p.of.get(key) ?? 0) / p.rows);
    const after = Math.max(LEAST, (q.of.get(key) ?? 0) / q.rows);
    index += (after - before) * Math.log(after / before);
  }
  return Math.max(0, index - (bins.size - 1) * (1 / p.rows + 1 / q.rows));
}

type Bin = (column: Column, row: number) => number;

/** -1 is the bin of missing cells. */
function binOf(reference: Column): Bin | null {
  if (reference.kind === 'text') return null;
  if (reference.kind === 'categorical')
    return (column, row) => (column.kind === 'categorical' ? column.codes[row]! : -1);
  const sorted = numbers(reference)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (sorted.length === 0) return null;
  const edges = Array.from({ length: BINS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!);
  const distinct = [...new Set(edges)];
  return (column, row) => {
    const value = numbers(column)[row]!;
    if (Number.isNaN(value)) return -1;
    let at = 0;
    while (at < distinct.length && value >= distinct[at]!) at++;
    return at;
  };
}

function numbers(column: Column): Float64Array {
  return column.kind === 'numeric' ? column.values : column.kind === 'datetime' ? column.epochMs : new Float64Array(0);
}

function shares(column: Column, bin: Bin): { readonly rows: number; readonly of: ReadonlyMap<number, number> } {
  const rows = column.kind === 'categorical' ? column.codes.length : numbers(column).length;
  const of = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    const key = bin(column, row);
    of.set(key, (of.get(key) ?? 0) + 1);
  }
  return { rows, of };
}
