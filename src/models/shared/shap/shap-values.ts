import { ModelError } from '../../../core/errors.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { ShapValues } from '../../family.ts';
import { interventionalShap } from './interventional.ts';
import { pathDependentShap } from './path-dependent.ts';
import type { Decisions, ShapForest } from './shap-forest.ts';

/**
 * SHAP values of a forest, against background rows when there are any.
 * @throws ModelError MODEL_NO_COVERS without background and without `forest.covers`
 */
export function treeShap(
  forest: ShapForest,
  decisions: Decisions,
  background: Decisions | undefined,
  kernels: Kernels | undefined,
): ShapValues {
  if (background !== undefined && background.rows > 0)
    return interventionalShap(forest, decisions, background, kernels);
  if (forest.covers === undefined)
    throw new ModelError('MODEL_NO_COVERS', 'The model was saved without the training weight of its nodes.', {
      hint: 'Give background rows (some hundred rows of the training data), or fit the model again with this version.',
    });
  return pathDependentShap(forest, decisions, kernels);
}
