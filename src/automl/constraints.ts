import { ConfigError, DataError } from '../core/errors.ts';
import { withNearest } from '../core/nearest-name.ts';
import type { TableSchema } from '../data/frame.ts';
import type { ModelFamily } from '../models/family.ts';
import { NO_COMBINATIONS } from '../pipeline/prep-params.ts';
import type { Config, Space } from '../space/param.ts';
import type { FitOptions } from './options.ts';

type Constraints = Pick<FitOptions, 'monotone' | 'interactionConstraints'>;
/** A promise on the model, and the families that keep it. */
interface Promised {
  readonly flag: string;
  wanted(options: Constraints): boolean;
  kept(family: ModelFamily): boolean;
}

const PROMISES: readonly Promised[] = [
  {
    flag: '--monotone',
    wanted: ({ monotone = {} }) => Object.keys(monotone).length > 0,
    kept: ({ traits }) => traits.honoursMonotone,
  },
  {
    flag: '--interaction-constraints',
    wanted: ({ interactionConstraints }) => interactionConstraints !== undefined,
    kept: ({ traits }) => traits.honoursInteractions === true,
  },
];

/**
 * The families that keep to `--monotone` and `--interaction-constraints`, and the constant: a mixture keeps a promise only
 * where all its members do.
 * @throws ConfigError OPTION_INVALID for a family that the user named and that cannot
 */
export function honouring(families: readonly ModelFamily[], options: FitOptions): readonly ModelFamily[] {
  return PROMISES.filter((promise) => promise.wanted(options)).reduce((able, { flag, kept }) => {
    const left = able.filter((f) => kept(f) || f.name === 'dummy');
    const asked = able.find((f) => !left.includes(f) && options.families?.includes(f.name));
    if (asked !== undefined)
      throw new ConfigError('OPTION_INVALID', `The family ${asked.name} cannot keep to ${flag}.`, {
        hint: `Choose from ${left.map((f) => f.name).join(', ')}.`,
      });
    return left;
  }, families);
}

/**
 * @throws DataError DATA_COLUMN_MISSING for a constraint on a column that is no feature
 * @throws ConfigError OPTION_INVALID for groups that are no lists of names
 */
export function checkConstraints(
  { monotone = {}, interactionConstraints = [] }: Constraints,
  schema: TableSchema,
): void {
  checkNames('--monotone', Object.keys(monotone), schema);
  if (!isGroups(interactionConstraints))
    throw new ConfigError(
      'OPTION_INVALID',
      `interactionConstraints is ${JSON.stringify(interactionConstraints)?.slice(0, 80)}, not lists of column names.`,
      { hint: "Give groups of columns, e.g. [['age', 'income'], ['city', 'region']]; none of them empty." },
    );
  checkNames('--interaction-constraints', interactionConstraints.flat(), schema);
}

function isGroups(value: unknown): value is readonly (readonly string[])[] {
  return (
    Array.isArray(value) &&
    value.every((group) => Array.isArray(group) && group.length > 0 && group.every((name) => typeof name === 'string'))
  );
}

function checkNames(flag: string, names: readonly string[], schema: TableSchema): void {
  const features = schema.columns.filter((c) => c.role === 'feature').map((c) => c.name);
  for (const name of names)
    if (!features.includes(name))
      throw new DataError('DATA_COLUMN_MISSING', `${flag} names ${withNearest(name, features)}, which is no feature.`, {
        hint: `The features are: ${features.join(', ')}.`,
      });
}

/**
 * Settings for a space without features that are made of several columns, which would mix groups unseen.
 * @throws ConfigError OPTION_INVALID when the user asks for such features by `set`
 */
export function uncombined(options: Pick<FitOptions, 'interactionConstraints' | 'set'>, space: Space): Config {
  if (options.interactionConstraints === undefined) return {};
  const off = Object.keys(space.params).flatMap((name) => {
    const own = Object.keys(NO_COMBINATIONS).find((step) => name.endsWith(`.prep.${step}`));
    return own === undefined ? [] : [name];
  });
  for (const name of off) {
    const asked = options.set?.[name];
    if (asked !== undefined && asked !== 0)
      throw new ConfigError('OPTION_INVALID', `${name}=${String(asked)} mixes columns, against the groups given.`, {
        hint: `Leave out --set ${name} or --interaction-constraints.`,
      });
  }
  return Object.fromEntries(off.map((name) => [name, 0]));
}
