import { type GraphColumn, matrixOf } from '../../onnx/columns.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';

/** Most numbers (points times columns) that are written into a graph. */
export const MOST_POINT_NUMBERS = 4_000_000;

/**
 * Distances of every row to stored points, added up column by column in doubles, so that equal points are at distance 0.
 * @param points row-major [rows, columns]
 * @param bend what becomes of a column [N, 1] before it is compared
 * @param power 1: absolute differences, 2: squares
 * @returns double [N, rows]
 */
export function pointDistances(
  graph: Graph,
  columns: readonly GraphColumn[],
  points: ArrayLike<number>,
  rows: number,
  power: 1 | 2,
  bend: (column: Tensor, j: number) => Tensor = (column) => column,
): Tensor {
  let sum: Tensor | undefined;
  columns.forEach((column, j) => {
    const values = Float64Array.from({ length: rows }, (_, i) => points[i * columns.length + j]!);
    const own = bend(graph.cast(matrixOf(graph, [column]), 'double'), j);
    const gap = graph.sub(own, graph.doubles(values, [1, rows]));
    const term = power === 1 ? graph.op('Abs', [gap]) : graph.mul(gap, gap);
    sum = sum === undefined ? term : graph.add(sum, term);
  });
  return sum!;
}
