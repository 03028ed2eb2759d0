import { createRng, type Rng } from '../../core/rng.ts';
import type { AnySpace, Config } from '../../space/param.ts';
import type { AskContext, Proposal, Sampler, SamplerOptions } from '../sampler.ts';
import type { Trial } from '../trial.ts';
import { adaptToFixed } from './adapt-to-fixed.ts';
import { configKey } from './config-key.ts';
import { allConfigs, countConfigs } from './enumerate.ts';
import { type CompiledPrior, compilePrior } from './prior.ts';

/** Configs told or pending, and those that are not allowed or do not fit now. */
export interface Seen {
  has(canonical: Config): boolean;
}

/** The part of a sampler that differs from kind to kind. */
export interface Proposer {
  tell?(trial: Trial): void;
  /** A canonical config, preferably not seen; null: nothing to propose of its own. `rng` is this ask's own stream. */
  propose(context: AskContext, seen: Seen, rng: Rng): Config | null;
}

/** Draws before a sparse search gives way to a walk over the whole finite space. */
const DRAWS = 200;
/** Configs met on a walk over a finite space when not all of them are allowed. */
const WALK = 100_000;
/** Draws in a space that cannot be walked. */
const DRAWS_INFINITE = 20_000;
/** The same when only what fits now is wanted: often nothing does, and the asker has a way out of its own. */
const DRAWS_FITTING = 1000;

/**
 * Makes the function that draws a random config that is not seen; it gives null when a finite space holds no other.
 * When draws keep failing it walks: at most |seen| + 1 steps, for that many distinct configs cannot all be seen; with
 * `limited` (some configs are not allowed) it gives up after a long walk.
 */
export function unseenDraw(
  space: AnySpace,
  prior?: CompiledPrior,
  limited = false,
): (seen: Seen, rng: Rng, fitting?: boolean) => Config | null {
  const finite = Number.isFinite(countConfigs(space));
  return (seen, rng, fitting = false) => {
    const draws = fitting ? DRAWS_FITTING : DRAWS_INFINITE;
    for (let i = 0; i < (finite ? DRAWS : draws); i++) {
      const config: Config = prior === undefined ? space.sample(rng) : prior.sample(rng);
      if (!seen.has(config)) return config;
    }
    if (!finite) return null;
    let left = limited || fitting ? WALK : Number.POSITIVE_INFINITY;
    for (const config of allConfigs(space)) {
      if (!seen.has(config)) return config;
      if (--left <= 0) break;
    }
    return null;
  };
}

/**
 * Wraps a proposer with what all samplers share: `options.first` in order, no config twice, null when a finite space is
 * exhausted, and no state but the told trials, so that a replayed history gives the live answers.
 * @throws ConfigError SPACE_VALUE_ILLEGAL, SPACE_PARAM_UNKNOWN for a wrong config in `options.first`
 */
export function baseSampler(
  name: string,
  options: SamplerOptions,
  proposer: Proposer,
  whenEmpty: 'draw' | 'stop' = 'draw',
): Sampler {
  const { space, allowed } = options;
  const rng = createRng(options.seed);
  const prior = options.prior === undefined ? undefined : compilePrior(space, options.prior);
  const draw = unseenDraw(space, prior, allowed !== undefined);
  const told = new Set<string>();
  const first: Proposal[] = [];
  for (const proposal of options.first ?? []) {
    const config = adaptToFixed(space, proposal.config);
    if (config !== null) first.push({ config, origin: proposal.origin });
  }
  const seenWith = ({ pending, fits }: AskContext): Seen => {
    const open = new Set(pending.map(({ config }) => configKey(space.canonical(config))));
    return {
      has: (config) => {
        const key = configKey(config);
        return told.has(key) || open.has(key) || allowed?.(config) === false || fits?.(config) === false;
      },
    };
  };
  return {
    name,
    ask(context) {
      const seen = seenWith(context);
      const queued = first.find(({ config }) => !seen.has(config));
      if (queued !== undefined) return queued;
      const stream = rng.fork(`${name}:${context.id}`);
      const config = proposer.propose(context, seen, stream);
      if (config !== null && !seen.has(config)) return { config, origin: name };
      if (config === null && whenEmpty === 'stop') return null;
      const drawn = draw(seen, stream.fork('unseen'), context.fits !== undefined);
      return drawn === null ? null : { config: drawn, origin: 'random' };
    },
    tell(trial) {
      told.add(configKey(space.canonical(trial.config)));
      proposer.tell?.(trial);
    },
  };
}
