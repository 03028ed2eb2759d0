import type { Kernels } from '../../kernels/kernels.ts';
import type { SparseRows } from '../../kernels/scalar/linear-pass.ts';
import { BLOCK_STRIDE, blockGram } from './block-gram.ts';
import { type Design, type JoinedEntries, joinEntries } from './design.ts';

/**
 * A design row by row, for passes that read each row once: dense columns row-major, sparse ones as compressed rows.
 * Constant columns are left out. Positions ("slots") 0..dense-1 are the dense columns, the rest the sparse ones.
 */
export interface RowDesign extends SparseRows {
  readonly rows: number;
  /** Column of the design at each slot. */
  readonly columnOf: Uint32Array;
  /** Mean and deviation of each slot. */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** Number of dense slots. */
  readonly width: number;
  /** Row-major [rows, width]; made when first asked for. */
  readonly dense: Float32Array;
  /** The dense slots [width, rows], rows padded with 0 to a multiple of 4, where they lie so in the arena of the kernels. */
  readonly columnBlock: Float32Array | undefined;
}

export function rowDesign(design: Design): RowDesign {
  const { rows, columns } = design;
  const varying = Array.from(columns.keys()).filter((j) => columns[j]!.scale > 0);
  const denseOnes = varying.filter((j) => columns[j]!.index === undefined);
  const sparseOnes = varying.filter((j) => columns[j]!.index !== undefined);
  const columnOf = Uint32Array.from([...denseOnes, ...sparseOnes]);
  const width = denseOnes.length;
  let dense: Float32Array | undefined;
  return {
    ...{ rows, columnOf, width },
    get dense() {
      dense ??= transpose(design, denseOnes);
      return dense;
    },
    columnBlock: blockOf(design, denseOnes),
    mean: Float64Array.from(columnOf, (j) => columns[j]!.mean),
    scale: Float64Array.from(columnOf, (j) => columns[j]!.scale),
    ...compressRows(design, columnOf, width),
  };
}

function transpose({ rows, columns }: Design, ids: readonly number[]): Float32Array {
  const width = ids.length;
  const dense = new Float32Array(rows * width);
  // a stretch of rows after the other: what is written stays in the cache until its lines are full
  const stretch = Math.max(16, Math.floor(STRETCH / Math.max(1, width)));
  for (let from = 0; from < rows; from += stretch) {
    const to = Math.min(rows, from + stretch);
    for (let k = 0; k < width; k++) copyStretch(columns[ids[k]!]!.values, from, to, dense, k, width);
  }
  return dense;
}

/** Undefined when the columns are not in the arena, or not one behind the other because some between them are constant. */
function blockOf({ rows, columns, kernels }: Design, ids: readonly number[]): Float32Array | undefined {
  if (kernels === undefined || ids.length === 0) return undefined;
  const stride = Math.ceil(rows / 4) * 4;
  const at = columns[ids[0]!]!.values.byteOffset;
  if (ids.some((j, k) => columns[j]!.values.byteOffset !== at + 4 * stride * k)) return undefined;
  return new Float32Array(kernels.memory.buffer, at, stride * ids.length);
}

/** Numbers of a stretch of rows. */
const STRETCH = 4096;

function copyStretch(
  values: Float32Array,
  from: number,
  to: number,
  dense: Float32Array,
  slot: number,
  width: number,
): void {
  for (let i = from, at = from * width + slot; i < to; i++, at += width) dense[at] = values[i]!;
}

function compressRows({ rows, columns, entries }: Design, columnOf: Uint32Array, width: number): SparseRows {
  const sparse = columnOf.subarray(width);
  const joined = entries ?? joinEntries(columns, sparse);
  const slotOf = new Int32Array(columns.length).fill(-1);
  for (let s = width; s < columnOf.length; s++) slotOf[columnOf[s]!] = s;
  return rowsOfEntries(joined, rows, slotOf);
}

/**
 * Entries row by row, each row in the order of the columns; columns of slot -1 are left out.
 * @param slotOf by column of the design
 */
