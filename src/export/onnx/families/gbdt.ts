import { GbdtModel } from '../../../models/gbdt/gbdt-model.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { TreeEnsemble } from '../../../onnx/tree-ensemble.ts';
import { addTrees, treeMatrix } from '../add-trees.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { logistic, softmax } from '../links.ts';

/** Boosted trees: one tree ensemble, then the link. */
export const gbdt: FamilyConverter = {
  convert({ graph, state, columns, zeros }) {
    const { trees, maps, base, link } = GbdtModel.fromState(state).parts;
    const outputs = base.start.length;
    const start = graph.add(zeros, graph.doubles(base.start, [1, outputs]));
    if (trees.roots.length === 0 || columns.length === 0) return linked(graph, start, link, base);
    const ensemble = new TreeEnsemble();
    addTrees(ensemble, trees, maps, (leaf, tree) => ({ outputs: [tree % outputs], values: [trees.values[leaf]!] }));
    const sums = ensemble.apply(graph, treeMatrix(graph, columns, maps), outputs);
    return linked(graph, graph.add(sums, start), link, base);
  },
};

function linked(graph: Graph, scores: Tensor, link: string, base: { shift: number; scale: number }): Tensor {
  if (link === 'logistic') return logistic(graph, scores);
  if (link === 'softmax') return softmax(graph, scores);
  const largest = graph.double(Number.MAX_VALUE);
  const scale = graph.double(base.scale);
  if (link === 'exp') return graph.op('Min', [graph.mul(scale, graph.op('Exp', [scores])), largest]);
  const value = graph.add(graph.double(base.shift), graph.mul(scale, scores));
  if (link === 'identity') return value;
  return graph.op('Min', [graph.sub(graph.op('Exp', [value]), graph.double(1)), largest]);
}
