import type { Graph, Tensor } from '../../onnx/graph.ts';

/** 1 / (1 + exp(-x)) of doubles. */
export function logistic(graph: Graph, x: Tensor): Tensor {
  const one = graph.double(1);
  return graph.div(one, graph.add(one, graph.op('Exp', [graph.op('Neg', [x])])));
}

/** exp(x) in proportion along the last axis of doubles [N, k]. */
export function softmax(graph: Graph, x: Tensor): Tensor {
  const e = graph.op('Exp', [graph.sub(x, graph.reduce('ReduceMax', x, -1))]);
  return graph.div(e, graph.reduce('ReduceSum', e, -1));
}

/** Rows of doubles [N, k] made to sum to 1. */
export function normalised(graph: Graph, x: Tensor): Tensor {
  return graph.div(x, graph.reduce('ReduceSum', x, -1));
}
