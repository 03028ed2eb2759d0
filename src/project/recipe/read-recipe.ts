import { dirname, resolve } from 'node:path';
import type { GateLimits } from '../../automl/validate/gate.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { withNearest } from '../../core/nearest-name.ts';
import type { ColumnKind } from '../../data/frame.ts';
import { readYamlFile } from '../yaml-file.ts';
import { checkValue } from './check-value.ts';
import { RECIPE_SCHEMA } from './recipe-schema.ts';

export interface CellRule {
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly (string | number | boolean)[];
}
export interface ColumnRule extends CellRule {
  readonly kind?: ColumnKind;
  readonly missing?: number;
  readonly unique?: boolean;
  readonly optional?: boolean;
}
export interface Span {
  readonly min?: number;
  readonly max?: number;
}
/** The steps of a recipe as the file has them; `RECIPE_SCHEMA` says what each key means. */
export interface RecipeSteps {
  readonly ingest: {
    readonly data: string;
    readonly delimiter?: string;
    readonly na_values?: readonly string[];
    readonly types?: Readonly<Record<string, ColumnKind>>;
  };
  readonly verify?: {
    readonly rows?: Span;
    readonly exact?: boolean;
    readonly columns?: Readonly<Record<string, ColumnRule>>;
    readonly reference?: string;
    readonly shift?: number;
  };
  readonly split?: { readonly test?: number; readonly seed?: number; readonly group?: string; readonly time?: string };
  readonly transform?: {
    readonly drop?: readonly string[];
    readonly deduplicate?: boolean;
    readonly where?: Readonly<Record<string, CellRule>>;
  };
  readonly train?: Readonly<Record<string, Json>>;
  readonly evaluate?: { readonly limits?: Readonly<Record<string, Span>> };
  readonly validate?: { readonly against?: string; readonly seed?: number; readonly limits?: Partial<GateLimits> };
  readonly register?: {
    readonly name: string;
    readonly alias?: string;
    readonly promote?: string;
    readonly description?: string;
  };
}
export interface Recipe extends RecipeSteps {
  readonly target: string;
  readonly task?: 'auto' | 'binary' | 'multiclass' | 'classification' | 'regression';
  /** Absolute. */
  readonly folder: string;
}

/**
 * Reads and checks a recipe.
 * @param profile its keys go before those of the file
 * @throws ConfigError RECIPE_INVALID naming the line and the value, RECIPE_PROFILE_UNKNOWN
 */
export function readRecipe(file: string, profile?: string): Recipe {
  const yaml = readYamlFile(file, 'RECIPE_INVALID');
  const [first, ...more] = checkValue(yaml.value, RECIPE_SCHEMA);
  if (first !== undefined)
    throw new ConfigError(
      'RECIPE_INVALID',
      `${yaml.at(first.path)}: ${first.what}${more.length === 0 ? '' : `, and ${more.length} more`}.`,
      { hint: first.hint },
    );
  const { profiles = {}, ...plain } = yaml.value as Recipe & { profiles?: Record<string, Partial<RecipeSteps>> };
  const folder = dirname(resolve(file));
  if (profile === undefined) return { ...plain, folder };
  if (!Object.hasOwn(profiles, profile)) {
    const names = Object.keys(profiles);
    throw new ConfigError('RECIPE_PROFILE_UNKNOWN', `${file} has no profile ${withNearest(profile, names)}.`, {
      hint: names.length === 0 ? 'Add "profiles:" to the file.' : `Choose from ${names.join(', ')}.`,
    });
  }
  return { ...(merged(plain as unknown as Json, profiles[profile] as Json) as unknown as Recipe), folder };
}

/** Mappings are merged key by key; all else is replaced. */
function merged(base: Json | undefined, over: Json): Json {
  const isMapping = (v: Json | undefined): v is { readonly [key: string]: Json } =>
    typeof v === 'object' && v !== null && !Array.isArray(v);
  if (!isMapping(base) || !isMapping(over)) return over;
  return {
    ...base,
    ...Object.fromEntries(Object.entries(over).map(([key, value]) => [key, merged(base[key], value)])),
  };
}
