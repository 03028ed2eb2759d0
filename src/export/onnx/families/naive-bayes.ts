import type { ColumnModel } from '../../../models/naive-bayes/columns.ts';
import naiveBayesFamily from '../../../models/naive-bayes/index.ts';
import { type GraphColumn, matrixOf, slotsOf } from '../../../onnx/columns.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { scoreProbabilities } from '../linear-scores.ts';
import { tempered } from '../tempered.ts';

/** Log likelihoods of the cells, added up; missing and unseen cells say nothing. */
export const naiveBayes: FamilyConverter = {
  convert(input) {
    const { graph, state, features, columns, zeros } = input;
    const parts = naiveBayesFamily.fromState(state, naiveBayesFamily.version).parts;
    const classes = parts.logPrior.length;
    let logs = graph.add(zeros, graph.doubles(new Float64Array(classes), [1, classes]));
    parts.columns.forEach((model, j) => {
      if (model === null) return;
      const { cardinality } = features[j]!;
      const own =
        model.kind === 'normal'
          ? normal(graph, columns[j]!, model)
          : model.edges === null
            ? known(graph, columns[j]!, model.logs, classes, cardinality)
            : binned(graph, columns[j]!, model.logs, classes, model.edges);
      logs = graph.add(logs, own);
    });
    return scoreProbabilities(input, tempered(graph, logs, parts.logPrior, parts.power), parts.present, parts.shares);
  },
};

function normal(
  graph: Graph,
  column: GraphColumn,
  { mean, variance }: Extract<ColumnModel, { kind: 'normal' }>,
): Tensor {
  const k = mean.length;
  const cell = matrixOf(graph, [column]);
  const gap = graph.sub(graph.cast(cell, 'double'), graph.doubles(mean, [1, k]));
  const half = graph.div(graph.mul(graph.double(0.5), graph.mul(gap, gap)), graph.doubles(variance, [1, k]));
  const constant = variance.map((v) => -0.5 * (Math.log(2 * Math.PI) + Math.log(v)));
  return graph.where(graph.isNaN(cell), graph.double(0), graph.sub(graph.doubles(constant, [1, k]), half));
}

/** By category; two rows of zeros for unseen and missing ones. */
function known(graph: Graph, column: GraphColumn, logs: Float64Array, k: number, cardinality: number): Tensor {
  const table = new Float64Array((cardinality + 2) * k);
  table.set(logs.subarray(0, cardinality * k));
  const slots = graph.reshape(slotsOf(graph, column, cardinality), [-1]);
  return graph.gather(graph.doubles(table, [cardinality + 2, k]), slots, 0);
}

/** By how many edges lie below the number. */
function binned(graph: Graph, column: GraphColumn, logs: Float64Array, k: number, edges: Float32Array): Tensor {
  const cell = matrixOf(graph, [column]);
  const below = graph.cast(graph.op('Greater', [cell, graph.floats(edges, [1, edges.length])]), 'int64');
  const bin = graph.reshape(graph.reduce('ReduceSum', below, 1), [-1]);
  const own = graph.gather(graph.doubles(logs, [edges.length + 1, k]), bin, 0);
  return graph.where(graph.isNaN(cell), graph.double(0), own);
}
