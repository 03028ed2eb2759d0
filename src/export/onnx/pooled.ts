import { POOL_EDGE } from '../../ensemble/pool.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';

/** A member's probabilities as `poolScore` reads them; doubles [N, classes]. */
export function pooledScore(graph: Graph, p: Tensor): Tensor {
  return graph.op('Log', [graph.op('Max', [p, graph.double(POOL_EDGE)])]);
}
