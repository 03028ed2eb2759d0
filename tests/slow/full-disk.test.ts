import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, WINE } from '../e2e/run-cli.ts';

/* A file system of one megabyte, where the system lets us mount one. */

let folder = '';
let disk = '';
let mounted = false;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'automl-disk-'));
  disk = join(folder, 'disk');
  mkdirSync(disk);
  mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' }).status === 0;
});
afterAll(() => {
  if (mounted) execFileSync('/bin/umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

const automl = (...args: string[]) => spawnSync(process.execPath, [BIN, ...args], { cwd: folder, encoding: 'utf8' });
function fill(leave: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - leave)));
}

describe('a disk that fills', () => {
  it('ends predict with one line, exit code 5 and no part of the file', ({ skip }) => {
    if (!mounted) return skip('this system does not let us mount a file system');
    const fit = automl('fit', WINE, '-t', 'quality', '--max-trials', '2', '--out', 'run', '-q');
    expect(fit.status).toBe(0);
    fill(4096);
    const { status, stderr, stdout } = automl('predict', 'run', WINE, '--output', join(disk, 'p.csv'));
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain('[OUTPUT_UNWRITABLE]');
    expect(stdout).toBe('');
    expect(status).toBe(5);
    expect(readdirSync(disk)).toEqual(['filler']);
  });

  it.each([4096, 60_000, 200_000])('ends a fit that has %i bytes with one error and exit code 5', (left) => {
    if (!mounted) return;
    rmSync(join(disk, 'filler'), { force: true });
    fill(left);
    const { status, stderr } = automl('fit', WINE, '-t', 'quality', '--max-trials', '12', '--out', join(disk, 'run'));
    rmSync(join(disk, 'run'), { recursive: true, force: true });
    const errors = stderr.split('\n').filter((line) => line.startsWith('error: '));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('[OUTPUT_UNWRITABLE]');
    expect(stderr).not.toMatch(/\n\s+at |internal error/);
    expect(status).toBe(5);
  });

  it('under the tracking database costs a fit one line', ({ skip }) => {
    if (!mounted) return skip('this system does not let us mount a file system');
    rmSync(join(disk, 'filler'), { force: true });
    fill(100_000);
    const uri = `sqlite:///${join(disk, 'mlflow.db')}`;
    const more = ['--families', 'linear', '--tracking-uri', uri];
    const { status, stderr } = automl('fit', WINE, '-t', 'quality', '--max-trials', '3', '--out', 'tracked', ...more);
    expect(stderr.split('\n').filter((line) => line.startsWith('MLflow:'))).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at |internal error/);
    expect(status).toBe(0);
  });
});
