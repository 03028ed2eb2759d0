import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeState, lockfileDigest } from '../../../src/tracking/mlflow/provenance.ts';

describe('the code that a run was started from', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'provenance-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=ada', '-c', 'user.email=ada@example.com', ...args], {
      ...({ cwd: folder, encoding: 'utf8' } as const),
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();

  it('is commit, branch, address without its password, and what was changed since', async () => {
    expect(await codeState(folder)).toBeNull();
    git('init', '-q', '-b', 'trunk');
    expect(await codeState(folder)).toBeNull(); // nothing is committed
    writeFileSync(join(folder, 'train.js'), 'one\n');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    const commit = git('rev-parse', 'HEAD');
    expect(await codeState(folder)).toEqual({ commit, branch: 'trunk', repository: '', diff: '' });
    git('remote', 'add', 'origin', 'https://ada:secret@example.com/wine.git');
    appendFileSync(join(folder, 'train.js'), 'zwei ß\n');
    mkdirSync(join(folder, 'deep'));
    const state = (await codeState(join(folder, 'deep')))!;
    expect(state.repository).toBe('https://example.com/wine.git');
    expect(state.diff.split('\n').slice(-3)).toEqual([' one', '+zwei ß', '']);
  });
  it('loses what is beyond a megabyte of changes', async () => {
    git('init', '-q');
    writeFileSync(join(folder, 'a'), '');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    writeFileSync(join(folder, 'a'), 'line\n'.repeat(400_000));
    const { diff } = (await codeState(folder))!;
    expect(diff.length).toBeLessThanOrEqual(1_000_000);
    expect(diff.length).toBeGreaterThan(500_000);
  });
  it('has the digest of the next lockfile above', () => {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'pnpm-lock.yaml'), 'x');
    const sha256 = createHash('sha256')
      .update(readFileSync(join(folder, 'pnpm-lock.yaml')))
      .digest('hex');
    expect(lockfileDigest(join(folder, 'a', 'b'))).toEqual({ name: 'pnpm-lock.yaml', sha256 });
    mkdirSync(join(folder, 'a', 'package-lock.json')); // what cannot be read costs the digest, not the run
    expect(lockfileDigest(join(folder, 'a', 'b'))).toBeNull();
  });
});
