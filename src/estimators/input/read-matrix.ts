import { DataError } from '../../core/errors.ts';
import type { MatrixInput } from '../../data/ingest/table-input.ts';
import { infinite } from './infinite.ts';
import { NumberCategories } from './number-categories.ts';
import type { IsCategory, TableColumn } from './table-column.ts';

/** Rows transposed at a time: the part of the matrix stays in the first-level cache. */
const BLOCK = 64;

/** Columns `x0`, `x1`, ... of a row-major matrix. @throws DataError as `readTable` */
export function matrixColumns(X: MatrixInput, isCategory: IsCategory): TableColumn[] {
  const { data } = X;
  const [rows, cols] = shapeOf(X);
  const numeric: (Float32Array | undefined)[] = [];
  for (let j = 0; j < cols; j++) numeric.push(isCategory(`x${j}`, j) ? undefined : new Float32Array(rows));
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK);
    for (let j = 0; j < cols; j++) {
      const column = numeric[j];
      if (column === undefined) continue;
      // x - x is 0 for a finite number and NaN otherwise, so that one sum tells whether all is well
      let odd = 0;
      for (let i = from, at = from * cols + j; i < to; i++, at += cols) {
        const value = Math.fround(data[at]!);
        column[i] = value;
        odd += value - value;
      }
      if (odd !== 0) refuseInfinite(data, cols, j, from, to);
    }
  }
  return numeric.map((values, j): TableColumn => {
    const name = `x${j}`;
    if (values !== undefined) return { kind: 'numeric', name, values };
    return new NumberCategories(name, rows).addAll((i) => data[i * cols + j]!).column();
  });
}

/** NaN is a missing value, and anything else that is not finite is refused. */
function refuseInfinite(data: ArrayLike<number>, cols: number, j: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const value = data[i * cols + j]!;
    if (!Number.isNaN(value) && !Number.isFinite(Math.fround(value))) throw infinite(value, i, `x${j}`);
  }
}

function shapeOf({ data, shape }: MatrixInput): readonly [number, number] {
  const [rows, cols] = shape;
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(cols) || rows * cols !== data.length)
    throw new DataError(
      'DATA_INPUT_RAGGED',
      `The matrix holds ${data.length} values and its shape is [${rows}, ${cols}].`,
      { hint: 'Give shape: [rows, columns] with rows * columns = data.length.' },
    );
  if (rows === 0 || cols === 0)
    throw new DataError('DATA_INPUT_EMPTY', `The matrix has shape [${rows}, ${cols}].`, {
      hint: 'Give at least one row and one column.',
    });
  return shape;
}
