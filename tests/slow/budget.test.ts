import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN } from '../e2e/run-cli.ts';

interface SetEntry {
  readonly name: string;
  readonly file: string;
  readonly task: string;
  readonly target: string;
  readonly drop: readonly string[];
}

/** Small and large, wide and tall, of every task. */
const NAMES = ['adult', 'covertype', 'arrhythmia', 'ames_housing', 'titanic'];
const BUDGETS_S = [3, 5, 10];
const MOST_KB = 400e3;

const data = process.env['AUTOML_DATA'] ?? '';
const index = join(data, 'index.json');
const all: SetEntry[] = data !== '' && existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) : [];
const sets = all.filter(({ name }) => NAMES.includes(name));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'automl-budget-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Measured {
  readonly code: number | null;
  readonly seconds: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Peak resident memory of the process; its threads are part of it, and it starts no other processes. */
  readonly peakKb: number;
}

/** One fit, with the wall time from before the process to after it. */
function fit(set: SetEntry, budget: number, ...more: string[]): Promise<Measured> {
  const drop = set.drop.length === 0 ? [] : ['--drop', set.drop.join(',')];
  const flags = ['--target', set.target, '--task', set.task, '--time-budget', String(budget), ...drop, ...more];
  const started = performance.now();
  const child = spawn(process.execPath, [
    BIN,
    'fit',
    join(data, set.file),
    ...flags,
    '--out',
    join(folder, `${set.name}-${budget}`),
  ]);
  let stdout = '';
  let stderr = '';
  let peakKb = 0;
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const sampler = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // gone already, or a system without /proc
    }
  }, 50);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(sampler);
      resolve({ code, seconds: (performance.now() - started) / 1000, stdout, stderr, peakKb });
    });
  });
}

describe('the time budget, from the start of the command to its exit', () => {
  it.skipIf(all.length > 0)('is not measured: AUTOML_DATA names no folder with an index.json', ({ skip }) => {
    skip('set AUTOML_DATA to the folder of the development sets');
  });

  for (const set of sets)
    it.each(BUDGETS_S)(`${set.name} in %i s: a model, at most 3% and a second late`, async (budget) => {
      const { code, seconds, stdout, stderr } = await fit(set, budget);
      expect(stderr).not.toContain('error:');
      expect(code).toBe(0);
      expect(stdout).toMatch(/nested cross-validation/);
      expect(existsSync(join(folder, `${set.name}-${budget}`, 'model', 'manifest.json'))).toBe(true);
      expect(seconds).toBeLessThanOrEqual(budget * 1.03 + 1);
    });

  it('is never too short for a model: a hundredth of a second gives one', async ({ skip }) => {
    const [set] = sets;
    if (set === undefined) return skip('no data');
    const { code, stderr } = await fit(set, 0.01);
    expect(stderr).not.toContain('error:');
    expect(code).toBe(0);
  });
});

describe('memory', () => {
  it('adult with 2 workers stays below 400 MB', async ({ skip }) => {
    const adult = all.find(({ name }) => name === 'adult');
    if (adult === undefined) return skip('no adult in AUTOML_DATA');
    const { code, peakKb } = await fit(adult, 30, '--workers', '2');
    expect(code).toBe(0);
    expect(peakKb).toBeGreaterThan(0);
    expect(peakKb).toBeLessThanOrEqual(MOST_KB);
  });
});
