import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const node = (...args: string[]): string => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });

describe('the examples run with the built package', () => {
  test('quick-start: fit, save, load, predict', () => {
    const lines = node('examples/quick-start.mjs');
    expect(lines).toMatch(/trial 1 dummy: complete/);
    const quality = Number(/one wine: quality ([\d.]+)/.exec(lines)?.[1]);
    expect(quality).toBeGreaterThan(4);
    expect(quality).toBeLessThan(6.5);
  });

  test('custom-metric: earns more on new customers than letters to all', () => {
    const lines = node('examples/custom-metric.mjs');
    const earned = Number(/earned {3}([\d.-]+)/.exec(lines)?.[1]);
    const all = Number(/to all would earn ([\d.-]+)/.exec(lines)?.[1]);
    expect(earned).toBeGreaterThan(all);
  });

  test('ml-js-families: its families join a search from the command line', () => {
    const out = mkdtempSync(join(tmpdir(), 'automl-example-'));
    try {
      const modules = ['--family-modules', 'examples/ml-js-families.mjs', '--families', 'ml-cart'];
      const data = ['examples/data/winequality-red.csv', '--target', 'quality', '--task', 'regression'];
      node('bin/automl.js', 'fit', ...data, ...modules, '--max-trials', '2', '--out', join(out, 'run'));
      expect(node('bin/automl.js', 'leaderboard', join(out, 'run'))).toContain('ml-cart');
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});
