import type { SamplerFactory } from '../sampler.ts';
import { baseSampler } from '../shared/base-sampler.ts';

/** Asks `options.first` in order, then nothing. */
const portfolio: SamplerFactory = (options) => baseSampler('portfolio', options, { propose: () => null }, 'stop');
export default portfolio;
