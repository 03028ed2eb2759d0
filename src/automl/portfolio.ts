import type { ModelFamily, ProblemShape } from '../models/family.ts';
import { isBuiltIn } from '../models/registry.ts';
import type { Proposal } from '../search/sampler.ts';
import type { Config, Space } from '../space/param.ts';

/** First words of the origins of trials that are worth more than their own loss. */
const PROTECTED = ['baseline', 'portfolio', 'user'];

export function isProtectedOrigin(origin: string): boolean {
  return PROTECTED.some((word) => origin === word || origin.startsWith(`${word}#`));
}

/** How far above the incumbent's worst fold a mean over the first folds may lie, as a factor. */
const HOPELESS = 1.5;

/**
 * What runs first, in this order: a constant, a linear model and a small boosted tree (so that a model exists from the
 * first moments), then what has most weight in mixtures for the time it takes: trees of several kinds, neighbours, a
 * network. The families after them are tried once each, those that seldom earn their time last (docs/decisions/0005).
 * Ranges of the boosted trees as in TabArena's spaces; the points are spread over them by hand.
 */
const BASELINES: readonly Config[] = [
  { family: 'dummy' },
  { family: 'linear' },
  { family: 'logistic' },
  { family: 'gbdt', 'gbdt.learningRate': 0.1, 'gbdt.numLeaves': 16, 'gbdt.maxRounds': 40 },
];
const SLOW_SMALL: Config = {
  family: 'gbdt',
  'gbdt.learningRate': 0.02,
  'gbdt.numLeaves': 16,
  'gbdt.featureFraction': 0.7,
  'gbdt.minDataInLeaf': 3,
  'gbdt.lambdaL2': 1.5,
};
const SHALLOW: Config = {
  family: 'gbdt',
  'gbdt.learningRate': 0.05,
  'gbdt.numLeaves': 8,
  'gbdt.featureFraction': 0.5,
  'gbdt.minDataInLeaf': 10,
  'gbdt.lambdaL2': 1,
};
const RANDOM_SPLITS: Config = {
  family: 'gbdt',
  'gbdt.learningRate': 0.03,
  'gbdt.numLeaves': 64,
  'gbdt.featureFraction': 0.6,
  'gbdt.extraTrees': true,
  'gbdt.minDataInLeaf': 5,
};
const DEEP: Config = {
  family: 'gbdt',
  'gbdt.learningRate': 0.03,
  'gbdt.numLeaves': 128,
  'gbdt.featureFraction': 0.5,
  'gbdt.minDataInLeaf': 20,
  'gbdt.lambdaL2': 0.5,
};
const FIRST: readonly Config[] = [
  { family: 'gbdt' },
  { family: 'extra-trees' },
  { family: 'random-forest' },
  SHALLOW,
  SLOW_SMALL,
  { family: 'knn' },
  { family: 'mlp' },
  RANDOM_SPLITS,
  DEEP,
];
/**
 * Larger trees of fewer columns. With many rows they take 0.4 to 1 of the default's time, at a lower loss on four sets of
 * six; with several classes, of which each has its own trees, they lose (docs/decisions/0005-search.md).
 */
const LARGE: Config = {
  family: 'gbdt',
  'gbdt.learningRate': 0.06,
  'gbdt.numLeaves': 128,
  'gbdt.featureFraction': 0.7,
  'gbdt.minDataInLeaf': 20,
};
const MANY_ROWS = 10_000;

/** The order of the first families on this data: with many rows the large trees, then forests, then the default. */
function openingFor({ task, rows }: Pick<ProblemShape, 'task' | 'rows'>): readonly Config[] {
  const [plain, ...others] = FIRST;
  if (rows < MANY_ROWS || task === 'multiclass') return FIRST;
  return [LARGE, ...others.slice(0, 2), plain!, ...others.slice(2)];
}

/** Distances of boosted trees from the default, which the advice of a knowledge base takes the place of. */
const VARIANTS: ReadonlySet<Config> = new Set([SLOW_SMALL, SHALLOW, RANDOM_SPLITS, DEEP]);

/** After all other families: cheap or dear, but seldom worth it. */
const LAST: readonly Config[] = ['qda', 'naive-bayes', 'decision-tree', 'svm', 'lda', 'linear-svm', 'ebm'].map(
  (family) => ({ family }),
);

/** Both lists as a whole, for knowledge bases: it is evaluated on every data set. */
export const HAND_PORTFOLIO: readonly Config[] = [...BASELINES, ...FIRST];

/**
 * The loss above which a trial is given up after its first folds, by the rule of Bergman, Purucker and Hutter (2024): the
 * incumbent's worst fold. The portfolio's trials bring kinds to the ensemble that are worth more than their loss: those of
 * families that seldom earn their time end when they are hopeless, the others, baselines and the user's own trials never.
 */
export function abandonAbove({ origin, config }: Proposal, incumbentWorst: number): number {
  if (!isProtectedOrigin(origin)) return incumbentWorst;
  const seldom = origin.startsWith('portfolio') && LAST.some(({ family }) => family === config['family']);
  if (!seldom || !Number.isFinite(incumbentWorst)) return Number.POSITIVE_INFINITY;
  return incumbentWorst + (HOPELESS - 1) * Math.abs(incumbentWorst);
}

/**
 * The first proposals that the space allows, duplicates left out.
 * @param advised configurations of a knowledge base: they take the place of the variants
 * @throws ConfigError for an illegal trial of the user's
 */
