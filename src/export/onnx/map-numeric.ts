import type { Feature } from '../../core/matrix.ts';
import { columnsOf, type GraphColumn, matrixOf } from '../../onnx/columns.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';

/**
 * Replaces the numeric columns by a function of all of them at once; missing values stay missing, categories are passed on.
 * @param map gets double [N, columns] and their places among the features, gives the same shape
 */
export function mapNumeric(
  graph: Graph,
  features: readonly Feature[],
  columns: readonly GraphColumn[],
  map: (x: Tensor, places: readonly number[]) => Tensor,
): GraphColumn[] {
  const places = Array.from(features.keys()).filter((j) => features[j]!.kind === 'numeric');
  if (places.length === 0) return [...columns];
  const x = matrixOf(
    graph,
    places.map((j) => columns[j]!),
  );
  const mapped = graph.cast(map(graph.cast(x, 'double'), places), 'float');
  const kept = columnsOf(graph.where(graph.isNaN(x), x, mapped), places.length);
  const out = [...columns];
  places.forEach((j, i) => {
    out[j] = kept[i]!;
  });
  return out;
}
