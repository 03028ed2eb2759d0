import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../core/errors.ts';
import { insideFolder } from '../inside-folder.ts';
import type { EntryPoint, ProjectParameter } from './project-spec.ts';

/** Where values are looked for. */
export interface ParameterPlaces {
  /** The project: defaults are relative to it, and stay in it. */
  readonly project: string;
  /** Where the caller stands: values that were given are relative to it. */
  readonly caller: string;
  /** Fetches what an address names. @returns an absolute path */
  fetch(uri: string): Promise<string>;
}

export interface ResolvedParameters {
  /** Of the entry point; paths are absolute. */
  readonly declared: Readonly<Record<string, string>>;
  /** Given, but not declared: they go to the end of the command as `--name value`, as MLflow appends them. */
  readonly extra: Readonly<Record<string, string>>;
  /** All of them as they were given, for the run. */
  readonly logged: Readonly<Record<string, string>>;
}

/**
 * The values of an entry point's parameters, checked. Unlike MLflow's, numbers are checked, and the default of a path is
 * relative to the project wherever the caller stands.
 * @throws ConfigError PROJECT_PARAMETER_MISSING, PROJECT_PARAMETER_INVALID, PROJECT_PATH_NOT_FOUND, PROJECT_PATH_OUTSIDE
 */
export async function resolveParameters(
  entry: EntryPoint,
  given: Readonly<Record<string, string>>,
  places: ParameterPlaces,
): Promise<ResolvedParameters> {
  const missing = entry.parameters.filter((p) => p.default === null && !Object.hasOwn(given, p.name));
  if (missing.length > 0)
    throw new ConfigError(
      'PROJECT_PARAMETER_MISSING',
      `No value given for missing parameters of entry point '${entry.name}': ${missing.map((p) => `'${p.name}'`).join(', ')}.`,
      { hint: `Add ${missing.map((p) => `-P ${p.name}=<${p.type}>`).join(' ')}.` },
    );
  const declared: Record<string, string> = {};
  const logged: Record<string, string> = {};
  for (const parameter of entry.parameters) {
    const { name } = parameter;
    const own = Object.hasOwn(given, name) ? given[name]! : null;
    logged[name] = own ?? parameter.default!;
    declared[name] = await checked(parameter, logged[name], own === null, places);
  }
  const names = new Set(entry.parameters.map((p) => p.name));
  const extra = Object.fromEntries(Object.entries(given).filter(([name]) => !names.has(name)));
  return { declared, extra, logged: { ...logged, ...extra } };
}

async function checked(
  { name, type }: ProjectParameter,
  value: string,
  isDefault: boolean,
  places: ParameterPlaces,
): Promise<string> {
  if (type === 'float') return numeric(name, value, NUMBERS.float);
  if (type === 'int' || type === 'integer') return numeric(name, value, NUMBERS.int);
  if (type === 'uri' && !/^[a-z][a-z0-9+.-]*:/i.test(value))
    throw invalid(name, value, 'no URI', `Write a scheme, e.g. -P ${name}=https://... or file:///data/${name}.csv.`);
  return type === 'path' ? pathOf(name, value, isDefault, places) : value;
}

/** Forms of numbers, and what a value that has not this form is not. */
const NUMBERS = {
  float: { form: /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?(inf|infinity)$|^nan$/i, word: 'number', sample: '0.5' },
  int: { form: /^[+-]?\d+$/, word: 'whole number', sample: '5' },
} as const;

function numeric(name: string, given: string, { form, word, sample }: (typeof NUMBERS)['float' | 'int']): string {
  const value = given.trim();
  if (form.test(value)) return value;
  if (/^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(value))
    throw invalid(name, given, `no ${word}: it has a decimal comma`, `Write -P ${name}=${value.replace(',', '.')}.`);
  throw invalid(name, given, `no ${word}`, `Give one, e.g. -P ${name}=${sample}.`);
}

async function pathOf(name: string, value: string, isDefault: boolean, places: ParameterPlaces): Promise<string> {
  if (/^file:/i.test(value) && URL.canParse(value)) return existing(name, fileURLToPath(value), value);
  if (/^[a-z][a-z0-9+.-]+:/i.test(value)) return places.fetch(value);
  const place = isDefault
    ? insideFolder(places.project, value, `default of parameter ${name},`)
    : resolve(places.caller, value);
  return existing(name, place, value);
}

function existing(name: string, place: string, value: string): string {
  if (existsSync(place)) return place;
  throw new ConfigError('PROJECT_PATH_NOT_FOUND', `Parameter '${name}' is the path '${value}': there is no ${place}.`, {
    hint: `Give a file or folder that is there with -P ${name}=...; what you give is relative to your folder, a default to the project.`,
  });
}

function invalid(name: string, value: string, what: string, hint: string): ConfigError {
  return new ConfigError('PROJECT_PARAMETER_INVALID', `Parameter '${name}' is '${value}', which is ${what}.`, { hint });
}
