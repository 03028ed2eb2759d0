import {
  type CategoryMaps,
  NODE_CATEGORY,
  NODE_DEFAULT_LEFT,
  type TreeArrays,
} from '../../models/shared/tree-arrays.ts';
import { type GraphColumn, lookUp, matrixOf } from '../../onnx/columns.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';
import type { TreeEnsemble, TreeLeaf } from '../../onnx/tree-ensemble.ts';

/** The matrix that trees read: numbers as they are, categories as the bins of their maps. Float32 [N, columns]. */
export function treeMatrix(graph: Graph, columns: readonly GraphColumn[], maps: CategoryMaps): Tensor {
  return matrixOf(
    graph,
    columns.map((column, j) => {
      const map = maps[j];
      return map === undefined ? column : lookUp(graph, column, map.length - 2, map)[0]!;
    }),
  );
}

/**
 * Adds all trees to an ensemble. Thresholds and values of the matrix are float32 on both sides, so that no row goes another
 * way than in {@link TreeArrays}.
 * @param leafOf what leaf `leaf` of tree `tree` adds
 */
export function addTrees(
  ensemble: TreeEnsemble,
  trees: TreeArrays,
  maps: CategoryMaps,
  leafOf: (leaf: number, tree: number) => TreeLeaf,
): void {
  for (let tree = 0; tree < trees.roots.length; tree++) {
    ensemble.startTree();
    const stack = [{ from: trees.roots[tree]!, id: ensemble.reserve() }];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const { from, id } = at;
      if (from < 0) {
        ensemble.leaf(id, leafOf(~from, tree));
        continue;
      }
      const left = ensemble.reserve();
      const right = ensemble.reserve();
      addTest(ensemble, trees, maps, from, id, left, right);
      stack.push({ from: trees.right[from]!, id: right }, { from: trees.left[from]!, id: left });
    }
  }
}

function addTest(
  ensemble: TreeEnsemble,
  trees: TreeArrays,
  maps: CategoryMaps,
  node: number,
  id: number,
  left: number,
  right: number,
): void {
  const feature = trees.feature[node]!;
  const flag = trees.flags[node]!;
  const threshold = trees.threshold[node]!;
  if ((flag & NODE_CATEGORY) === 0) {
    ensemble.test(id, { feature, threshold, missingYes: (flag & NODE_DEFAULT_LEFT) !== 0, yes: left, no: right });
    return;
  }
  const bins = maps[feature]!.reduce((most, bin) => Math.max(most, bin), 0) + 1;
  const isLeft = (bin: number): boolean => ((trees.sets[threshold * 8 + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
  addSetTests(ensemble, feature, bins, isLeft, id, left, right);
}

/** A chain of tests, one for each run of bins that go the same way; the last run needs none. */
function addSetTests(
  ensemble: TreeEnsemble,
  feature: number,
  bins: number,
  isLeft: (bin: number) => boolean,
  first: number,
  left: number,
  right: number,
): void {
  const ends: number[] = [];
  for (let bin = 0; bin + 1 < bins; bin++) if (isLeft(bin) !== isLeft(bin + 1)) ends.push(bin);
  const goal = (bin: number): number => (isLeft(bin) ? left : right);
  if (ends.length === 0) {
    // every bin goes one way; the other child must stay in the tree
    const all = goal(0);
    ensemble.test(first, { feature, threshold: bins, missingYes: true, yes: all, no: all === left ? right : left });
    return;
  }
  let id = first;
  ends.forEach((end, i) => {
    const last = i === ends.length - 1;
    const no = last ? goal(bins - 1) : ensemble.reserve();
    ensemble.test(id, { feature, threshold: end, missingYes: false, yes: goal(end), no });
    id = no;
  });
}
