import type { Kernels } from '../../kernels/kernels.ts';
import { denseGradient } from '../../kernels/scalar/linear-pass.ts';
import { type Design, joinEntries } from './design.ts';
import { rowsOfEntries } from './row-design.ts';
import { SparseProducts } from './sparse-products.ts';

/**
 * Products of a design and its transpose with vectors, dense columns as they lie, sparse ones row by row.
 * Where the columns lie in the arena of the kernels, those do the work; results are the same to the bit.
 */
export class ColumnProducts {
  /** Mean and deviation of each column, shape [cols]. */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  private readonly design: Design;
  private readonly dense: Uint32Array;
  private readonly sparse: Uint32Array;
  private readonly entries: SparseProducts | undefined;
  private readonly kernels: Kernels | undefined;
  /** Over the rows, padded with 0, and over the dense columns. */
  private readonly rowSide: Float64Array;
  private readonly columnSide: Float64Array;

  constructor(design: Design) {
    this.design = design;
    this.mean = Float64Array.from(design.columns, (c) => c.mean);
    this.scale = Float64Array.from(design.columns, (c) => c.scale);
    const ids = Uint32Array.from(design.columns.keys());
    const isThin = (j: number): boolean => design.columns[j]!.index !== undefined;
    this.dense = ids.filter((j) => !isThin(j));
    this.sparse = ids.filter(isThin);
    if (this.sparse.length > 0) {
      const joined = design.entries ?? joinEntries(design.columns, this.sparse);
      const rows = rowsOfEntries(joined, design.rows, Int32Array.from(ids));
      this.entries = new SparseProducts(rows, ids.length, design.kernels);
    }
    const [n, d] = [Math.ceil(design.rows / 4) * 4, this.dense.length];
    const room = design.kernels !== undefined && design.kernels.arena.free >= 8 * (n + d) + 32;
    this.kernels = room ? design.kernels : undefined;
    const vector = (length: number): Float64Array => this.kernels?.arena.f64(length) ?? new Float64Array(length);
    this.rowSide = vector(n).fill(0);
    this.columnSide = vector(d).fill(0);
  }

  /** to[j] = sum over rows of from[i] * deviation of column j. */
  dots(from: Float64Array, to: Float64Array): void {
    const { columns } = this.design;
    for (const j of this.sparse) to[j] = 0;
    this.entries?.addGradient(from, to);
    const { dense, kernels, rowSide, columnSide } = this;
    if (dense.length === 0) return;
    rowSide.set(from);
    if (kernels === undefined) {
      for (const j of dense) to[j] = paddedDot(columns[j]!.values, from);
      return;
    }
    const { byteOffset } = columns[dense[0]!]!.values;
    const { denseScores: run } = kernels.exports;
    run(byteOffset, dense.length, rowSide.length, rowSide.byteOffset, 0, columnSide.byteOffset);
    for (let k = 0; k < dense.length; k++) to[dense[k]!] = columnSide[k]!;
  }

  /** to[i] = sum over columns of b[j] * deviation in row i. */
  combine(b: Float64Array, to: Float64Array): void {
    const { columns, rows } = this.design;
    const { dense, kernels, rowSide, columnSide } = this;
    rowSide.fill(0);
    if (dense.length > 0 && kernels !== undefined) {
      for (let k = 0; k < dense.length; k++) columnSide[k] = b[dense[k]!]!;
      const { byteOffset } = columns[dense[0]!]!.values;
      const { denseGradient: run } = kernels.exports;
      run(byteOffset, dense.length, rowSide.length, columnSide.byteOffset, rowSide.byteOffset);
    } else
      for (const j of dense) {
        columnSide[0] = b[j]!;
        denseGradient(columns[j]!.values, 1, rows, columnSide, rowSide);
      }
    to.set(rowSide.subarray(0, rows));
    this.entries?.addScores(b, to);
  }
}

/** Four sums in turn, as the kernel `denseScores` has them for a column padded with 0. */
function paddedDot(values: Float32Array, from: Float64Array): number {
  const n = values.length;
  const even = n - (n % 4);
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 4) {
    s0 += values[i]! * from[i]!;
    s1 += values[i + 1]! * from[i + 1]!;
    s2 += values[i + 2]! * from[i + 2]!;
    s3 += values[i + 3]! * from[i + 3]!;
  }
  if (even < n) s0 += values[even]! * from[even]!;
  if (even + 1 < n) s1 += values[even + 1]! * from[even + 1]!;
  if (even + 2 < n) s2 += values[even + 2]! * from[even + 2]!;
  return s0 + s2 + (s1 + s3);
}
