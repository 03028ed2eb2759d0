import type { FamilyTraits } from '../models/family.ts';
import type { BasePlan } from '../preprocess/base-table.ts';
import type { AnyParam, Config, ParamValue } from '../space/param.ts';
import { bool, choice, ordinal } from '../space/space.ts';

/** What the data offers to preprocessing: decides which parameters exist. */
export interface DataTraits {
  readonly numeric: number;
  /** Cardinalities of the categorical columns. */
  readonly cardinalities: readonly number[];
  readonly missing: boolean;
}

/** Reads {@link DataTraits} off a plan. */
export function dataTraits(plan: BasePlan): DataTraits {
  const { columns } = plan;
  return {
    numeric: columns.filter((c) => c.kind === 'numeric').length,
    cardinalities: columns.flatMap((c) => (c.kind === 'categorical' ? [c.categories.length] : [])),
    missing: columns.some((c) => c.kind !== 'text' && c.missing > 0),
  };
}

/** The part of a preprocessing space that one parameter adds, and when it makes sense. */
interface PrepParam {
  readonly param: AnyParam;
  readonly when: (traits: FamilyTraits, data: DataTraits) => boolean;
}

/** Every preprocessing parameter of a pipeline; spaces hold the ones that fit data and family. */
export const PREP_PARAMS = {
  scale: {
    param: choice(['standard', 'robust'], { default: 'standard', doc: 'How numeric columns are scaled.' }),
    when: (traits, data) => traits.wantsScaling && data.numeric > 0,
  },
  impute: {
    param: choice(['median', 'mean'], { default: 'median', doc: 'What takes the place of missing numbers.' }),
    when: (traits, data) => !traits.acceptsMissing && data.missing,
  },
  indicators: {
    param: bool({ default: true, doc: 'Adds a 0/1 column for each column with missing values.' }),
    when: (traits, data) => !traits.acceptsMissing && data.missing,
  },
  oneHotMax: {
    param: ordinal([4, 16, 64], {
      default: 16,
      doc: 'Most 0/1 columns that one categorical column becomes; the rarest categories share one.',
    }),
    when: (traits, data) => !traits.acceptsCategories && data.cardinalities.some((n) => n > 4),
  },
} as const satisfies Readonly<Record<string, PrepParam>>;

type PrepName = keyof typeof PREP_PARAMS;
/** One value for each preprocessing parameter. */
export type PrepConfig = {
  readonly [K in PrepName]: (typeof PREP_PARAMS)[K]['param'] extends { readonly default: infer T extends ParamValue }
    ? T
    : never;
};

/** Config name of a preprocessing parameter inside its family: `prep.scale`. */
export const PREP_PREFIX = 'prep.';

/** The parameters that make sense for a family on this data, under `prep.<name>`. */
export function prepSpace(traits: FamilyTraits, data: DataTraits): Record<string, AnyParam> {
  const params: Record<string, AnyParam> = {};
  for (const [name, { param, when }] of Object.entries<PrepParam>(PREP_PARAMS))
    if (when(traits, data)) params[PREP_PREFIX + name] = param;
  return params;
}

/** A pipeline's config taken apart. */
export interface SplitConfig {
  /** The family's own parameters, without prefix. */
  readonly own: Config;
  readonly prep: PrepConfig;
}

/** Takes `<family>.<param>` and `<family>.prep.<param>` out of a config; absent preprocessing gets its default. */
export function splitConfig(config: Config, family: string): SplitConfig {
  const own: Record<string, ParamValue> = {};
  const prep: Record<string, ParamValue> = {};
  for (const [name, { param }] of Object.entries<PrepParam>(PREP_PARAMS)) prep[name] = param.default;
  for (const [key, value] of Object.entries(config)) {
    if (!key.startsWith(`${family}.`)) continue;
    const name = key.slice(family.length + 1);
    if (name.startsWith(PREP_PREFIX)) prep[name.slice(PREP_PREFIX.length)] = value;
    else own[name] = value;
  }
  return { own, prep: prep as PrepConfig };
}
