import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';

const BIN = new URL('../../bin/automl.js', import.meta.url).pathname;
const WINE = new URL('../../examples/data/winequality-red.csv', import.meta.url).pathname;
const KILLS = 20;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'automl-kill-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const automl = (...args: string[]) => spawnSync(process.execPath, [BIN, ...args], { cwd: folder, encoding: 'utf8' });

interface Line {
  readonly type: string;
  readonly id?: number;
}
function journal(out: string): Line[] {
  const file = join(folder, out, 'journal.jsonl');
  if (!existsSync(file)) return [];
  const lines: Line[] = [];
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    try {
      lines.push(JSON.parse(text));
    } catch {
      // the line that the kill cut
    }
  }
  return lines;
}

/** Starts a fit and ends it by SIGKILL some milliseconds after its first model. */
async function killedFit(out: string, after: number): Promise<void> {
  const child = spawn(
    process.execPath,
    [BIN, 'fit', WINE, '--target', 'quality', '--time-budget', '60', '--out', out, '-q'],
    { cwd: folder },
  );
  const gone = new Promise((resolve) => child.on('close', resolve));
  while (!existsSync(join(folder, out, 'model', 'manifest.json'))) await new Promise((r) => setTimeout(r, 10));
  await new Promise((r) => setTimeout(r, after));
  child.kill('SIGKILL');
  await gone;
}

describe('a fit killed by SIGKILL', () => {
  const rng = createRng(20261122);
  it.each(Array.from({ length: KILLS }, (_, i) => [i, Math.floor(rng.next() ** 2 * 8000)]))(
    'kill %i, %i ms after the first model: the model predicts, ended trials stay, resume ends well',
    async (i, after) => {
      const out = `run${i}`;
      await killedFit(out, after);
      const before = journal(out);
      const ended = before.filter((e) => e.type === 'trial-end').map((e) => e.id);
      expect(new Set(ended).size).toBe(ended.length);
      const predicted = automl('predict', out, WINE, '-q');
      expect(predicted.stderr).toBe('');
      expect(predicted.stdout.trimEnd().split('\n')).toHaveLength(1600);

      const resumed = automl('fit', WINE, '--target', 'quality', '--time-budget', '4', '--out', out, '--resume', '-q');
      expect(resumed.stderr).toBe('');
      expect(resumed.status).toBe(0);
      const after2 = journal(out);
      const started = before.filter((e) => e.type === 'trial-start').map((e) => e.id);
      const lost = started.filter((id) => !ended.includes(id));
      // trials that had ended are not run again; those that were running are
      const restarted = after2
        .slice(before.length)
        .filter((e) => e.type === 'trial-start')
        .map((e) => e.id);
      for (const id of ended) expect(restarted).not.toContain(id);
      for (const id of lost) expect(restarted).toContain(id);
      expect(automl('predict', out, WINE, '-q').status).toBe(0);
    },
  );

  it('refuses a second fit on a folder that is in use, and takes it over when the owner is gone', async () => {
    const args = [BIN, 'fit', WINE, '--target', 'quality', '--time-budget', '30', '--out', 'shared', '-q'];
    const child = spawn(process.execPath, args, { cwd: folder });
    const gone = new Promise((resolve) => child.on('close', resolve));
    while (!existsSync(join(folder, 'shared', 'model', 'manifest.json'))) await new Promise((r) => setTimeout(r, 10));
    const second = automl('fit', WINE, '--target', 'quality', '--out', 'shared', '--resume', '--time-budget', '3');
    expect(second.status).toBe(2);
    expect(second.stderr).toContain('RUN_LOCKED');
    child.kill('SIGKILL');
    await gone;
    const third = automl('fit', WINE, '--target', 'quality', '--out', 'shared', '--resume', '--time-budget', '3', '-q');
    expect(third.status).toBe(0);
  });

  it('saves the best model so far on SIGINT and exits with 130', async () => {
    const child = spawn(
      process.execPath,
      [BIN, 'fit', WINE, '--target', 'quality', '--time-budget', '60', '--out', 'int'],
      { cwd: folder },
    );
    const gone = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (!existsSync(join(folder, 'int', 'model', 'manifest.json'))) await new Promise((r) => setTimeout(r, 10));
    await new Promise((r) => setTimeout(r, 1500));
    child.kill('SIGINT');
    expect(await gone).toBe(130);
    expect(automl('predict', 'int', WINE, '-q').status).toBe(0);
  });
});
