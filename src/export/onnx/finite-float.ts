import { columnsOf, type GraphColumn } from '../../onnx/columns.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';

/** A computed double [N, 1] rounded to float32; missing where that is not finite. */
export function finiteColumn(graph: Graph, value: Tensor): GraphColumn {
  return columnsOf(finiteFloat(graph, graph.cast(value, 'float')), 1)[0]!;
}

/** Float32 values with infinite ones made missing. */
export function finiteFloat(graph: Graph, value: Tensor): Tensor {
  return graph.where(graph.op('IsInf', [value]), graph.scalar('float', Number.NaN), value);
}