export function rowsOfEntries(
  { column, starts: from, row, value: given }: JoinedEntries,
  rows: number,
  slotOf: Int32Array,
): SparseRows {
  const starts = new Uint32Array(rows + 1);
  for (let k = 0; k < column.length; k++)
    if (slotOf[column[k]!]! >= 0) for (let e = from[k]!; e < from[k + 1]!; e++) starts[row[e]! + 1]!++;
  for (let i = 0; i < rows; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice(0, rows);
  const slot = new Uint32Array(starts[rows]!);
  const value = new Float32Array(starts[rows]!);
  for (let k = 0; k < column.length; k++) {
    const s = slotOf[column[k]!]!;
    if (s < 0) continue;
    for (let e = from[k]!; e < from[k + 1]!; e++) {
      const at = next[row[e]!]!++;
      slot[at] = s;
      value[at] = given[e]!;
    }
  }
  return { starts, slot, value };
}

/** Weighted sums of products of columns around their means, over some slots and the constant 1; see {@link gramOfSlots}. */
export interface SlotGram {
  /** Row-major [m + 1, m + 1], lower triangle filled; the last row is that of the constant. */
  readonly gram: Float64Array;
  readonly size: number;
}

/**
 * G = sum over rows of h_i z_i z_i^T with z = (x at `slots` - mean, 1).
 * @param slots ascending
 * @param h shape [rows], non-negative
 * @param stride only every stride-th row is read, and counts as so many
 */
export function gramOfSlots(
  x: RowDesign,
  slots: Uint32Array,
  h: Float64Array,
  stride = 1,
  kernels?: Kernels,
): SlotGram {
  const m = slots.length;
  const size = m + 1;
  if (slots.every((s) => s < x.width)) return { gram: denseGram(x, slots, h, stride, kernels), size };
  const gram = new Float64Array(size * size);
  const place = new Int32Array(x.columnOf.length).fill(-1);
  for (let k = 0; k < m; k++) place[slots[k]!] = k;
  const denseSlots = slots.filter((s) => s < x.width);
  const d = denseSlots.length;
  const sums = new Float64Array(size);
  const at = new Int32Array(size);
  const z = new Float64Array(size);
  for (let i = 0; i < x.rows; i += stride) {
    const w = h[i]! * stride;
    if (w === 0) continue;
    let n = 0;
    for (; n < d; n++) {
      z[n] = x.dense[i * x.width + denseSlots[n]!]! - x.mean[denseSlots[n]!]!;
      at[n] = n;
    }
    for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) {
      const to = place[x.slot[e]!]!;
      if (to < 0) continue;
      z[n] = x.value[e]!;
      at[n++] = to;
    }
    for (let a = 0; a < n; a++) {
      const f = w * z[a]!;
      const row = at[a]! * size;
      sums[at[a]!]! += f;
      for (let b = 0; b <= a; b++) gram[row + at[b]!]! += f * z[b]!;
    }
    sums[m]! += w;
  }
  centre(x, slots, d, gram, sums);
  return { gram, size };
}

/** {@link gramOfSlots} for dense slots. */
function denseGram(
  x: RowDesign,
  slots: Uint32Array,
  h: Float64Array,
  stride: number,
  kernels: Kernels | undefined,
): Float64Array {
  const m = slots.length;
  const fill = (from: number, count: number, z: Float64Array): void => {
    for (let i = 0; i < count; i++) {
      const row = (from + i) * stride;
      const root = Math.sqrt(h[row]! * stride);
      const at = row * x.width;
      for (let k = 0; k < m; k++) {
        const s = slots[k]!;
        z[k * BLOCK_STRIDE + i] = root * (x.dense[at + s]! - x.mean[s]!);
      }
      z[m * BLOCK_STRIDE + i] = root;
    }
  };
  return blockGram(Math.ceil(x.rows / stride), m + 1, fill, kernels);
}

/** Takes the means out of the sparse slots, whose sums were taken around 0. */
function centre(x: RowDesign, slots: Uint32Array, d: number, gram: Float64Array, sums: Float64Array): void {
  const m = slots.length;
  const size = m + 1;
  const total = sums[m]!;
  const mean = (k: number): number => (k < d ? 0 : x.mean[slots[k]!]!);
  for (let a = d; a < m; a++)
    for (let b = 0; b <= a; b++)
      gram[a * size + b]! += mean(a) * mean(b) * total - mean(a) * sums[b]! - mean(b) * sums[a]!;
  for (let a = 0; a < m; a++) gram[m * size + a] = sums[a]! - mean(a) * total;
  gram[m * size + m] = total;
}
