import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { readYamlFile, type YamlFile, type YamlPath } from '../yaml-file.ts';
import { ENVIRONMENTS, type EntryPoint, type ProjectParameter, type ProjectSpec } from './project-spec.ts';

/**
 * The project of a folder: its `MLproject` file (whatever the case of its name), or, without one, a project that has no
 * entry points but its scripts.
 * @param folder absolute
 * @throws ConfigError PROJECT_NOT_FOUND, PROJECT_FILE_INVALID
 */
export function readProject(folder: string): ProjectSpec {
  const file = namesIn(folder).find((name) => name.toLowerCase() === 'mlproject');
  if (file === undefined) return { folder, name: basename(folder), entryPoints: [], environment: null };
  const yaml = readYamlFile(join(folder, file), 'PROJECT_FILE_INVALID');
  const top = mapping(yaml, yaml.value ?? {}, []);
  const environments = ENVIRONMENTS.filter((key) => top[key] !== undefined);
  if (environments.length > 1)
    throw invalid(yaml, [environments[1]!], `asks for ${environments.join(' and ')}`, 'Leave one of them.');
  const { name = basename(folder), entry_points: entries = {} } = top;
  if (typeof name !== 'string') throw invalid(yaml, ['name'], `has the name ${show(name)}`, 'Give a text.');
  return {
    folder,
    name,
    entryPoints: Object.keys(mapping(yaml, entries, ['entry_points'])).map((key) => readEntry(yaml, entries, key)),
    environment: environments[0] ?? null,
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    throw new ConfigError('PROJECT_NOT_FOUND', `There is no project folder '${folder}'.`, {
      hint: 'Give a folder with an MLproject file (automl init makes one), or the URI of a git repository.',
      cause,
    });
  }
}

function readEntry(yaml: YamlFile, entries: unknown, name: string): EntryPoint {
  const path = ['entry_points', name];
  const entry = mapping(yaml, (entries as Record<string, unknown>)[name], path);
  const { command, parameters } = entry;
  if (typeof command !== 'string' || command.trim() === '')
    throw invalid(
      yaml,
      command === undefined ? path : [...path, 'command'],
      `gives entry point '${name}' the command ${show(command)}`,
      'Give a shell command, e.g. command: "node train.mjs --alpha {alpha}".',
    );
  const given = mapping(yaml, parameters ?? {}, [...path, 'parameters']);
  const read = Object.entries(given).map(([key, value]) =>
    readParameter(yaml, key, value, [...path, 'parameters', key]),
  );
  return { name, command, parameters: read };
}

/** `name: type`, or `name: {type: ..., default: ...}`. */
function readParameter(yaml: YamlFile, name: string, given: unknown, path: YamlPath): ProjectParameter {
  if (typeof given === 'string') return { name, type: given, default: null };
  const { type = 'string', default: standard = null } = mapping(yaml, given ?? {}, path);
  if (typeof type !== 'string')
    throw invalid(yaml, [...path, 'type'], `gives parameter '${name}' the type ${show(type)}`, KNOWN_TYPES);
  if (typeof standard === 'object' && standard !== null)
    throw invalid(
      yaml,
      [...path, 'default'],
      `gives parameter '${name}' the default ${show(standard)}`,
      'Give one text or number.',
    );
  return { name, type, default: standard === null ? null : String(standard) };
}

const KNOWN_TYPES = 'Choose from string, float, int, path, uri.';

function mapping(yaml: YamlFile, value: unknown, path: YamlPath): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  const what = path.length === 0 ? 'holds' : `has, for '${path.join('.')}',`;
  throw invalid(yaml, path, `${what} ${show(value)} in place of a mapping`, 'Write "key: value" lines.');
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}

function invalid(yaml: YamlFile, path: YamlPath, what: string, hint: string): ConfigError {
  return new ConfigError('PROJECT_FILE_INVALID', `${yaml.at(path)} ${what}.`, { hint });
}
