import type { Graph, Tensor } from '../../onnx/graph.ts';

/**
 * As `temperedScores` of the models: log prior + power * log likelihood; of two classes the second less the first.
 * @param logs double [N, classes]
 * @returns undefined where training saw one class
 */
export function tempered(graph: Graph, logs: Tensor, logPrior: Float64Array, power: number): Tensor | undefined {
  const classes = logPrior.length;
  if (classes < 2) return undefined;
  const scores = graph.add(graph.doubles(logPrior, [1, classes]), graph.mul(graph.double(power), logs));
  if (classes > 2) return scores;
  return graph.sub(graph.gather(scores, graph.ints([1]), 1), graph.gather(scores, graph.ints([0]), 1));
}
