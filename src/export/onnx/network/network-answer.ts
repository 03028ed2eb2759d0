import type { MlpParts } from '../../../models/mlp/mlp-parts.ts';
import { layoutOf } from '../../../models/mlp/network-shape.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { logistic, softmax } from '../links.ts';

/**
 * The last layer of each member, their links, and the mean of the members.
 * @param units float32 [members, N, width]
 * @returns double [N, outputs]
 */
export function answerOf(graph: Graph, units: Tensor, { shape, theta, target }: MlpParts): Tensor {
  const { members, width, outputs } = shape;
  const { weights, biases } = layoutOf(shape).last;
  const size = members * width * outputs;
  const w = graph.cast(
    graph.floats(theta.subarray(weights.at, weights.at + size), [members, width, outputs]),
    'double',
  );
  const b = theta.subarray(biases.at, biases.at + members * outputs);
  const scores = graph.add(
    graph.op('MatMul', [graph.cast(units, 'double'), w]),
    graph.doubles(b, [members, 1, outputs]),
  );
  const own = target !== undefined ? scores : outputs === 1 ? logistic(graph, scores) : softmax(graph, scores);
  const mean = graph.div(graph.reshape(graph.reduce('ReduceSum', own, 0), [-1, outputs]), graph.double(members));
  if (target === undefined) return mean;
  const value = graph.add(graph.double(target.mean), graph.mul(graph.double(target.deviation), mean));
  return graph.clamp(value, graph.double(target.low), graph.double(target.high));
}
