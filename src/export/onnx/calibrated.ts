import type { Calibration } from '../../ensemble/calibrate.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';
import { logistic, normalised } from './links.ts';

/** As in the ensemble: probabilities are kept this far from 0 and 1. */
const EDGE = 1e-6;

/** Probabilities after `applyCalibration`; double [N, outputs]. */
export function calibrated(graph: Graph, p: Tensor, { slope, intercept }: Calibration, outputs: number): Tensor {
  if (outputs > 1) {
    const held = graph.op('Max', [p, graph.double(EDGE)]);
    const relative = graph.div(held, graph.reduce('ReduceMax', held, -1));
    return normalised(graph, graph.op('Pow', [relative, graph.double(slope)]));
  }
  const inside = graph.clamp(p, graph.double(EDGE), graph.double(1 - EDGE));
  const odds = graph.op('Log', [graph.div(inside, graph.sub(graph.double(1), inside))]);
  return logistic(graph, graph.add(graph.mul(odds, graph.double(slope)), graph.double(intercept)));
}
