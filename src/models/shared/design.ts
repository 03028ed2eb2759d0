import { isSparse, type Matrix, type MatrixColumn, type SparseColumn } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { columnAdd, columnDot, columnSquares } from '../../kernels/scalar/linear-pass.ts';
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
  /**
   * Present when all dense columns lie in the arena of these kernels until the job ends: one behind the other, each padded
   * with 0 to a multiple of 4 rows.
   */
  readonly kernels?: Kernels;
}

/** Share of the majority value from which a column is stored sparsely. */
const SPARSE_SHARE = 0.7;

/**
 * @param kernels dense columns are put into their arena when it has room for them and as much again three times over;
 *   results are the same to the bit
 */
export function packDesign(x: Matrix, training: TrainingRows, kernels?: Kernels): Design {
  const sources: readonly MatrixColumn[] = x.columns;
  const { rows } = training;
  const position = new Int32Array(sources.some(isSparse) ? x.rows : 0).fill(-1);
  if (position.length > 0) for (let i = 0; i < rows.length; i++) position[rows[i]!] = i;
  const place = kernels === undefined ? undefined : placeIn(kernels, sources, training);
  const columns = sources.map((source) =>
    isSparse(source) ? packSparse(source, position, training) : packColumn(source, training, place),
  );
  return { rows: rows.length, columns, ...(place === undefined ? {} : { kernels: place.kernels }) };
}

/** Where dense columns go. */
interface Place {
  readonly kernels: Kernels;
  /** The weights of the rows, in the arena. */
  readonly weight: Float64Array;
}

function placeIn(kernels: Kernels, sources: readonly MatrixColumn[], { weight }: TrainingRows): Place | undefined {
  const n = weight.length;
  const width = sources.reduce((sum, source) => sum + (isSparse(source) ? 0 : 1), 0);
  const bytes = (4 * n + 16) * width + 8 * n + 16;
  if (width === 0 || kernels.arena.free < 4 * bytes) return undefined;
  const own = kernels.arena.f64(n);
  own.set(weight);
  return { kernels, weight: own };
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

function packColumn(source: Float32Array, training: TrainingRows, place: Place | undefined): DesignColumn {
  const values = gather(source, training.rows);
  if (!mayBeSparse(values)) return denseMoments(values, training, place);
  const base = majority(values, 0, 1);
  let others = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== base) others++;
  if (others > (1 - SPARSE_SHARE) * values.length) return denseMoments(values, training, place);
  const index = new Uint32Array(others);
  const deviations = new Float32Array(others);
  for (let i = 0, at = 0; i < values.length; i++) {
    if (values[i] === base) continue;
    index[at] = i;
    deviations[at++] = values[i]! - base;
  }
  return sparseMoments({ base, values: deviations, index }, training);
}

/** Values of the rows, which are ascending; no copy where they are a stretch of the column. */
function gather(source: Float32Array, rows: Uint32Array): Float32Array {
  const [n, first] = [rows.length, rows[0] ?? 0];
  if (n > 0 && rows[n - 1]! - first === n - 1) return source.subarray(first, first + n);
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) values[i] = source[rows[i]!]!;
  return values;
}

/** About so many values are looked at to see whether one of them is common. */
const SAMPLE = 64;

/** False when no value makes up a third of a few that are spread over the column: then none has the share asked for. */
function mayBeSparse(values: Float32Array): boolean {
  const n = values.length;
  if (n <= 2 * SAMPLE) return true;
  const stride = Math.floor(n / SAMPLE);
  const candidate = majority(values, stride >> 1, stride);
  let same = 0;
  for (let i = stride >> 1; i < n; i += stride) if (values[i] === candidate) same++;
  return same >= SAMPLE / 3;
}

/**
 * The only value that can make up more than half of every `stride`-th one (Boyer and Moore 1981); some other value when
 * none does.
 */
function majority(values: Float32Array, from: number, stride: number): number {
  let candidate = 0;
  let votes = 0;
  for (let i = from; i < values.length; i += stride) {
    if (votes === 0) candidate = values[i]!;
    votes += values[i] === candidate ? 1 : -1;
  }
  return candidate;
}

function denseMoments(values: Float32Array, { weight, total }: TrainingRows, place: Place | undefined): DesignColumn {
  if (place !== undefined) return placedMoments(values, total, place);
  const mean = total > 0 ? columnDot(values, weight) / total : 0;
  return { base: 0, values, mean, scale: scaleOf(columnSquares(values, mean, weight), total, mean) };
}

function placedMoments(given: Float32Array, total: number, { kernels, weight }: Place): DesignColumn {
  const { arena, exports } = kernels;
  const n = given.length;
  // padded with 0 to a multiple of 4, so that the columns, one behind the other, are rows of a matrix too
  const padded = arena.f32(Math.ceil(n / 4) * 4);
  padded.fill(0, n);
  const values = padded.subarray(0, n);
  values.set(given);
  const mean = total > 0 ? exports.columnDot(values.byteOffset, n, weight.byteOffset) / total : 0;
  const squares = exports.columnSquares(values.byteOffset, n, mean, weight.byteOffset);
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

/**
 * A vector over the rows of a design, to be multiplied with its columns and moved along them; by the kernels where the
 * columns lie in their arena.
 */
export class ColumnWork {
  /** Shape [rows]; to be written to in place. */
  readonly vector: Float64Array;
  private readonly share: Float64Array;
  private readonly design: Design;
  private readonly kernels: Kernels | undefined;

  /**
   * @param vector copied
   * @param share factor of each row for {@link add}
   */
  constructor(design: Design, vector: Float64Array, share: Float64Array) {
    this.design = design;
    const free = design.kernels?.arena.free ?? 0;
    this.kernels = free >= 16 * vector.length + 32 ? design.kernels : undefined;
    [this.vector, this.share] = [this.copy(vector), this.copy(share)];
  }

  private copy(from: Float64Array): Float64Array {
    if (this.kernels === undefined) return from.slice();
    const own = this.kernels.arena.f64(from.length);
    own.set(from);
    return own;
  }

  /** Sum over rows of vector[i] * deviation[i] of column j. */
  dot(j: number): number {
    const { values, index } = this.design.columns[j]!;
    const { kernels, vector } = this;
    if (index !== undefined) return dotSparse(values, index, vector);
    if (kernels === undefined) return columnDot(values, vector);
    return kernels.exports.columnDot(values.byteOffset, values.length, vector.byteOffset);
  }

  /** vector[i] += factor * share[i] * deviation[i] of column j. */
  add(j: number, factor: number): void {
    const { values, index } = this.design.columns[j]!;
    const { kernels, vector, share } = this;
    if (index !== undefined) addSparse(values, index, factor, share, vector);
    else if (kernels === undefined) columnAdd(values, factor, share, vector);
    else kernels.exports.columnAdd(values.byteOffset, values.length, factor, share.byteOffset, vector.byteOffset);
  }
}

function dotSparse(values: Float32Array, index: Uint32Array, vector: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < values.length; e++) sum += vector[index[e]!]! * values[e]!;
  return sum;
}

function addSparse(
  values: Float32Array,
  index: Uint32Array,
  factor: number,
  share: Float64Array,
  vector: Float64Array,
): void {
  for (let e = 0; e < values.length; e++) {
    const i = index[e]!;
    vector[i]! += factor * share[i]! * values[e]!;
  }
}
