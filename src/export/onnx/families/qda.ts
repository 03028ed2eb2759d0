import qdaFamily from '../../../models/qda/index.ts';
import type { QdaParts } from '../../../models/qda/qda-model.ts';
import { matrixOf } from '../../../onnx/columns.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { scoreProbabilities } from '../linear-scores.ts';
import { tempered } from '../tempered.ts';

/** Normal densities: a product with the whitening matrix of each class, squared and summed. */
export const qda: FamilyConverter = {
  convert(input) {
    const { graph, state, columns, zeros } = input;
    const parts = qdaFamily.fromState(state, qdaFamily.version).parts;
    const used = Array.from(parts.scale.keys()).filter((j) => parts.scale[j] !== 0);
    const constant = graph.add(zeros, graph.doubles(parts.constant, [1, parts.constant.length]));
    let logs = constant;
    if (used.length > 0) {
      const x = graph.cast(
        matrixOf(
          graph,
          used.map((j) => columns[j]!),
        ),
        'double',
      );
      const squares = graph.concat(
        Array.from(parts.constant, (_, c) => distance(graph, x, parts, used, c)),
        1,
      );
      logs = graph.sub(constant, graph.mul(graph.double(0.5), squares));
    }
    return scoreProbabilities(
      input,
      tempered(graph, logs, parts.logPrior, parts.power[0]!),
      parts.present,
      parts.shares,
    );
  },
};

/** Squared distance of rows from the mean of a class, in units of its covariance; double [N, 1]. */
function distance(graph: Graph, x: Tensor, { means, scale, whiten }: QdaParts, used: number[], c: number): Tensor {
  const p = scale.length;
  const row = (value: (j: number) => number): Tensor => graph.doubles(used.map(value), [1, used.length]);
  const z = graph.div(
    graph.sub(
      x,
      row((j) => means[c * p + j]!),
    ),
    row((j) => scale[j]!),
  );
  const turned = new Float64Array(used.length * p);
  used.forEach((j, at) => {
    for (let k = 0; k < p; k++) turned[at * p + k] = whiten[c * p * p + k * p + j]!;
  });
  const white = graph.op('MatMul', [z, graph.doubles(turned, [used.length, p])]);
  return graph.reduce('ReduceSum', graph.mul(white, white), 1);
}
