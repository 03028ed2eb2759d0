import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigError, OutputError } from '../../core/errors.ts';
import { libraryVersion } from '../../core/version.ts';
import { projectFiles } from './project-files.ts';
import { sampleTable } from './sample-table.ts';

export interface InitOptions {
  /** Where the project goes; made when absent. */
  readonly folder: string;
  /** Default: the folder's name. */
  readonly name?: string;
  /** The table to learn from, as the project shall name it; without one a small made-up table is written. */
  readonly data?: string;
  /** The column to predict; needed with `data`. */
  readonly target?: string;
}

export interface InitResult {
  readonly folder: string;
  readonly written: readonly string[];
  /** Files that were there already and stayed as they were. */
  readonly kept: readonly string[];
}

/** Files that people have before they have a project. */
const KEPT = ['package.json', 'README.md', '.gitignore', 'data/sample.csv'];

/**
 * Writes a project that `automl run` and `mlflow run --env-manager local` accept. Nothing is overwritten.
 * @throws ConfigError PROJECT_EXISTS, OPTION_INVALID; OutputError OUTPUT_UNWRITABLE
 */
export function initProject(options: InitOptions): InitResult {
  const folder = resolve(options.folder);
  const { data = 'data/sample.csv', target = 'price', name = basename(folder) || 'project' } = options;
  if ((options.data === undefined) !== (options.target === undefined))
    throw new ConfigError('OPTION_INVALID', `--${options.data === undefined ? 'data' : 'target'} is not given.`, {
      hint: 'Give --data and --target together, or neither for a made-up table.',
    });
  const files: Record<string, string> = {
    ...projectFiles({ name, data, target, version: libraryVersion() }),
    ...(options.data === undefined ? { [data]: sampleTable() } : {}),
  };
  const there = Object.keys(files).filter((file) => existsSync(join(folder, file)));
  const taken = there.find((file) => !KEPT.includes(file));
  if (taken !== undefined)
    throw new ConfigError('PROJECT_EXISTS', `${join(folder, taken)} is there already.`, {
      hint: 'Name another folder, or move the file away; nothing was written.',
    });
  const written = Object.keys(files).filter((file) => !there.includes(file));
  for (const file of written) write(join(folder, file), files[file]!);
  return { folder, written, kept: there };
}

/** @throws OutputError OUTPUT_UNWRITABLE */
function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    throw new OutputError('OUTPUT_UNWRITABLE', `${path} cannot be written (${(cause as Error).message}).`, {
      hint: 'Name a folder that you may write to.',
      cause,
    });
  }
}
