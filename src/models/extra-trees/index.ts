import { defineSpace } from '../../space/space.ts';
import { defineFamily, type ProblemShape } from '../family.ts';
import { growForest } from '../shared/tree-forest-fit.ts';
import { ForestModel } from '../shared/tree-forest-model.ts';
import { estimateForest, forestParams } from '../shared/tree-forest-space.ts';

/** Square root of the features for classes, all of them for values (Geurts, Ernst, Wehenkel 2006). */
function usualShare(shape: ProblemShape): number {
  return shape.task === 'regression' ? 1 : 1 / Math.sqrt(Math.max(1, shape.cols));
}

export default defineFamily({
  name: 'extra-trees',
  version: 3,
  doc: 'Mean of deep trees on all rows, with one random cut for each feature tried.',
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
  space: (shape) => defineSpace(forestParams(shape, usualShare(shape), false)),
  estimateCost: (config, shape) => estimateForest(config, shape),
  fit: (input, config, context) => growForest(input, config, context, { family: 'extra-trees', randomCuts: true }),
  fromState: (state) => ForestModel.fromState(state),
});
