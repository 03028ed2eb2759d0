import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** State of the code that started a run. */
export interface CodeState {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  readonly branch: string;
  /** Address of `origin`, without credentials; '' without one. */
  readonly repository: string;
  /** What differs from the commit, at most 1 MB of it; '' when nothing does. */
  readonly diff: string;
}

const GIT_MS = 5000;
const MOST_DIFF = 1_000_000;
const LOCKFILES = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'];

/** null outside a git repository, without git, and before the first commit. Nothing in the repository is touched. */
export async function codeState(folder: string): Promise<CodeState | null> {
  const commit = (await git(folder, 'rev-parse', 'HEAD'))?.trim();
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return null;
  const [branch, repository, diff] = await Promise.all([
    git(folder, 'rev-parse', '--abbrev-ref', 'HEAD'),
    git(folder, 'config', '--get', 'remote.origin.url'),
    git(folder, 'diff', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD'),
  ]);
  return {
    commit,
    branch: branch?.trim() ?? '',
    repository: (repository?.trim() ?? '').replace(/\/\/[^@/]*@/, '//'),
    diff: (diff ?? '').slice(0, MOST_DIFF),
  };
}

/** Name and SHA-256 of the lockfile of the folder, or of the next folder above that has one; null without one. */
export function lockfileDigest(folder: string): { readonly name: string; readonly sha256: string } | null {
  for (let at = folder; ; at = dirname(at)) {
    const name = LOCKFILES.find((file) => existsSync(join(at, file)));
    if (name !== undefined) {
      try {
        return {
          name,
          sha256: createHash('sha256')
            .update(readFileSync(join(at, name)))
            .digest('hex'),
        };
      } catch {
        return null;
      }
    }
    if (at === dirname(at)) return null;
  }
}

/** What git prints; undefined when it fails. A diff that is too long is cut by its pipe. */
function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  const options = {
    ...({ cwd: folder, timeout: GIT_MS, maxBuffer: MOST_DIFF, encoding: 'utf8', windowsHide: true } as const),
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
  };
  return new Promise((resolve) => {
    execFile('git', args, options, (error, stdout) => {
      const full = (error as { code?: string } | null)?.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
      resolve(error === null || full ? stdout : undefined);
    });
  });
}
