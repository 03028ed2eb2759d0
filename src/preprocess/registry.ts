import categoryCross from './category-cross/index.ts';
import dateCyclic from './date-cyclic/index.ts';
import frequency from './frequency/index.ts';
import groupStatistics from './group-statistics/index.ts';
import impute from './impute/index.ts';
import interactions from './interactions/index.ts';
import kMeans from './k-means/index.ts';
import oneHot from './one-hot/index.ts';
import ordinal from './ordinal/index.ts';
import power from './power/index.ts';
import quantile from './quantile/index.ts';
import rareGroup from './rare-group/index.ts';
import scale from './scale/index.ts';
import select from './select/index.ts';
import targetEncode from './target-encode/index.ts';
import text from './text/index.ts';
import textStatistics from './text-statistics/index.ts';
import textSvd from './text-svd/index.ts';
import type { Transformer } from './transformer.ts';

/** All transformers by name. One line each; a test compares this list with the folders. */
export const TRANSFORMERS: readonly Transformer[] = [
  categoryCross,
  dateCyclic,
  frequency,
  groupStatistics,
  impute,
  interactions,
  kMeans,
  oneHot,
  ordinal,
  power,
  quantile,
  rareGroup,
  scale,
  select,
  targetEncode,
  text,
  textStatistics,
  textSvd,
];
