import type { AnySpace, Config } from '../../space/param.ts';
import type { SamplerFactory } from '../sampler.ts';
import { baseSampler } from '../shared/base-sampler.ts';
import { sobolPoint } from './sequence.ts';

/** Scrambled Sobol points: trial `id` gets point `id - 1`, so that pending and lost trials leave no doubt about the next. */
const sobol: SamplerFactory = (options) => {
  const space: AnySpace = options.space;
  const dimensions = Object.keys(space.params).length;
  return baseSampler('sobol', options, {
    propose: ({ id }): Config => space.fromUnit(sobolPoint(id - 1, dimensions, options.seed)),
  });
};
export default sobol;
