import { isSparse, type Matrix, type MatrixColumn, type SparseColumn } from '../../core/matrix.ts';
import type { TrainingRows } from './training-rows.ts';

/** One column of the training rows as `base + deviation`; deviations are stored densely, or only where they are not 0. */
export interface DesignColumn {
  /** Taken out of every value: the majority value of a sparse column, else 0. */
  readonly base: number;
  /** Deviations: shape [rows], or [index.length] when sparse. */
  readonly values: Float32Array;
  /** Positions of the deviations, ascending; absent when dense. */
  readonly index?: Uint32Array;
  /** Weighted mean of the deviations. */
  readonly mean: number;
  /** Weighted standard deviation; 0 for a constant column. */
  readonly scale: number;
}

/** Packed training data of a linear model; one-hot columns and rare words cost only their entries. */
export interface Design {
  readonly rows: number;
  readonly columns: readonly DesignColumn[];
}

/** Share of the majority value from which a column is stored sparsely. */
const SPARSE_SHARE = 0.7;

export function packDesign(x: Matrix, training: TrainingRows): Design {
  const sources: readonly MatrixColumn[] = x.columns;
  const { rows } = training;
  const position = new Int32Array(sources.some(isSparse) ? x.rows : 0).fill(-1);
  if (position.length > 0) for (let i = 0; i < rows.length; i++) position[rows[i]!] = i;
  const columns = sources.map((source) =>
    isSparse(source) ? packSparse(source, position, training) : packColumn(source, training),
  );
  return { rows: rows.length, columns };
}

/** `position`: place of each row of x among the training rows, -1 for the others. */
function packSparse(source: SparseColumn, position: Int32Array, training: TrainingRows): DesignColumn {
  const { indices } = source;
  // rows are ascending: with all of them in training, places are row ids
  if (training.rows.length === position.length)
    return sparseMoments({ base: 0, values: source.values, index: indices }, training);
  const index = new Uint32Array(indices.length);
  const values = new Float32Array(indices.length);
  let n = 0;
  for (let e = 0; e < values.length; e++) {
    const at = position[indices[e]!]!;
    if (at < 0) continue;
    index[n] = at;
    values[n++] = source.values[e]!;
  }
  return sparseMoments({ base: 0, values: values.subarray(0, n), index: index.subarray(0, n) }, training);
}

function packColumn(source: Float32Array, training: TrainingRows): DesignColumn {
  const { rows } = training;
  const values = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = source[rows[i]!]!;
  if (!mayBeSparse(values)) return denseMoments(values, training);
  const base = majority(values);
  let others = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== base) others++;
  if (others > (1 - SPARSE_SHARE) * values.length) return denseMoments(values, training);
  const index = new Uint32Array(others);
  const deviations = new Float32Array(others);
  for (let i = 0, at = 0; i < values.length; i++) {
    if (values[i] === base) continue;
    index[at] = i;
    deviations[at++] = values[i]! - base;
  }
  return sparseMoments({ base, values: deviations, index }, training);
}

/** Values that are looked at to see whether one of them is common. */
const SAMPLE = 64;

/** False when no value makes up a third of a few that are spread over the column: then none has the share asked for. */
function mayBeSparse(values: Float32Array): boolean {
  if (values.length <= 32 * SAMPLE) return true;
  const sample = new Float32Array(SAMPLE);
  for (let k = 0; k < SAMPLE; k++) sample[k] = values[Math.floor((k * values.length) / SAMPLE)]!;
  sample.sort();
  let run = 1;
  let longest = 1;
  for (let k = 1; k < SAMPLE; k++) {
    run = sample[k] === sample[k - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest >= SAMPLE / 3;
}

/** The only value that can make up more than half (Boyer and Moore 1981); some other value when none does. */
function majority(values: Float32Array): number {
  let candidate = 0;
  let votes = 0;
  for (let i = 0; i < values.length; i++) {
    if (votes === 0) candidate = values[i]!;
    votes += values[i] === candidate ? 1 : -1;
  }
  return candidate;
}

function denseMoments(values: Float32Array, { weight, total }: TrainingRows): DesignColumn {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += weight[i]! * values[i]!;
  const mean = total > 0 ? sum / total : 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - mean;
    squares += weight[i]! * deviation * deviation;
  }
  return { base: 0, values, mean, scale: scaleOf(squares, total, mean) };
}

function sparseMoments(
  part: { readonly base: number; readonly values: Float32Array; readonly index: Uint32Array },
  { weight, total }: TrainingRows,
): DesignColumn {
  const { values, index } = part;
  let sum = 0;
  let covered = 0;
  for (let e = 0; e < values.length; e++) {
    const w = weight[index[e]!]!;
    sum += w * values[e]!;
    covered += w;
  }
  const mean = total > 0 ? sum / total : 0;
  let squares = Math.max(0, total - covered) * mean * mean;
  for (let e = 0; e < values.length; e++) {
    const deviation = values[e]! - mean;
    squares += weight[index[e]!]! * deviation * deviation;
  }
  return { ...part, mean, scale: scaleOf(squares, total, mean) };
}

/** Weighted deviation; a constant column leaves only rounding errors, which count as 0. */
function scaleOf(squares: number, total: number, mean: number): number {
  const scale = total > 0 ? Math.sqrt(squares / total) : 0;
  return scale > 1e-10 * Math.abs(mean) ? scale : 0;
}

/** Sum over rows of vector[i] * deviation[i]. `vector`: shape [rows]. */
export function dotColumn({ values, index }: DesignColumn, vector: Float64Array): number {
  return index === undefined ? dotDense(values, vector) : dotSparse(values, index, vector);
}

/** Four sums in turn: an addition need not wait for the one before. */
function dotDense(values: Float32Array, vector: Float64Array): number {
  const n = values.length;
  const even = n - (n % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 4) {
    a += vector[i]! * values[i]!;
    b += vector[i + 1]! * values[i + 1]!;
    c += vector[i + 2]! * values[i + 2]!;
    d += vector[i + 3]! * values[i + 3]!;
  }
  for (let i = even; i < n; i++) a += vector[i]! * values[i]!;
  return a + b + (c + d);
}

function dotSparse(values: Float32Array, index: Uint32Array, vector: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < values.length; e++) sum += vector[index[e]!]! * values[e]!;
  return sum;
}

/** vector[i] += factor * share[i] * deviation[i]. Both vectors have shape [rows]. */
export function addColumn(column: DesignColumn, factor: number, vector: Float64Array, share: Float64Array): void {
  const { values, index } = column;
  if (index === undefined) {
    for (let i = 0; i < values.length; i++) vector[i]! += factor * share[i]! * values[i]!;
    return;
  }
  for (let e = 0; e < values.length; e++) {
    const i = index[e]!;
    vector[i]! += factor * share[i]! * values[e]!;
  }
}
