import type { Matrix } from '../../../core/matrix.ts';
import type { ShapOptions, ShapValues } from '../../family.ts';
import type { CategoryMaps, TreeArrays } from '../tree-arrays.ts';
import { arrayDecisions, type ShapForest } from './shap-forest.ts';
import { treeShap } from './shap-values.ts';

/**
 * SHAP values of flat trees.
 * @throws ModelError MODEL_NO_COVERS
 */
export function arrayShap(
  forest: ShapForest,
  trees: TreeArrays,
  maps: CategoryMaps,
  x: Matrix,
  { rows, background, kernels }: ShapOptions,
): ShapValues {
  const others = background === undefined ? undefined : arrayDecisions(trees, maps, background, undefined);
  return treeShap(forest, arrayDecisions(trees, maps, x, rows), others, kernels);
}
