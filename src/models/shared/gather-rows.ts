import type { Matrix } from '../../core/matrix.ts';

/**
 * Rows as points: row-major [to - from, features], float32.
 * @param rows ids of the rows meant by positions; positions are the ids when absent
 */
export function gatherRows(
  x: Matrix,
  rows: Uint32Array | undefined,
  from = 0,
  to = rows?.length ?? x.rows,
): Float32Array {
  const cols = x.columns.length;
  const out = new Float32Array((to - from) * cols);
  for (let j = 0; j < cols; j++) {
    const column = x.columns[j]!;
    for (let i = from; i < to; i++) out[(i - from) * cols + j] = column[rows === undefined ? i : rows[i]!]!;
  }
  return out;
}
