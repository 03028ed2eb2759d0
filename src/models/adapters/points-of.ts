import type { Matrix } from '../../core/matrix.ts';

/** Rows as arrays of numbers. `columns`: the features wanted; `rows`: ids of the rows wanted, all when absent. */
export function pointsOf(x: Matrix, columns: readonly number[], rows?: Uint32Array): number[][] {
  const wanted = columns.map((j) => x.columns[j]!);
  return Array.from({ length: rows?.length ?? x.rows }, (_, i) => {
    const row = rows === undefined ? i : rows[i]!;
    return wanted.map((column) => column[row]!);
  });
}
