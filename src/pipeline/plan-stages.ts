import type { Feature } from '../core/matrix.ts';
import type { FamilyTraits } from '../models/family.ts';
import impute from '../preprocess/impute/index.ts';
import oneHot from '../preprocess/one-hot/index.ts';
import scale from '../preprocess/scale/index.ts';
import type { Transformer } from '../preprocess/transformer.ts';
import type { Config } from '../space/param.ts';
import type { PrepConfig } from './prep-params.ts';

/** What decides which steps have something to do. */
export interface StageInput {
  readonly features: readonly Feature[];
  /** Number of text columns. */
  readonly texts: number;
}

/** A transformer with its settings. */
export interface Stage {
  readonly transformer: Transformer;
  readonly config: Config;
}

/**
 * The steps of a pipeline, in order. Numbers are scaled before missing ones are filled (scaling leaves them missing) and
 * before categories become 0/1 columns, so that neither fills nor 0/1 columns are scaled.
 * A step with nothing to do on this table is left out: the families that need none get the base columns untouched.
 */
export function planStages(prep: PrepConfig, traits: FamilyTraits, table: StageInput): Stage[] {
  const stages: Stage[] = [];
  const add = (transformer: Transformer, config: Config): void => {
    stages.push({ transformer, config: transformer.space.canonical(config) });
  };
  const categories = table.features.some((f) => f.kind === 'category');
  if (traits.wantsScaling) add(scale, { method: prep.scale, clip: prep.scale === 'robust' ? 5 : 0 });
  if (!traits.acceptsCategories && categories) add(oneHot, { maxCategories: prep.oneHotMax });
  if (!traits.acceptsMissing) add(impute, { strategy: prep.impute, indicators: prep.indicators });
  return stages;
}
