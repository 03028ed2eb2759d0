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
  const index = new Uint32Array(source.indices.length);
  const values = new Float32Array(source.indices.length);
  let n = 0;
  for (let e = 0; e < values.length; e++) {
    const at = position[source.indices[e]!]!;
    if (at < 0) continue;
    index[n] = at;
    values[n++] = source.values[e]!;
  }
  return withMoments({ base: 0, values: values.subarray(0, n), index: index.subarray(0, n) }, training);
}

function packColumn(source: Float32Array, training: TrainingRows): DesignColumn {
  const { rows } = training;
  const values = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = source[rows[i]!]!;
  const base = majority(values);
  let others = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== base) others++;
  if (others > (1 - SPARSE_SHARE) * values.length) return withMoments({ base: 0, values }, training);
  const index = new Uint32Array(others);
  const deviations = new Float32Array(others);
  for (let i = 0, at = 0; i < values.length; i++) {
    if (values[i] === base) continue;
    index[at] = i;
    deviations[at++] = values[i]! - base;
  }
  return withMoments({ base, values: deviations, index }, training);
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

function withMoments(part: Pick<DesignColumn, 'base' | 'values' | 'index'>, training: TrainingRows): DesignColumn {
  const { values, index } = part;
  const { weight, total } = training;
  let sum = 0;
  let covered = 0;
  for (let e = 0; e < values.length; e++) {
    const w = weight[index === undefined ? e : index[e]!]!;
    sum += w * values[e]!;
    covered += w;
  }
  const mean = total > 0 ? sum / total : 0;
  let squares = Math.max(0, total - covered) * mean * mean;
  for (let e = 0; e < values.length; e++) {
    const deviation = values[e]! - mean;
    squares += weight[index === undefined ? e : index[e]!]! * deviation * deviation;
  }
  const scale = total > 0 ? Math.sqrt(squares / total) : 0;
  // a constant column leaves only rounding errors
  return { ...part, mean, scale: scale > 1e-10 * Math.abs(mean) ? scale : 0 };
}

/** Sum over rows of vector[i] * deviation[i]. `vector`: shape [rows]. */
export function dotColumn(column: DesignColumn, vector: Float64Array): number {
  const { values, index } = column;
  let sum = 0;
  if (index === undefined) for (let i = 0; i < values.length; i++) sum += vector[i]! * values[i]!;
  else for (let i = 0; i < values.length; i++) sum += vector[index[i]!]! * values[i]!;
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
