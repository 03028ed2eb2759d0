import type { Feature } from '../../core/matrix.ts';

/** How one column looks within each class. */
export type ColumnModel =
  /** Normal: mean and variance of each class, shape [classes]. */
  | { readonly kind: 'normal'; readonly mean: Float64Array; readonly variance: Float64Array }
  /** Log probability of each code, row-major [codes, classes]; `edges` turn numbers into codes, null for categories. */
  | { readonly kind: 'table'; readonly edges: Float32Array | null; readonly logs: Float64Array };

/** Labels and weights that columns are learned from; positions are into all three. */
export interface ColumnRows {
  /** Ids in the matrix. */
  readonly rows: Uint32Array;
  readonly label: Uint32Array;
  readonly weight: Float64Array;
  readonly classes: number;
}

export interface ColumnSettings {
  readonly numeric: 'normal' | 'bins';
  readonly bins: number;
  /** Rows that are added to each code of each class, in all. */
  readonly alpha: number;
  /** Share of a column's variance that is added to that of each class. */
  readonly varSmoothing: number;
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** Learns one column; cells that are missing say nothing. Null when there is nothing to learn. */
export function learnColumn(
  column: Float32Array,
  feature: Feature,
  data: ColumnRows,
  settings: ColumnSettings,
): ColumnModel | null {
  if (feature.kind === 'category') return learnTable(column, null, feature.cardinality, data, settings.alpha);
  if (settings.numeric === 'normal') return learnNormal(column, data, settings.varSmoothing);
  const edges = quantileEdges(column, data, settings.bins);
  return edges.length === 0 ? null : learnTable(column, edges, edges.length + 1, data, settings.alpha);
}

function learnNormal(
  column: Float32Array,
  { rows, label, weight, classes }: ColumnRows,
  smoothing: number,
): ColumnModel | null {
  const [sum, mean, variance] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  let [total, all] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const v = column[rows[i]!]!;
    if (Number.isNaN(v)) continue;
    sum[label[i]!]! += weight[i]!;
    mean[label[i]!]! += weight[i]! * v;
    total += weight[i]!;
    all += weight[i]! * v;
  }
  if (total === 0) return null;
  all /= total;
  for (let c = 0; c < classes; c++) mean[c] = sum[c]! > 0 ? mean[c]! / sum[c]! : all;
  let spread = 0;
  for (let i = 0; i < rows.length; i++) {
    const v = column[rows[i]!]!;
    if (Number.isNaN(v)) continue;
    variance[label[i]!]! += weight[i]! * (v - mean[label[i]!]!) ** 2;
    spread += weight[i]! * (v - all) ** 2;
  }
  spread /= total;
  if (!(spread > 1e-14 * all * all)) return null;
  for (let c = 0; c < classes; c++) variance[c] = (sum[c]! > 0 ? variance[c]! / sum[c]! : spread) + smoothing * spread;
  return { kind: 'normal', mean, variance };
}

/** Between the weighted quantiles of the known cells; ascending, without repeats, none below all values. */
function quantileEdges(column: Float32Array, { rows, weight }: ColumnRows, bins: number): Float32Array {
  const known = Uint32Array.from(rows.keys()).filter((i) => !Number.isNaN(column[rows[i]!]!));
  known.sort((a, b) => column[rows[a]!]! - column[rows[b]!]!);
  const total = known.reduce((sum, i) => sum + weight[i]!, 0);
  const edges: number[] = [];
  let [passed, next] = [0, total / bins];
  for (let at = 0; at + 1 < known.length; at++) {
    passed += weight[known[at]!]!;
    const [value, above] = [column[rows[known[at]!]!]!, column[rows[known[at + 1]!]!]!];
    if (value === above || passed < next) continue;
    const middle = Math.fround(value / 2 + above / 2);
    edges.push(middle < above ? middle : value);
    while (next <= passed) next += total / bins;
  }
  return Float32Array.from(edges);
}

function learnTable(
  column: Float32Array,
  edges: Float32Array | null,
  codes: number,
  { rows, label, weight, classes }: ColumnRows,
  alpha: number,
): ColumnModel | null {
  if (codes < 2) return null;
  const counts = new Float64Array(codes * classes);
  const sum = new Float64Array(classes);
  const code = new Float64Array(codes);
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const at = codeOf(column[rows[i]!]!, edges, codes);
    if (at < 0) continue;
    counts[at * classes + label[i]!]! += weight[i]!;
    sum[label[i]!]! += weight[i]!;
    code[at]! += weight[i]!;
    total += weight[i]!;
  }
  // added rows follow the shares of the codes over all classes, with a whisper of equal shares
  const logs = counts.map((count, at) => {
    const share = (code[Math.floor(at / classes)]! + 1 / codes) / (total + 1);
    return Math.log((count + alpha * share) / (sum[at % classes]! + alpha));
  });
  return { kind: 'table', edges, logs };
}

/** Code of a cell, -1 where it is missing or unknown. Numbers: how many edges lie below. */
function codeOf(value: number, edges: Float32Array | null, codes: number): number {
  if (Number.isNaN(value)) return -1;
  if (edges === null) return value >= 0 && value < codes ? value : -1;
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value > edges[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds the log likelihood of the cells of a column to `out`, row-major [rows, classes]. */
export function addLogs(model: ColumnModel, column: Float32Array, rows: Uint32Array, out: Float64Array): void {
  if (model.kind === 'normal') {
    const { mean, variance } = model;
    const classes = mean.length;
    const constant = variance.map((v) => -0.5 * (LOG_TWO_PI + Math.log(v)));
    for (let i = 0; i < rows.length; i++) {
      const v = column[rows[i]!]!;
      if (Number.isNaN(v)) continue;
      for (let c = 0; c < classes; c++)
        out[i * classes + c]! += constant[c]! - (0.5 * (v - mean[c]!) ** 2) / variance[c]!;
    }
    return;
  }
  const classes = out.length / Math.max(1, rows.length);
  const codes = model.logs.length / Math.max(1, classes);
  for (let i = 0; i < rows.length; i++) {
    const at = codeOf(column[rows[i]!]!, model.edges, codes);
    if (at >= 0) for (let c = 0; c < classes; c++) out[i * classes + c]! += model.logs[at * classes + c]!;
  }
}
