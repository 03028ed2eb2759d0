import type { FamilyTraits } from '../models/family.ts';
import type { BasePlan } from '../preprocess/base-table.ts';
import { TOKEN_PATTERNS } from '../preprocess/text/analyze.ts';
import type { AnyParam, Config, ParamValue } from '../space/param.ts';
import { bool, choice, float, ordinal } from '../space/space.ts';

/** What the data offers to preprocessing: decides which parameters exist. */
export interface DataTraits {
  readonly rows: number;
  /** Numeric columns of the base table; the parts of a date are not counted. */
  readonly numeric: number;
  /** Cardinalities of the categorical columns. */
  readonly cardinalities: readonly number[];
  readonly dates: number;
  readonly texts: number;
  readonly missing: boolean;
}

/** Values of the parameters that make a feature of several columns, for none of these. */
export const NO_COMBINATIONS = { interactions: 0, crosses: 0, groupMeans: 0, clusters: 0 } as const;

/** Reads {@link DataTraits} off a plan. */
export function dataTraits(plan: BasePlan): DataTraits {
  const { columns } = plan;
  const of = (kind: string): number => columns.filter((c) => c.kind === kind).length;
  return {
    rows: plan.rows,
    numeric: of('numeric'),
    cardinalities: columns.flatMap((c) => (c.kind === 'categorical' ? [c.categories.length] : [])),
    dates: of('datetime'),
    texts: of('text'),
    missing: columns.some((c) => c.kind !== 'text' && c.missing > 0),
  };
}

/** Columns with this many categories are worth statistics by category. */
export const WIDE = 8;
const anyWide = (data: DataTraits): boolean => data.cardinalities.some((n) => n >= WIDE);
const asNumbers = (traits: FamilyTraits): boolean => !traits.acceptsCategories;

/** Every preprocessing parameter of a pipeline with its default; {@link prepSpace} keeps the ones that make sense. */
const PARAMS = {
  scale: choice(['standard', 'robust', 'quantile', 'power'], {
    default: 'standard',
    doc: 'How numeric columns are brought to one scale: mean and deviation, median and quartiles, ranks, or powers.',
  }),
  impute: choice(['median', 'mean'], { default: 'median', doc: 'What takes the place of missing numbers.' }),
  indicators: bool({ default: true, doc: 'Adds a 0/1 column for each column with missing values.' }),
  categories: choice(['one-hot', 'ordinal'], {
    default: 'one-hot',
    doc: 'How categories become numbers: a 0/1 column each, or their number.',
  }),
  oneHotMax: ordinal([4, 16, 64], {
    default: 16,
    doc: 'Most 0/1 columns that one categorical column becomes; the rarest categories share one.',
  }),
  rareCount: ordinal([1, 5, 20], {
    default: 1,
    doc: 'Categories with fewer training rows are treated as one; 1 keeps all apart.',
  }),
  targetEncode: bool({
    default: false,
    doc: `Adds out-of-fold means of the target for columns of at least ${WIDE} categories.`,
  }),
  frequencyEncode: bool({
    default: false,
    doc: `Adds how common each category is, for columns of at least ${WIDE} categories.`,
  }),
  cyclic: bool({ default: true, doc: 'Adds sine and cosine of the parts of dates that come round again.' }),
  interactions: ordinal([0, 4, 12], {
    default: 0,
    doc: 'Most sums, differences, products and quotients of numeric columns that are added.',
  }),
  crosses: ordinal([0, 2, 6], {
    default: 0,
    doc: 'Most pairs of categorical columns that are added as one column each, where they say more together than apart.',
  }),
  groupMeans: ordinal([0, 4, 12], {
    default: 0,
    doc: 'Most numbers that are added as their distance from, or ratio to, the mean of their category.',
  }),
  select: choice(['all', 'useful', 'half', 'tenth'], {
    default: 'all',
    doc: 'Features that are used: all, those that alone explain anything of the target, or the better half or tenth of them.',
  }),
  clusters: ordinal([0, 8, 16, 32], {
    default: 0,
    doc: 'Most clusters (k-means) whose distances, and the number of the nearest, are added as columns.',
  }),
  text: choice(['tfidf', 'hashing', 'svd', 'statistics'], {
    default: 'tfidf',
    doc: 'Columns of a text: its frequent terms, hashed terms, main directions of the terms, or only its length and the like (always there).',
  }),
  textGrams: choice(['words', 'words-1-2', 'words-1-3', 'chars-2-4', 'chars-3-5'], {
    default: 'words',
    doc: 'Terms of a text: single words, runs of 1 to 2 or 1 to 3 words, or of 2 to 4 or 3 to 5 letters.',
  }),
  textFeatures: ordinal([30, 100, 300, 1000], { default: 100, doc: 'Most term columns of one text column.' }),
  textTerms: ordinal([300, 1000, 5000, 20_000, 100_000], {
    default: 20_000,
    doc: 'Most term columns of one text column, for families that take sparse columns and for the directions.',
  }),
  textComponents: ordinal([8, 16, 32, 64, 128], { default: 32, doc: 'Main directions that one text becomes.' }),
  textSublinear: bool({ default: true, doc: 'A term that occurs n times in a text counts 1 + ln n instead of n.' }),
  textMinDf: ordinal([1, 2, 5, 20], { default: 5, doc: 'Training texts that must hold a term.' }),
  textMaxDf: float(0.3, 1, { default: 1, doc: 'Largest share of the training texts that may hold a term.' }),
  textCase: bool({ default: false, doc: 'Tells capital from small letters.' }),
  textTokens: choice(TOKEN_PATTERNS, {
    default: 'words',
    doc: 'What a word is: letters and digits of any script and single emoji; all between white space; letters only.',
  }),
} as const;

