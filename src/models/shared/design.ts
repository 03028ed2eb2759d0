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
  /** The sparse columns one behind the other; absent when some of them came as dense ones. */
  readonly entries?: JoinedEntries;
}

/** Sparse columns in one piece: thousands of arrays of a few entries each would be read at random places. */
export interface JoinedEntries {
  /** Columns of the design, ascending. */
  readonly column: Uint32Array;
  /** Entries of the k-th of them are [starts[k], starts[k + 1]). */
  readonly starts: Uint32Array;
  /** Position among the training rows of each entry, ascending in a column. */
  readonly row: Uint32Array;
  readonly value: Float32Array;
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
  const place = kernels === undefined ? undefined : placeIn(kernels, sources, training);
  const entries = joinSources(sources, x.rows, rows);
  let next = 0;
  const columns = sources.map((source, j) => {
    if (entries.column[next] !== j) return packColumn(source as Float32Array, training, place);
    return joinedColumn(entries, next++, training);
  });
  const whole = columns.every((column, j) => column.index === undefined || isSparse(sources[j]!));
  return {
    ...{ rows: rows.length, columns },
    ...(place === undefined ? {} : { kernels: place.kernels }),
    ...(whole ? { entries } : {}),
  };
}

/** The entries of sparse sources in training rows. */
function joinSources(sources: readonly MatrixColumn[], all: number, rows: Uint32Array): JoinedEntries {
  const column = Uint32Array.from(sources.keys()).filter((j) => isSparse(sources[j]!));
  const own = Array.from(column, (j) => sources[j] as SparseColumn);
  const room = own.reduce((sum, { values }) => sum + values.length, 0);
  const starts = new Uint32Array(column.length + 1);
  const row = new Uint32Array(room);
  const value = new Float32Array(room);
  // rows are ascending: with all of them in training, places are row ids
  const position = rows.length === all || room === 0 ? undefined : new Int32Array(all).fill(-1);
  if (position !== undefined) for (let i = 0; i < rows.length; i++) position[rows[i]!] = i;
  let n = 0;
  for (let k = 0; k < own.length; k++) {
    const { indices, values } = own[k]!;
    for (let e = 0; e < indices.length; e++) {
      const at = position === undefined ? indices[e]! : position[indices[e]!]!;
      if (at < 0) continue;
      row[n] = at;
      value[n++] = values[e]!;
    }
    starts[k + 1] = n;
  }
  return { column, starts, row: row.subarray(0, n), value: value.subarray(0, n) };
}

/** Puts sparse columns of a design into one piece. */
export function joinEntries(columns: readonly DesignColumn[], column: Uint32Array): JoinedEntries {
  const starts = new Uint32Array(column.length + 1);
  for (let k = 0; k < column.length; k++) starts[k + 1] = starts[k]! + columns[column[k]!]!.values.length;
  const row = new Uint32Array(starts[column.length]!);
  const value = new Float32Array(row.length);
  for (let k = 0; k < column.length; k++) {
    const { index, values } = columns[column[k]!]!;
    row.set(index!, starts[k]!);
    value.set(values, starts[k]!);
  }
  return { column, starts, row, value };
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
  if (kernels.arena.free < 4 * bytes) return undefined;
  const own = kernels.arena.f64(n);
  own.set(weight);
  return { kernels, weight: own };
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
  training: TrainingRows,
): DesignColumn {
  return { ...part, ...entryMoments(part.values, part.index, 0, part.values.length, training) };
}

function joinedColumn(entries: JoinedEntries, k: number, training: TrainingRows): DesignColumn {
  const [from, to] = [entries.starts[k]!, entries.starts[k + 1]!];
  return new JoinedColumn(entries, [from, to], entryMoments(entries.value, entries.row, from, to, training));
}

/** A sparse column as a stretch of joined entries. The arrays are made when asked for: ten thousand would be a burden. */
class JoinedColumn implements DesignColumn {
  readonly base = 0;
  readonly mean: number;
  readonly scale: number;
  readonly entries: JoinedEntries;
  readonly from: number;
  readonly to: number;

  constructor(
    entries: JoinedEntries,
    [from, to]: readonly [number, number],
    { mean, scale }: { readonly mean: number; readonly scale: number },
  ) {
    this.entries = entries;
    [this.from, this.to] = [from, to];
    [this.mean, this.scale] = [mean, scale];
  }
  get values(): Float32Array {
    return this.entries.value.subarray(this.from, this.to);
  }
  get index(): Uint32Array {
    return this.entries.row.subarray(this.from, this.to);
  }
}

/** Moments of a column with the entries [from, to) and zeros. */
function entryMoments(
  values: Float32Array,
  index: Uint32Array,
  from: number,
  to: number,
  { weight, total }: TrainingRows,
): { readonly mean: number; readonly scale: number } {
  let sum = 0;
  let covered = 0;
  for (let e = from; e < to; e++) {
    const w = weight[index[e]!]!;
    sum += w * values[e]!;
    covered += w;
  }
  const mean = total > 0 ? sum / total : 0;
  let squares = Math.max(0, total - covered) * mean * mean;
  for (let e = from; e < to; e++) {
    const deviation = values[e]! - mean;
    squares += weight[index[e]!]! * deviation * deviation;
  }
  return { mean, scale: scaleOf(squares, total, mean) };
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
    const column = this.design.columns[j]!;
    const { kernels, vector } = this;
    if (column instanceof JoinedColumn)
      return dotSparse(column.entries.value, column.entries.row, column.from, column.to, vector);
    const { values, index } = column;
    if (index !== undefined) return dotSparse(values, index, 0, values.length, vector);
    if (kernels === undefined) return columnDot(values, vector);
    return kernels.exports.columnDot(values.byteOffset, values.length, vector.byteOffset);
  }

  /** vector[i] += factor * share[i] * deviation[i] of column j. */
  add(j: number, factor: number): void {
    const column = this.design.columns[j]!;
    if (column instanceof JoinedColumn) {
      this.addEntries(column.entries.value, column.entries.row, column.from, column.to, factor);
      return;
    }
    const { values, index } = column;
    const { kernels, vector, share } = this;
    if (index !== undefined) this.addEntries(values, index, 0, values.length, factor);
    else if (kernels === undefined) columnAdd(values, factor, share, vector);
    else kernels.exports.columnAdd(values.byteOffset, values.length, factor, share.byteOffset, vector.byteOffset);
  }

  private addEntries(values: Float32Array, index: Uint32Array, from: number, to: number, factor: number): void {
    const { vector, share } = this;
    for (let e = from; e < to; e++) {
      const i = index[e]!;
      vector[i]! += factor * share[i]! * values[e]!;
    }
  }
}

function dotSparse(values: Float32Array, index: Uint32Array, from: number, to: number, vector: Float64Array): number {
  let sum = 0;
  for (let e = from; e < to; e++) sum += vector[index[e]!]! * values[e]!;
  return sum;
}
