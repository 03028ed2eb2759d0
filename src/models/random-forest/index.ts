import { defineSpace } from '../../space/space.ts';
import { defineFamily, type ProblemShape } from '../family.ts';
import { growForest } from '../shared/tree-forest-fit.ts';
import { ForestModel } from '../shared/tree-forest-model.ts';
import { estimateForest, forestParams } from '../shared/tree-forest-space.ts';

/** Square root of the features for classes, a third of them for values (Breiman 2001). */
function usualShare(shape: ProblemShape): number {
  return shape.task === 'regression' ? 1 / 3 : 1 / Math.sqrt(Math.max(1, shape.cols));
}

export default defineFamily({
  name: 'random-forest',
  version: 3,
  doc: 'Mean of deep trees, each on a bootstrap sample with few features tried at each node.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: true,
    acceptsCategories: true,
    wantsScaling: false,
    honoursWeights: true,
    honoursMonotone: true,
    stopsEarly: false,
    deterministic: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: (shape) => defineSpace(forestParams(shape, usualShare(shape), true)),
  estimateCost: (config, shape) => estimateForest(config, shape),
  fit: (input, config, context) => growForest(input, config, context, { family: 'random-forest', randomCuts: false }),
  fromState: (state) => ForestModel.fromState(state),
});
