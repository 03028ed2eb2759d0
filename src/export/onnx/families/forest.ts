import { forestFromState } from '../../../models/shared/tree-forest-state.ts';
import { TreeEnsemble } from '../../../onnx/tree-ensemble.ts';
import { addTrees, treeMatrix } from '../add-trees.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { normalised } from '../links.ts';

/** Means of trees: random forests and extremely randomised trees. */
export const forest: FamilyConverter = {
  convert({ graph, state, columns, zeros }) {
    const { trees, maps, outputs, shares } = forestFromState(state);
    const ensemble = new TreeEnsemble();
    addTrees(ensemble, trees, maps, (leaf) => {
      const value = trees.values[leaf]!;
      if (outputs === 1) return { outputs: [0], values: [value] };
      const [from, to] = [shares.starts[value]!, shares.starts[value + 1]!];
      return {
        outputs: Array.from(shares.classes.subarray(from, to)),
        values: Array.from(shares.shares.subarray(from, to)),
      };
    });
    const x = columns.length === 0 ? graph.cast(zeros, 'float') : treeMatrix(graph, columns, maps);
    const sums = ensemble.apply(graph, x, outputs);
    return outputs === 1 ? graph.div(sums, graph.double(trees.roots.length)) : normalised(graph, sums);
  },
};
