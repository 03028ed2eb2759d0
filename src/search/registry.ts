import { ConfigError } from '../core/errors.ts';
import bo from './bo/index.ts';
import portfolio from './portfolio/index.ts';
import random from './random/index.ts';
import type { Sampler, SamplerFactory, SamplerOptions } from './sampler.ts';
import sobol from './sobol/index.ts';

/** Built-in samplers by name; a test compares this table with the folders. */
const SAMPLERS = { random, sobol, portfolio, bo } satisfies Record<string, SamplerFactory>;

export type SamplerName = keyof typeof SAMPLERS;
export const SAMPLER_NAMES = Object.keys(SAMPLERS) as readonly SamplerName[];

/**
 * A fresh sampler.
 * @throws ConfigError SAMPLER_NOT_FOUND; SPACE_VALUE_ILLEGAL or SPACE_PARAM_UNKNOWN for a wrong config in `options.first`
 */
export function createSampler(name: SamplerName, options: SamplerOptions): Sampler {
  if (Object.hasOwn(SAMPLERS, name)) return SAMPLERS[name](options);
  throw new ConfigError('SAMPLER_NOT_FOUND', `No sampler is called "${String(name)}".`, {
    hint: `Choose from ${SAMPLER_NAMES.join(', ')}.`,
    context: { name: String(name) },
  });
}