type PrepName = keyof typeof PARAMS;
/** One value for each preprocessing parameter. */
export type PrepConfig = {
  readonly [K in PrepName]: (typeof PARAMS)[K] extends { sample(rng: never): infer T } ? T : never;
};

/** When a parameter is part of the space. */
const OFFERED: Readonly<Record<PrepName, (traits: FamilyTraits, data: DataTraits) => boolean>> = {
  scale: (traits, data) => traits.wantsScaling && data.numeric + data.dates > 0,
  impute: (traits, data) => !traits.acceptsMissing && data.missing,
  indicators: (traits, data) => !traits.acceptsMissing && data.missing,
  categories: (traits, data) => asNumbers(traits) && !traits.wantsScaling && data.cardinalities.some((n) => n > 2),
  oneHotMax: (traits, data) => asNumbers(traits) && anyWide(data),
  rareCount: (traits, data) => asNumbers(traits) && anyWide(data),
  targetEncode: (_, data) => anyWide(data),
  frequencyEncode: (_, data) => anyWide(data),
  cyclic: (traits, data) => traits.wantsScaling && data.dates > 0,
  interactions: (_, data) => data.numeric >= 2 && data.rows >= 100,
  crosses: (_, data) => data.cardinalities.length >= 2 && data.rows >= 100,
  groupMeans: (_, data) => data.cardinalities.length > 0 && data.numeric > 0 && data.rows >= 100,
  select: (_, data) => data.numeric + data.cardinalities.length >= 12 && data.rows >= 50,
  clusters: (_, data) => data.numeric >= 2 && data.rows >= 200,
  text: (_, data) => data.texts > 0,
  textGrams: (_, data) => data.texts > 0,
  textFeatures: (traits, data) => data.texts > 0 && traits.acceptsSparse !== true,
  textTerms: (_, data) => data.texts > 0,
  textComponents: (_, data) => data.texts > 0,
  textSublinear: (_, data) => data.texts > 0,
  textMinDf: (_, data) => data.texts > 0,
  textMaxDf: (_, data) => data.texts > 0,
  textCase: (_, data) => data.texts > 0,
  textTokens: (_, data) => data.texts > 0,
};

/** Parameters that only some values of another parameter call for. */
const TERMS = ['tfidf', 'hashing', 'svd'];
const WITHIN: Readonly<Partial<Record<PrepName, { readonly param: PrepName; readonly in: readonly string[] }>>> = {
  textGrams: { param: 'text', in: TERMS },
  textFeatures: { param: 'text', in: ['tfidf', 'hashing'] },
  textTerms: { param: 'text', in: TERMS },
  textComponents: { param: 'text', in: ['svd'] },
  textSublinear: { param: 'text', in: TERMS },
  textMinDf: { param: 'text', in: ['tfidf', 'svd'] },
  textMaxDf: { param: 'text', in: ['tfidf', 'svd'] },
  textCase: { param: 'text', in: TERMS },
  textTokens: { param: 'text', in: TERMS },
};

/** Families that read no feature: preprocessing would be work for nothing. */
const FEATURE_BLIND: ReadonlySet<string> = new Set(['dummy']);

/** True when preparing features for this family would change nothing. */
export function ignoresFeatures(family: string): boolean {
  return FEATURE_BLIND.has(family);
}

/** Config name of a preprocessing parameter inside its family: `prep.scale`. */
const PREFIX = 'prep.';

/** The parameters that make sense for a family on this data, under `prep.<name>`. */
export function prepSpace(family: string, traits: FamilyTraits, data: DataTraits): Record<string, AnyParam> {
  const params: Record<string, AnyParam> = {};
  if (ignoresFeatures(family)) return params;
  for (const [name, param] of Object.entries<AnyParam>(PARAMS) as [PrepName, AnyParam][]) {
    if (!OFFERED[name](traits, data)) continue;
    // dense families hash into or count `textFeatures` columns; only their directions read more terms
    const within =
      name === 'textTerms' && traits.acceptsSparse !== true ? ({ param: 'text', in: ['svd'] } as const) : WITHIN[name];
    const when = within === undefined ? {} : { when: { param: PREFIX + within.param, in: within.in } };
    params[PREFIX + name] = { ...param, ...when, default: defaultOf(name, traits) };
  }
  return params;
}

/** Defaults that hang on the family: one that cannot read categories needs the target means of the wide ones. */
function defaultOf(name: PrepName, traits: FamilyTraits): ParamValue {
  if (name === 'targetEncode') return asNumbers(traits);
  // a rare term costs a sparse column next to nothing
  if (name === 'textMinDf') return traits.acceptsSparse === true ? 2 : PARAMS.textMinDf.default;
  if (name === 'categories') return traits.wantsScaling ? 'one-hot' : 'ordinal';
  return PARAMS[name].default;
}

/** A pipeline's config taken apart. */
export interface SplitConfig {
  /** The family's own parameters, without prefix. */
  readonly own: Config;
  readonly prep: PrepConfig;
}

/** Takes `<family>.<param>` and `<family>.prep.<param>` out of a config; absent preprocessing gets its default. */
export function splitConfig(
  config: Config,
  family: { readonly name: string; readonly traits: FamilyTraits },
): SplitConfig {
  const own: Record<string, ParamValue> = {};
  const prep: Record<string, ParamValue> = {};
  for (const name of Object.keys(PARAMS) as PrepName[]) prep[name] = defaultOf(name, family.traits);
  const start = `${family.name}.`;
  for (const [key, value] of Object.entries(config)) {
    if (!key.startsWith(start)) continue;
    const name = key.slice(start.length);
    if (name.startsWith(PREFIX)) prep[name.slice(PREFIX.length)] = value;
    else own[name] = value;
  }
  return { own, prep: prep as PrepConfig };
}
