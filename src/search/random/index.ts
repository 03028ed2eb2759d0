import type { SamplerFactory } from '../sampler.ts';
import { baseSampler } from '../shared/base-sampler.ts';

/** Independent draws from the space, each parameter uniform on its scale, or from the user's prior. */
const random: SamplerFactory = (options) =>
  baseSampler('random', options, {
    // where there is a prior, the draws that all samplers share follow it
    propose: (_, __, rng) => (options.prior === undefined ? options.space.sample(rng) : null),
  });
export default random;
