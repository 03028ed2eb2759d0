import type { Feature } from '../core/matrix.ts';
import type { ModelFamily } from '../models/family.ts';
import categoryCross from '../preprocess/category-cross/index.ts';
import dateCyclic from '../preprocess/date-cyclic/index.ts';
import { DATE_PERIODS, datePartOf } from '../preprocess/date-parts.ts';
import frequency from '../preprocess/frequency/index.ts';
import groupStatistics from '../preprocess/group-statistics/index.ts';
import impute from '../preprocess/impute/index.ts';
import interactions from '../preprocess/interactions/index.ts';
import kMeans from '../preprocess/k-means/index.ts';
import oneHot from '../preprocess/one-hot/index.ts';
import ordinal from '../preprocess/ordinal/index.ts';
import power from '../preprocess/power/index.ts';
import quantile from '../preprocess/quantile/index.ts';
import rareGroup from '../preprocess/rare-group/index.ts';
import scale from '../preprocess/scale/index.ts';
import select from '../preprocess/select/index.ts';
import targetEncode from '../preprocess/target-encode/index.ts';
import text from '../preprocess/text/index.ts';
import textStatistics from '../preprocess/text-statistics/index.ts';
import textSvd from '../preprocess/text-svd/index.ts';
import type { Transformer } from '../preprocess/transformer.ts';
import type { Config } from '../space/param.ts';
import { ignoresFeatures, type PrepConfig, WIDE } from './prep-params.ts';

/** What decides which steps have something to do. */
export interface StageInput {
  readonly rows: number;
  readonly features: readonly Feature[];
  /** Number of text columns. */
  readonly texts: number;
}

/** A transformer with its settings. */
export interface Stage {
  readonly transformer: Transformer;
  readonly config: Config;
}

/** Bytes that the term columns of all texts may take together. */
const TEXT_BYTES = 32e6;
/** Fewest term columns of a text, however many rows there are. */
const LEAST_TERMS = 16;

/**
 * The steps of a pipeline, in order. A step with nothing to do on this table is left out, so that families which need no
 * preparation get the base columns untouched.
 *
 * Why this order: categories are crossed before they are counted, grouped or encoded; encodings that add numbers come first, so that they are scaled; columns are combined when target means
 * are there and before categories become codes (the number of a cluster is one), which are no quantities; features are left
 * out when all that is made of several is there, one by one, and before one column becomes many; numbers are scaled before missing ones
 * are filled (scaling leaves them missing) and before 0/1 and term columns exist, which keep their own scale.
 */
export function planStages(
  prep: PrepConfig,
  { name, traits }: Pick<ModelFamily, 'name' | 'traits'>,
  table: StageInput,
): Stage[] {
  if (ignoresFeatures(name)) return [];
  const stages: Stage[] = [];
  const add = (when: boolean, transformer: Transformer, config: Config = {}): void => {
    if (when) stages.push({ transformer, config: transformer.space.canonical(config) });
  };
  const categories = table.features.filter((f) => f.kind === 'category');
  const wide = categories.some((f) => f.cardinality >= WIDE);
  const crosses = categories.length >= 2 && prep.crosses > 0;
  const encodes = !traits.acceptsCategories && (categories.length > 0 || prep.clusters > 0);
  const hot = encodes && prep.categories === 'one-hot';
  const cyclic = table.features.some((f) => DATE_PERIODS[datePartOf(f) ?? 'year'] !== undefined);
  const minCount = prep.rareCount;
  add(crosses, categoryCross, { most: prep.crosses });
  add(encodes && minCount > 1, rareGroup, { minCount });
  add((wide || crosses) && prep.frequencyEncode, frequency, { minCategories: WIDE });
  add((wide || crosses) && prep.targetEncode, targetEncode, { minCategories: WIDE });
  add(prep.interactions > 0, interactions, { most: prep.interactions });
  add(prep.groupMeans > 0 && categories.length > 0, groupStatistics, { most: prep.groupMeans });
  add(prep.clusters > 0, kMeans, { clusters: prep.clusters });
  if (prep.select !== 'all') add(true, select, { keep: prep.select });
  add(encodes && !hot, ordinal);
  add(traits.wantsScaling && prep.cyclic && cyclic, dateCyclic);
  add(table.texts > 0, textStatistics);
  if (traits.wantsScaling) addScaling(prep.scale, add);
  add(hot, oneHot, { maxCategories: prep.oneHotMax });
  add(table.texts > 0 && prep.text === 'svd', textSvd, svdConfig(prep));
  const terms = prep.text === 'tfidf' || prep.text === 'hashing';
  add(table.texts > 0 && terms, text, textConfig(prep, table, traits.acceptsSparse === true));
  add(!traits.acceptsMissing, impute, { strategy: prep.impute, indicators: prep.indicators });
  return stages;
}

function addScaling(
  how: PrepConfig['scale'],
  add: (when: boolean, transformer: Transformer, config?: Config) => void,
): void {
  add(how === 'standard', scale);
  add(how === 'robust', scale, { method: 'robust', clip: 5 });
  add(how === 'quantile', quantile);
  add(how === 'power', power);
}

function textConfig(prep: PrepConfig, { rows, texts }: StageInput, sparse: boolean): Config {
  const affordable = Math.floor(TEXT_BYTES / (4 * Math.max(1, rows) * Math.max(1, texts)));
  return {
    ...termConfig(prep),
    method: prep.text === 'hashing' ? 'hashing' : 'tfidf',
    maxFeatures: sparse ? prep.textTerms : Math.min(prep.textFeatures, Math.max(LEAST_TERMS, affordable)),
  };
}

function svdConfig(prep: PrepConfig): Config {
  return { ...termConfig(prep), components: prep.textComponents, maxFeatures: prep.textTerms };
}

/** How texts are cut into terms, and which terms count. */
function termConfig(prep: PrepConfig): Config {
  const [unit, least, most] = prep.textGrams.split('-');
  return {
    unit: unit === 'chars' ? 'char' : 'word',
    least: Number(least ?? 1),
    most: Number(most ?? 1),
    minDf: prep.textMinDf,
    maxDf: prep.textMaxDf,
    lowercase: !prep.textCase,
    tokens: prep.textTokens,
    sublinear: prep.textSublinear,
  };
}
