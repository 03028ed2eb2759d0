import type { Column } from '../frame.ts';

/** Rows are dealt to two halves by a fixed hash: scores are learnt on one and taken on the other. */
export const inFirstHalf = (row: number): boolean => Math.imul(row + 1, 0x9e3779b1) >>> 31 === 0;
const MOST_BINS = 64;
const LEAST_BIN_ROWS = 10;
const EDGE_SAMPLE = 4096;

/** Bin of each given row; the last bin is "missing". */
export function binColumn(
  column: Exclude<Column, { kind: 'text' }>,
  rows: Uint32Array,
): { bins: Uint32Array; count: number } {
  const bins = new Uint32Array(rows.length);
  if (column.kind === 'categorical') {
    const missing = column.categories.length + 1;
    for (let k = 0; k < rows.length; k++) {
      const code = column.codes[rows[k]!]!;
      bins[k] = code < 0 ? missing : code;
    }
    return { bins, count: missing + 1 };
  }
  const values = column.kind === 'numeric' ? column.values : column.epochMs;
  const edges = quantileEdges(values, rows);
  for (let k = 0; k < rows.length; k++) bins[k] = binOf(values[rows[k]!]!, edges);
  return { bins, count: edges.length + 2 };
}

/** Upper edges of bins of like size among the rows of the first half (a sample of them), distinct, ascending. */
function quantileEdges(values: Float64Array, rows: Uint32Array): Float64Array {
  const step = Math.max(1, Math.floor(rows.length / (2 * EDGE_SAMPLE)));
  const sample: number[] = [];
  for (let k = 0; k < rows.length; k += step) {
    const value = values[rows[k]!]!;
    if (inFirstHalf(rows[k]!) && !Number.isNaN(value)) sample.push(value);
  }
  const sorted = Float64Array.from(sample).sort();
  const bins = Math.max(2, Math.min(MOST_BINS, Math.floor(rows.length / 2 / LEAST_BIN_ROWS)));
  const edges: number[] = [];
  for (let b = 1; b < bins; b++) {
    const edge = sorted[Math.floor((b * sorted.length) / bins)];
    if (edge !== undefined && edge !== edges[edges.length - 1]) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** Number of edges at most the value; edges.length + 1 for NaN. */
function binOf(value: number, edges: Float64Array): number {
  if (Number.isNaN(value)) return edges.length + 1;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
