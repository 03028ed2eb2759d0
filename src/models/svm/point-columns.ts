import { addColumn, finishRow } from '../../kernels/scalar/kernel-row.ts';
import type { KernelFunction } from './kernel-ops.ts';

/**
 * Support vectors column by column, made once for rows that come one at a time. Columns of 0/1 indicators and terms are mostly
 * 0, and so are such rows: where both are 0 nothing is added, so that only the cells that differ from 0 are read. The values
 * are those of the kernel `kernelRow` to the bit.
 */
export class PointColumns {
  private readonly vectors: number;
  /** Shape [cols, vectors]. */
  private readonly columns: Float32Array;
  /** Vectors with a cell that is not 0, column after column; only of columns with few. */
  private readonly filled: Uint32Array;
  /** Where those of each column begin, shape [cols + 1]. */
  private readonly starts: Uint32Array;
  private readonly isDense: Uint8Array;

  /** @param points row-major [vectors, cols], finite */
  constructor(points: Float32Array, vectors: number, cols: number) {
    this.vectors = vectors;
    this.columns = new Float32Array(cols * vectors);
    this.starts = new Uint32Array(cols + 1);
    this.isDense = new Uint8Array(cols);
    const filled: number[] = [];
    for (let j = 0; j < cols; j++) {
      const from = filled.length;
      for (let v = 0; v < vectors; v++) {
        const cell = points[v * cols + j]!;
        this.columns[j * vectors + v] = cell;
        if (cell !== 0) filled.push(v);
      }
      if (2 * (filled.length - from) > vectors) {
        this.isDense[j] = 1;
        filled.length = from;
      }
      this.starts[j + 1] = filled.length;
    }
    this.filled = Uint32Array.from(filled);
  }

  /**
   * Kernel values of all vectors with a point.
   * @param point shape [cols], finite
   * @param out shape [vectors]
   */
  near({ degree, gamma, offset }: KernelFunction, point: Float32Array, out: Float32Array): void {
    const { vectors, columns } = this;
    out.fill(0);
    for (let j = 0; j < point.length; j++) {
      const q = point[j]!;
      if (q !== 0 || (degree === 0 && this.isDense[j] === 1))
        addColumn(columns, j * vectors, q, 0, vectors, degree, out);
      else if (degree === 0) this.addSquares(j, out);
    }
    finishRow(out, 0, vectors, gamma, offset, degree);
  }

  /** As `addColumn` for a point whose cell is 0. */
  private addSquares(j: number, out: Float32Array): void {
    const { columns, filled, starts } = this;
    const at = j * this.vectors;
    const to = starts[j + 1]!;
    for (let e = starts[j]!; e < to; e++) {
      const v = filled[e]!;
      const cell = columns[at + v]!;
      out[v] = out[v]! + Math.fround(cell * cell);
    }
  }
}
