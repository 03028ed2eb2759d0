import { defineFamily } from '../family.ts';
import { boost } from './boost.ts';
import { estimateEbm } from './cost.ts';
import { EbmModel } from './ebm-model.ts';
import { ebmSpace } from './space.ts';

export default defineFamily({
  name: 'ebm',
  version: 1,
  doc: 'Explainable boosting machine: a sum of functions of single features and of a few pairs that can be printed.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: true,
    acceptsCategories: true,
    wantsScaling: false,
    honoursWeights: true,
    honoursMonotone: true,
    honoursInteractions: true,
    stopsEarly: true,
    deterministic: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: ebmSpace,
  estimateCost: estimateEbm,
  fit: boost,
  fromState: (state) => EbmModel.fromState(state),
});
