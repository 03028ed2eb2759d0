import { FARTHEST } from '../../../models/gaussian-process/gaussian-process-model.ts';
import gaussianProcessFamily from '../../../models/gaussian-process/index.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { MOST_POINT_NUMBERS, pointDistances } from '../distances.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { logistic, normalised } from '../links.ts';

const partsOf = (state: Parameters<typeof gaussianProcessFamily.fromState>[0]) =>
  gaussianProcessFamily.fromState(state, gaussianProcessFamily.version).parts;

/** Covariances with all training points, times their weights. */
export const gaussianProcess: FamilyConverter = {
  refuse(state) {
    const { rows, points } = partsOf(state);
    return points.length <= MOST_POINT_NUMBERS ? undefined : `it holds ${rows} training rows, ${points.length} numbers`;
  },
  convert({ graph, state, columns, zeros }) {
    const { kind, lengthScales, signal, points, rows, alphas, offsets, scale, task } = partsOf(state);
    const functions = offsets.length;
    const start = graph.add(zeros, graph.doubles(offsets, [1, functions]));
    const cols = lengthScales.length;
    const scaled = Float64Array.from(points, (v, i) => v / lengthScales[i % cols]!);
    const [low, high] = [graph.double(-FARTHEST), graph.double(FARTHEST)];
    const bend = (column: Tensor, j: number): Tensor =>
      graph.div(graph.clamp(column, low, high), graph.double(lengthScales[j]!));
    let latent = start;
    if (rows > 0) {
      const squared =
        cols === 0
          ? graph.add(zeros, graph.doubles(new Float64Array(rows), [1, rows]))
          : pointDistances(graph, columns, scaled, rows, 2, bend);
      const weights = new Float64Array(rows * functions);
      for (let f = 0; f < functions; f++)
        for (let i = 0; i < rows; i++) weights[i * functions + f] = scale * signal * alphas[f * rows + i]!;
      const product = graph.op('MatMul', [
        correlation(graph, kind, squared),
        graph.doubles(weights, [rows, functions]),
      ]);
      latent = graph.add(product, start);
    }
    if (task === 'regression') return latent;
    const own = logistic(graph, latent);
    return functions === 1 ? own : normalised(graph, own);
  },
};

/** As `correlation` of the family, of squared distances. */
function correlation(graph: Graph, kind: string, squared: Tensor): Tensor {
  const exp = (x: Tensor): Tensor => graph.op('Exp', [x]);
  if (kind === 'rbf') return exp(graph.mul(graph.double(-0.5), squared));
  const a = graph.op('Sqrt', [graph.mul(graph.double(kind === 'matern-3/2' ? 3 : 5), squared)]);
  let sum = graph.add(graph.double(1), a);
  if (kind !== 'matern-3/2') sum = graph.add(sum, graph.div(graph.mul(a, a), graph.double(3)));
  return graph.mul(sum, exp(graph.op('Neg', [a])));
}
