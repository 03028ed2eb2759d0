import { ConfigError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import type { AnyParam, AnySpace, Config, ParamValue } from '../../space/param.ts';

/** Where a user expects the best value of one parameter. */
export type ParamPrior =
  /** A number near this value: a normal density with deviation `spread` of the range (of its logarithm where the scale is). */
  | { readonly near: number; readonly spread?: number }
  /** A choice: weights by the text of the value; a value without one has weight 1. */
  | { readonly weights: Readonly<Record<string, number>> };

/** Beliefs about some parameters of a space; the others are taken as uniform. */
export type SpacePrior = Readonly<Record<string, ParamPrior>>;

const SPREAD = 0.15;
/** Share of draws that pay no attention to the prior, and the floor of a density: a wrong belief delays but never forbids. */
const UNIFORM_SHARE = 0.1;

interface Belief {
  /** Logarithm of the density relative to its largest value, at most 0. */
  logDensity(value: ParamValue): number;
  draw(rng: Rng): ParamValue;
}

const floored = (density: number): number => Math.log(UNIFORM_SHARE + (1 - UNIFORM_SHARE) * density);

function refuse(name: string, fault: string, hint: string): never {
  throw new ConfigError('STUDY_PRIOR_INVALID', `The prior of "${name}" ${fault}.`, { hint, context: { name } });
}

function nearBelief(name: string, param: AnyParam, near: number, spread: number): Belief {
  if (param.kind === 'choice' || param.kind === 'bool')
    refuse(name, 'says "near", but the parameter is a choice', 'Give weights: { weights: { value: 3 } }.');
  if (!param.contains(near)) refuse(name, `is near ${String(near)}, which it cannot be`, 'Name a value of its range.');
  if (!(spread > 0) || !Number.isFinite(spread))
    refuse(name, `has the spread ${String(spread)}`, 'A spread is a positive share of the range, such as 0.15.');
  const centre = param.toUnit(near);
  return {
    logDensity: (value) => floored(Math.exp(-0.5 * ((param.toUnit(value) - centre) / spread) ** 2)),
    draw: (rng) => param.fromUnit(Math.min(1, Math.max(0, centre + spread * rng.normal()))),
  };
}

function weightBelief(name: string, param: AnyParam, weights: Readonly<Record<string, number>>): Belief {
  const values = param.choices as readonly ParamValue[] | undefined;
  if (values === undefined) refuse(name, 'has weights, but the parameter has a range', 'Say { near: value }.');
  const texts = new Set(values.map(String));
  for (const [text, weight] of Object.entries(weights)) {
    if (!texts.has(text)) refuse(name, `weighs "${text}", which it cannot be`, `Values: ${[...texts].join(', ')}.`);
    if (!(weight >= 0) || !Number.isFinite(weight))
      refuse(name, `gives "${text}" the weight ${String(weight)}`, 'Weights are finite and not negative.');
  }
  const of = (value: ParamValue): number => (Object.hasOwn(weights, String(value)) ? weights[String(value)]! : 1);
  const total = values.reduce<number>((sum, value) => sum + of(value), 0);
  const most = Math.max(...values.map(of));
  if (!(most > 0)) refuse(name, 'has no positive weight', 'Give one value a positive weight.');
  return {
    logDensity: (value) => floored(of(value) / most),
    draw(rng) {
      let left = rng.next() * total;
      for (const value of values) {
        left -= of(value);
        if (left < 0) return value;
      }
      return values.at(-1)!;
    },
  };
}

/** Callers without types may give anything. */
function compileBelief(name: string, param: AnyParam, belief: ParamPrior): Belief {
  const given = (belief ?? {}) as { near?: number; spread?: number; weights?: Readonly<Record<string, number>> };
  if (given.near !== undefined) return nearBelief(name, param, given.near, given.spread ?? SPREAD);
  if (typeof given.weights === 'object' && given.weights !== null) return weightBelief(name, param, given.weights);
  return refuse(name, 'says neither "near" nor "weights"', 'Say { near: value } or { weights: { value: 3 } }.');
}

/** A user's prior over a whole space, parameters independent. */
export interface CompiledPrior {
  /** Logarithm of the density of the active parameters relative to its largest value; 0 at the expected best, finite everywhere. */
  logDensity(config: Config): number;
  /** A canonical config; now and then one that is drawn without the prior. */
  sample(rng: Rng): Config;
}

/**
 * Checks a prior against its space. Beliefs about a parameter of one value (a fixed one) are passed over.
 * @throws ConfigError SPACE_PARAM_UNKNOWN, STUDY_PRIOR_INVALID
 */
export function compilePrior(space: AnySpace, prior: SpacePrior): CompiledPrior {
  const params = space.params as Readonly<Record<string, AnyParam>>;
  const names = Object.keys(params);
  const beliefs = Object.entries(prior).flatMap(([name, belief]): (readonly [string, Belief])[] => {
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    if (param === undefined)
      throw new ConfigError('SPACE_PARAM_UNKNOWN', `The prior names "${name}", which the space does not have.`, {
        hint: `The space has ${names.join(', ')}.`,
        context: { name },
      });
    if (param.size === 1) return [];
    return [[name, compileBelief(name, param, belief)]];
  });
  return {
    logDensity: (config) =>
      beliefs.reduce((sum, [name, belief]) => {
        const value = config[name];
        return value === undefined ? sum : sum + belief.logDensity(value);
      }, 0),
    sample(rng) {
      const unit = Float64Array.from(names, () => rng.next());
      if (rng.next() >= UNIFORM_SHARE)
        for (const [name, belief] of beliefs) unit[names.indexOf(name)] = params[name]!.toUnit(belief.draw(rng));
      return space.canonical(space.fromUnit(unit) as Config);
    },
  };
}