export function firstProposals(
  space: Space,
  families: readonly ModelFamily[],
  shape: Pick<ProblemShape, 'task' | 'rows'>,
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
  const placed = new Set([...FIRST, ...LAST].map((config) => config['family']));
  const others = families.filter((f) => !placed.has(f.name)).map((f) => ({ family: f.name }));
  const usual = openingFor(shape);
  const [main, ...first] =
    advised.length === 0 ? usual : [...advised, ...usual.filter((config) => !VARIANTS.has(config))];
  // who brings a family wants to see it
  const foreign = others.filter(({ family }) => !isBuiltIn(family));
  const own = others.filter(({ family }) => isBuiltIn(family));
  [main!, ...foreign, ...first, ...own, ...LAST].forEach((config, i) => {
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
/** Boosted trees that are done within a few hundred rounds; of these numbers, the largest that the time allows. */
const STEADY: Config = { family: 'gbdt', 'gbdt.learningRate': 0.1, 'gbdt.numLeaves': 64, 'gbdt.minDataInLeaf': 20 };
const STEADY_ROUNDS = [800, 400, 200];
/** They may take so many times what is dear otherwise. */
const STEADY_SHARE = 3;
/** Networks in the place of a default one that is dear: the first that does not take more than this times what is dear. */
const LEAN_NETWORKS: readonly Config[] = [
  { family: 'mlp', 'mlp.members': 1, 'mlp.epochs': 48 },
  { family: 'mlp', 'mlp.members': 1, 'mlp.epochs': 24 },
];
const LEAN_SHARE = 2;
/** Forests of classes are worth this times what is dear otherwise; those of numbers seldom have a weight on many rows. */
const FOREST_SHARE = 2;
const FORESTS: ReadonlySet<unknown> = new Set(['extra-trees', 'random-forest']);
/** With several classes, each with trees of its own, these cost less than dear boosted trees and bring more to a mixture. */
const OTHER_KINDS: ReadonlySet<unknown> = new Set(['extra-trees', 'random-forest', 'knn', 'mlp']);
/** Baselines that are not needed for there to be a model: the small boosted tree comes soon. */
const LINEAR_BASELINES: ReadonlySet<unknown> = new Set(['linear', 'logistic']);

/**
 * The same proposals for a budget that is tight for this data: what would take more than its share waits until the
 * others had their turn, a forest on large data or a linear model of many classes, say. The first boosted trees keep their
 * place, for they matter most, but when they are dear themselves, cheap ones of a hundred rounds come before them, and then
 * as many rounds of the same rate as there is time for; with several classes other kinds of models, which do not fit each
 * class by itself. A lean network takes the place of one that waits.
 * @param dearness cost of a configuration in units of what is dear
 */
export function cheapFirst(
  proposals: readonly Proposal[],
  space: Space,
  task: ProblemShape['task'],
  dearness: (config: Config) => number,
): Proposal[] {
  const most = ({ family }: Config): number => (task !== 'regression' && FORESTS.has(family) ? FOREST_SHARE : 1);
  const isDear = (config: Config): boolean => dearness(config) > most(config);
  const main = proposals.find((p) => p.origin === 'portfolio#1');
  const mayWait = ({ origin, config }: Proposal): boolean =>
    origin.startsWith('portfolio') || (origin === 'baseline' && LINEAR_BASELINES.has(config['family']));
  const isLate = (p: Proposal): boolean => p !== main && mayWait(p) && isDear(p.config);
  const inPlace = proposals.flatMap((p) => (isLate(p) ? leanInstead(p, space, dearness) : [p]));
  const sorted = [...inPlace, ...proposals.filter(isLate)];
  if (main?.config['family'] !== 'gbdt' || !isDear(main.config)) return sorted;
  const known = new Set(sorted.map((p) => JSON.stringify(p.config)));
  const rounds = STEADY_ROUNDS.map((n) => space.canonical(adapt({ ...STEADY, 'gbdt.maxRounds': n }, space)));
  const steady = task === 'multiclass' ? undefined : rounds.find((config) => dearness(config) <= STEADY_SHARE);
  const before = [space.canonical(adapt(FAST, space)), ...(steady === undefined ? [] : [steady])];
  const added = before.filter((config) => {
    const isNew = !known.has(JSON.stringify(config));
    known.add(JSON.stringify(config)); // fixed values can make both one
    return isNew;
  });
  const at = sorted.indexOf(main);
  const isKind = (p: Proposal, i: number): boolean => i > at && OTHER_KINDS.has(p.config['family']);
  const kinds = task === 'multiclass' ? inPlace.filter(isKind) : [];
  return [
    ...sorted.slice(0, at),
    ...added.map((config) => ({ config, origin: 'portfolio#0' })),
    ...kinds,
    main,
    ...sorted.slice(at + 1).filter((p) => !kinds.includes(p)),
  ];
}

/** A lean network for a portfolio's network that waits; nothing for others, and where none is cheap enough. */
function leanInstead({ origin, config }: Proposal, space: Space, dearness: (config: Config) => number): Proposal[] {
  if (!origin.startsWith('portfolio') || config['family'] !== 'mlp') return [];
  const own = JSON.stringify(config);
  const lean = LEAN_NETWORKS.map((change) => space.canonical(adapt({ ...config, ...change }, space))).find(
    (other) => dearness(other) <= LEAN_SHARE && JSON.stringify(other) !== own,
  );
  return lean === undefined ? [] : [{ config: lean, origin }];
}

/** The values that the space allows; a parameter fixed to another value keeps that. */
function adapt(config: Config, space: Space): Config {
  return Object.fromEntries(
    Object.entries(config).filter(([key, value]) => space.params[key]?.contains(value) === true),
  );
}
