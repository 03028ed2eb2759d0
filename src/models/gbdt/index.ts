import { defineFamily } from '../family.ts';
import { fitGbdt } from './boost.ts';
import { estimateBoosting } from './cost.ts';
import { GbdtModel } from './gbdt-model.ts';
import { gbdtSpace } from './space.ts';

export default defineFamily({
  name: 'gbdt',
  version: 3,
  doc: 'Gradient-boosted trees, grown leaf by leaf on histograms in WebAssembly.',
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
  space: gbdtSpace,
  estimateCost: estimateBoosting,
  fit: fitGbdt,
  fromState: (state) => GbdtModel.fromState(state),
});
