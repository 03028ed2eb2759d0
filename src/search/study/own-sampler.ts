import type { AnySpace } from '../../space/param.ts';
import type { Proposal, Sampler, SamplerFactory, SamplerOptions } from '../sampler.ts';
import { refuse } from './refuse-option.ts';

function checkedProposal(name: string, space: AnySpace, proposal: unknown): Proposal | null {
  if (proposal === null) return null;
  const { config, origin = name } = (proposal ?? {}) as Partial<Proposal>;
  if (typeof config !== 'object' || config === null)
    refuse(
      `The sampler "${name}" proposed no configuration.`,
      '`ask` gives { config, origin }, or null when the space is exhausted, and no promise.',
    );
  space.validate(config);
  return { config: space.canonical(config), origin };
}

/**
 * A sampler of the user's own whose shape and proposals are checked, so that its fault is reported as its own.
 * @throws ConfigError STUDY_OPTION_INVALID; when asked also SPACE_VALUE_ILLEGAL, SPACE_PARAM_UNKNOWN
 */
export function ownSampler(factory: SamplerFactory, options: SamplerOptions): Sampler {
  const sampler: Partial<Sampler> | null | undefined = factory(options);
  if (typeof sampler?.ask !== 'function' || typeof sampler.tell !== 'function')
    refuse('The sampler has no `ask` or no `tell`.', 'Give a function: (options) => ({ name, ask, tell }).');
  const own = sampler as Sampler;
  const name = typeof own.name === 'string' ? own.name : 'own';
  return {
    name,
    ask: (context) => checkedProposal(name, options.space, own.ask(context)),
    tell(trial) {
      own.tell(trial);
    },
  };
}
