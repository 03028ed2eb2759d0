import type { ModelFamily } from '../models/family.ts';
import type { Proposal } from '../search/sampler.ts';
import type { Config, Space } from '../space/param.ts';

/** First words of origins that are never abandoned. */
const PROTECTED = ['baseline', 'portfolio', 'user'];

export function isProtectedOrigin(origin: string): boolean {
  return PROTECTED.some((word) => origin === word || origin.startsWith(`${word}#`));
}

/**
 * What runs first, in this order: a constant, a linear model and a small boosted tree (so that a model exists from the
 * first moments), then the plain default of every family, then boosted trees far from the default and from each other.
 * Ranges as in TabArena's spaces; the points are spread over them by hand.
 */
const BASELINES: readonly Config[] = [
  { family: 'dummy' },
  { family: 'linear' },
  { family: 'logistic' },
  { family: 'gbdt', 'gbdt.learningRate': 0.1, 'gbdt.numLeaves': 16, 'gbdt.maxRounds': 40 },
];
const DEFAULTS: readonly Config[] = [
  { family: 'gbdt' },
  { family: 'extra-trees' },
  { family: 'random-forest' },
  { family: 'mlp' },
  { family: 'knn' },
];
const VARIANTS: readonly Config[] = [
  {
    family: 'gbdt',
    'gbdt.learningRate': 0.03,
    'gbdt.numLeaves': 64,
    'gbdt.featureFraction': 0.6,
    'gbdt.extraTrees': true,
    'gbdt.minDataInLeaf': 5,
  },
  {
    family: 'gbdt',
    'gbdt.learningRate': 0.02,
    'gbdt.numLeaves': 16,
    'gbdt.featureFraction': 0.7,
    'gbdt.minDataInLeaf': 3,
    'gbdt.lambdaL2': 1.5,
  },
  {
    family: 'gbdt',
    'gbdt.learningRate': 0.03,
    'gbdt.numLeaves': 128,
    'gbdt.featureFraction': 0.5,
    'gbdt.minDataInLeaf': 20,
    'gbdt.lambdaL2': 0.5,
  },
  {
    family: 'gbdt',
    'gbdt.learningRate': 0.05,
    'gbdt.numLeaves': 8,
    'gbdt.featureFraction': 0.5,
    'gbdt.minDataInLeaf': 10,
    'gbdt.lambdaL2': 1,
  },
];

/** Kernel machines differ most from trees where they are offered at all (few rows): right after the defaults. */
const AFTER_DEFAULTS: readonly Config[] = [{ family: 'svm' }];
/** Cheap, but seldom the best. */
const LAST: readonly Config[] = [{ family: 'naive-bayes' }, { family: 'qda' }];

/** The first three lists as a whole, for knowledge bases: it is evaluated on every data set. */
export const HAND_PORTFOLIO: readonly Config[] = [...BASELINES, ...DEFAULTS, ...VARIANTS];

/**
 * The first proposals that the space allows, duplicates left out.
 * @param advised configurations of a knowledge base: they take the place of the variants
 * @throws ConfigError for an illegal trial of the user's
 */
export function firstProposals(
  space: Space,
  families: readonly ModelFamily[],
  enqueue: readonly Config[],
  advised: readonly Config[] = [],
): Proposal[] {
  const names = new Set(families.map((f) => f.name));
  const seen = new Set<string>();
  const out: Proposal[] = [];
  const add = (config: Config, origin: string): void => {
    if (!names.has(String(config['family'])) || space.params['family']?.contains(config['family']!) !== true) return;
    const canonical = space.canonical(adapt(config, space));
    const key = JSON.stringify(canonical);
    if (seen.has(key)) return;
    seen.add(key);
    out.push({ config: canonical, origin });
  };
  for (const config of BASELINES) add(config, 'baseline');
  for (const config of enqueue) {
    space.validate(space.canonical(config));
    add(config, 'user');
  }
  const placed = new Set([...DEFAULTS, ...AFTER_DEFAULTS, ...LAST].map((config) => config['family']));
  const others = families.filter((f) => !placed.has(f.name)).map((f) => ({ family: f.name }));
  const defaults = [...DEFAULTS, ...AFTER_DEFAULTS, ...others];
  const list = advised.length === 0 ? [...defaults, ...VARIANTS, ...LAST] : [...advised, ...defaults, ...LAST];
  list.forEach((config, i) => {
    add(config, `portfolio#${i + 1}`);
  });
  return out;
}

/** Boosted trees whose cost is bounded: LightGBM's plain defaults. */
const FAST: Config = {
  family: 'gbdt',
  'gbdt.learningRate': 0.1,
  'gbdt.numLeaves': 31,
  'gbdt.minDataInLeaf': 20,
  'gbdt.maxRounds': 100,
};

/**
 * The same proposals for a budget that is tight for this data: what would take more than its share waits until the
 * others had their turn, a forest on large data, say. The default boosted trees keep their place, for they matter most,
 * but when they are dear themselves, cheap ones of a hundred rounds come before them.
 * @param isDear whether a configuration takes too much
 */
export function cheapFirst(
  proposals: readonly Proposal[],
  space: Space,
  isDear: (config: Config) => boolean,
): Proposal[] {
  const main = proposals.find((p) => p.origin === 'portfolio#1');
  const isLate = (p: Proposal): boolean => p !== main && p.origin.startsWith('portfolio') && isDear(p.config);
  const sorted = [...proposals.filter((p) => !isLate(p)), ...proposals.filter(isLate)];
  if (main?.config['family'] !== 'gbdt' || !isDear(main.config)) return sorted;
  const fast = space.canonical(adapt(FAST, space));
  if (sorted.every((p) => JSON.stringify(p.config) !== JSON.stringify(fast)))
    sorted.splice(sorted.indexOf(main), 0, { config: fast, origin: 'portfolio#0' });
  return sorted;
}

/** The values that the space allows; a parameter fixed to another value keeps that. */
function adapt(config: Config, space: Space): Config {
  return Object.fromEntries(
    Object.entries(config).filter(([key, value]) => space.params[key]?.contains(value) === true),
  );
}
