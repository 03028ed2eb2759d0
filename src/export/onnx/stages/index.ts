import type { StageConverter } from '../stage-converter.ts';
import { categoryCross } from './category-cross.ts';
import { dateCyclic } from './date-cyclic.ts';
import { frequency } from './frequency.ts';
import { groupStatistics } from './group-statistics.ts';
import { impute } from './impute.ts';
import { interactions } from './interactions.ts';
import { kMeans } from './k-means.ts';
import { oneHot } from './one-hot.ts';
import { ordinal } from './ordinal.ts';
import { power } from './power.ts';
import { quantile } from './quantile.ts';
import { rareGroup } from './rare-group.ts';
import { scale } from './scale.ts';
import { select } from './select.ts';
import { targetEncode } from './target-encode.ts';
import { text } from './text.ts';
import { textStatistics } from './text-statistics.ts';
import { textSvd } from './text-svd.ts';

/** Converters by name of the step. A step that is not here is refused. */
export const STAGE_CONVERTERS: Readonly<Record<string, StageConverter>> = {
  'category-cross': categoryCross,
  'date-cyclic': dateCyclic,
  frequency,
  'group-statistics': groupStatistics,
  impute,
  interactions,
  'k-means': kMeans,
  'one-hot': oneHot,
  ordinal,
  power,
  quantile,
  'rare-group': rareGroup,
  scale,
  select,
  'target-encode': targetEncode,
  text,
  'text-statistics': textStatistics,
  'text-svd': textSvd,
};
