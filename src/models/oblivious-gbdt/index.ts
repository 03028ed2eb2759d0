import { defineFamily } from '../family.ts';
import { boost } from './boost.ts';
import { estimateOblivious } from './cost.ts';
import { ObliviousModel } from './oblivious-model.ts';
import { obliviousSpace } from './space.ts';

export default defineFamily({
  name: 'oblivious-gbdt',
  version: 2,
  doc: 'Gradient-boosted oblivious trees with ordered target statistics of categories and of their combinations.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: true,
    acceptsCategories: true,
    wantsScaling: false,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: true,
    deterministic: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: obliviousSpace,
  estimateCost: estimateOblivious,
  fit: boost,
  fromState: (state) => ObliviousModel.fromState(state),
});
