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

/** The first proposals that the space allows, duplicates left out. @throws ConfigError for an illegal trial of the user's */
export function firstProposals(space: Space, families: readonly ModelFamily[], enqueue: readonly Config[]): Proposal[] {
  const names = new Set(families.map((f) => f.name));
  const known = (config: Config): Config =>
    Object.fromEntries(
      Object.entries(config).filter(([key, value]) => {
        const param = space.params[key];
        return param?.contains(value) === true;
      }),
    );
  const seen = new Set<string>();
  const out: Proposal[] = [];
  const add = (config: Config, origin: string): void => {
    if (!names.has(String(config['family'])) || space.params['family']?.contains(config['family']!) !== true) return;
    const canonical = space.canonical(known(config));
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
  const others = families.filter((f) => !DEFAULTS.some((d) => d['family'] === f.name)).map((f) => ({ family: f.name }));
  [...DEFAULTS, ...others, ...VARIANTS].forEach((config, i) => {
    add(config, `portfolio#${i + 1}`);
  });
  return out;
}

/**
 * The same proposals, those of the portfolio that would take more than their share of the budget moved to the end: a
 * forest on large data comes after the cheaper boosted trees.
 * @param isDear whether a configuration takes too much
 */
export function cheapFirst(proposals: readonly Proposal[], isDear: (config: Config) => boolean): Proposal[] {
  const dear = proposals.filter((p) => p.origin.startsWith('portfolio') && isDear(p.config));
  return [...proposals.filter((p) => !dear.includes(p)), ...dear];
}
