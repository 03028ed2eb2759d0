import type { SamplerFactory } from '../sampler.ts';
import { baseSampler, unseenDraw } from '../shared/base-sampler.ts';

/** Independent uniform draws: each parameter uniform on its own scale, conditions respected. */
const random: SamplerFactory = (options) => {
  const draw = unseenDraw(options.space);
  return baseSampler('random', options, { propose: (_, seen, rng) => draw(seen, rng) });
};
export default random;
