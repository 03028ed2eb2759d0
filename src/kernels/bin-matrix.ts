import type { Matrix } from '../core/matrix.ts';
import type { BinnedColumn, BinnedMatrix } from './binned.ts';
import { categoryBin, learnBins, numericBin } from './learn-bins.ts';

/** Rows transposed at a time: a block of every column stays in the first-level cache. */
const BLOCK = 256;

/** Bytes that `binMatrix` asks for: two uint8 copies, each rounded up to 16. */
export function binnedBytes(rows: number, cols: number): number {
  return 2 * Math.ceil((rows * cols) / 16) * 16;
}

/**
 * Cuts every column into bins and writes row-major and column-major uint8 copies.
 * @param alloc gives the byte offset of that many bytes, 16-byte aligned; called twice
 * @param memory where the offsets point
 * @param learnFrom ids of the rows that bounds are learnt from; all when absent
 */
export function binMatrix(
  x: Matrix,
  alloc: (bytes: number) => number,
  memory: WebAssembly.Memory,
  learnFrom?: Uint32Array,
): BinnedMatrix {
  const { rows } = x;
  const cols = x.features.length;
  const colMajor = alloc(rows * cols);
  const rowMajor = alloc(rows * cols);
  const byColumn = new Uint8Array(memory.buffer, colMajor, rows * cols);
  const columns = x.features.map((feature, j) => {
    const column = learnBins(feature, x.columns[j]!, learnFrom);
    writeColumn(column, x.columns[j]!, byColumn.subarray(j * rows, (j + 1) * rows));
    return column;
  });
  transpose(byColumn, new Uint8Array(memory.buffer, rowMajor, rows * cols), rows, cols);
  return { rows, columns, rowMajor, rowStride: cols, colMajor };
}

function writeColumn(column: BinnedColumn, values: Float32Array, out: Uint8Array): void {
  const { bounds, codeToBin, missingBin } = column;
  if (column.kind === 'category')
    for (let i = 0; i < out.length; i++) out[i] = categoryBin(values[i]!, codeToBin, missingBin);
  else for (let i = 0; i < out.length; i++) out[i] = numericBin(values[i]!, bounds, missingBin);
}

function transpose(from: Uint8Array, to: Uint8Array, rows: number, cols: number): void {
  for (let start = 0; start < rows; start += BLOCK) {
    const end = Math.min(rows, start + BLOCK);
    for (let j = 0; j < cols; j++)
      for (let i = start, at = start * cols + j; i < end; i++, at += cols) to[at] = from[j * rows + i]!;
  }
}
