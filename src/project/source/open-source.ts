import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AutomlError, ConfigError } from '../../core/errors.ts';
import { insideFolder } from '../inside-folder.ts';
import { git, withoutPassword } from './git.ts';

/** A project that lies in a folder of this machine. */
export interface ProjectSource {
  /** Absolute; of the subfolder when one was named. */
  readonly folder: string;
  /** As the run tells it: an absolute path, or an address without a password. */
  readonly name: string;
  /** Null outside of git. */
  readonly commit: string | null;
  /** Files of it differ from the commit. */
  readonly changed: boolean;
  /** Address of the repository that was fetched; null for a folder. */
  readonly repository: string | null;
  /** Removes what was fetched. */
  close(): void;
}

/**
 * The project of `<folder | git URI>[#subfolder]`. A folder is used in place; a repository is fetched into a temporary folder.
 * @param version branch, tag or commit; of repositories only
 * @throws ConfigError PROJECT_NOT_FOUND, PROJECT_VERSION, PROJECT_PATH_OUTSIDE, PROJECT_GIT_MISSING
 * @throws AutomlError PROJECT_GIT_FAILED
 */
export async function openSource(uri: string, version: string | undefined): Promise<ProjectSource> {
  const hash = uri.indexOf('#');
  const [root, sub] = hash < 0 ? [uri, ''] : [uri.slice(0, hash), uri.slice(hash + 1)];
  return isRepository(root) ? fromRepository(root, sub, version) : fromFolder(root, sub, version);
}

/** `https://...`, `git@host:...`, `file:///...`; no drive of Windows. */
function isRepository(root: string): boolean {
  return /^[^/\\]{2,}:/.test(root) && !(root.startsWith('file:') && isPlainFolder(root));
}

function isPlainFolder(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const path = fileURLToPath(uri);
  return existsSync(path) && !existsSync(join(path, '.git')) && !existsSync(join(path, 'HEAD'));
}

async function fromFolder(root: string, sub: string, version: string | undefined): Promise<ProjectSource> {
  const place = resolve(root.startsWith('file:') ? fileURLToPath(root) : root);
  if (version !== undefined)
    throw new ConfigError('PROJECT_VERSION', `'${root}' is a folder: it has no version '${version}' to choose.`, {
      hint: `Leave --version out, or name the repository: file://${place}.`,
    });
  const folder = folderOf(place, sub, root);
  return { folder, name: folder, ...(await stateOf(folder)), repository: null, close: () => undefined };
}

/** Commit of a folder, when git knows one: a project without git is as good. */
async function stateOf(folder: string): Promise<{ commit: string | null; changed: boolean }> {
  try {
    const commit = await git(folder, ['rev-parse', 'HEAD']);
    return { commit, changed: (await git(folder, ['status', '--porcelain', '--', '.'])) !== '' };
  } catch {
    return { commit: null, changed: false };
  }
}

async function fromRepository(root: string, sub: string, version: string | undefined): Promise<ProjectSource> {
  const repository = withoutPassword(root);
  if (version !== undefined && !/^[\w][\w./@+-]*$/.test(version))
    throw new ConfigError('PROJECT_VERSION', `'${version}' is no version of a repository.`, {
      hint: 'Give a branch, a tag or a commit.',
    });
  const place = mkdtempSync(join(tmpdir(), 'automl-project-'));
  const close = (): void => rmSync(place, { recursive: true, force: true });
  try {
    await git(place, ['init', '--quiet']);
    await git(place, ['remote', 'add', '--', 'origin', root]);
    await fetchVersion(place, version, repository);
    await git(place, ['submodule', '--quiet', 'update', '--init', '--recursive', '--depth', '1']);
    const commit = await git(place, ['rev-parse', 'HEAD']);
    const name = sub === '' ? repository : `${repository}#${sub}`;
    return { folder: folderOf(place, sub, repository), name, commit, changed: false, repository, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The named version alone; all of the history only where a server gives no single commit. */
async function fetchVersion(place: string, version: string | undefined, repository: string): Promise<void> {
  const quiet = ['fetch', '--quiet', '--no-tags'];
  if (version === undefined) {
    await git(place, [...quiet, '--depth', '1', 'origin', 'HEAD']);
    await git(place, ['checkout', '--quiet', '--detach', 'FETCH_HEAD']);
    return;
  }
  try {
    await git(place, [...quiet, '--depth', '1', 'origin', version]);
    await git(place, ['checkout', '--quiet', '--detach', 'FETCH_HEAD']);
  } catch {
    await git(place, ['fetch', '--quiet', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*']);
    await checkout(place, version, repository);
  }
}

async function checkout(place: string, version: string, repository: string): Promise<void> {
  try {
    await git(place, ['checkout', '--quiet', '--detach', version, '--']);
  } catch (cause) {
    throw new AutomlError('PROJECT_VERSION', `${repository} has no version '${version}'.`, {
      hint: 'Give a branch, a tag or a commit of it with --version.',
      cause,
    });
  }
}

/** @throws ConfigError PROJECT_NOT_FOUND, PROJECT_PATH_OUTSIDE */
function folderOf(place: string, sub: string, shown: string): string {
  const folder = sub === '' ? place : insideFolder(place, sub, 'folder');
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  const what = sub === '' ? `project folder '${shown}'` : `folder '${sub}' in ${shown}`;
  throw new ConfigError('PROJECT_NOT_FOUND', `There is no ${what}.`, {
    hint: 'Give a folder with an MLproject file, or a git URI; a folder of a repository after "#".',
  });
}
