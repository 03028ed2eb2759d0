import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const node = async (...args: string[]): Promise<string> => (await run(process.execPath, args, { cwd: root })).stdout;

const TESTED = [
  'quick-start',
  'custom-metric',
  'arrays-and-frames',
  'own-trials-and-spaces',
  'ml-js-families',
  'gradient-boosting',
  'several-models',
  'tweets',
  'kmeans-features',
  'search-anything',
];

describe.concurrent('the examples run with the built package', { timeout: 90_000 }, () => {
  test('each of them is tested here', ({ expect }) => {
    const files = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.mjs'));
    expect(files.sort()).toEqual(TESTED.map((name) => `${name}.mjs`).sort());
  });

  test('quick-start: fit, save, load, predict', async ({ expect }) => {
    const lines = await node('examples/quick-start.mjs');
    expect(lines).toMatch(/trial 1 dummy: complete/);
    const quality = Number(/one wine: quality ([\d.]+)/.exec(lines)?.[1]);
    expect(quality).toBeGreaterThan(4);
    expect(quality).toBeLessThan(6.5);
  });

  test('custom-metric: earns more on new customers than letters to all', async ({ expect }) => {
    const lines = await node('examples/custom-metric.mjs');
    const earned = Number(/earned {3}([\d.-]+)/.exec(lines)?.[1]);
    const all = Number(/to all would earn ([\d.-]+)/.exec(lines)?.[1]);
    expect(earned).toBeGreaterThan(all);
  });

  test('arrays-and-frames: six forms, one answer', async ({ expect }) => {
    const rents = [...(await node('examples/arrays-and-frames.mjs')).matchAll(/first rent ([\d.]+)/g)].map((m) => m[1]);
    expect(rents).toHaveLength(6);
    expect(new Set(rents).size).toBe(1);
  });

  test('own-trials-and-spaces: the own trial, the fixed value and the own family are there', async ({ expect }) => {
    const lines = await node('examples/own-trials-and-spaces.mjs');
    expect(lines).toMatch(/gbdt \(user\): complete/);
    expect(lines).toMatch(/one-column-ridge \(.*\): complete/);
    for (const [, leaves] of lines.matchAll(/(\d+) leaves/g)) expect(leaves).toBe('12');
    expect(lines).toMatch(/ensemble: [01]\.\d\d /);
  });

  test('gradient-boosting: stops early, explains one wine, and comes back from JSON', async ({ expect }) => {
    const lines = await node('examples/gradient-boosting.mjs');
    expect(Number(/kept (\d+) of 2000 rounds/.exec(lines)?.[1])).toBeLessThan(500);
    expect(Number(/error ([\d.]+)/.exec(lines)?.[1])).toBeLessThan(0.65);
    const [, sum, prediction] = /add up to ([\d.]+), the prediction is ([\d.]+)/.exec(lines) ?? [];
    expect(sum).toBe(prediction);
    expect(lines).toMatch(/from JSON: the same/);
  });

  test('several-models: all of them are better than the floor', async ({ expect }) => {
    const lines = await node('examples/several-models.mjs');
    const scores = [...lines.matchAll(/^(\w+) +([\d.]+)$/gm)].map(([, name, score]) => [name, Number(score)] as const);
    const floor = new Map(scores).get('DummyClassifier')!;
    expect(scores.length).toBeGreaterThan(6);
    for (const [name, score] of scores)
      if (name !== 'DummyClassifier') expect(score, name).toBeGreaterThan(floor + 0.1);
  });

  test('tweets: micro F1 far above that of the commonest kind, and the two tweets are understood', async ({
    expect,
  }) => {
    const lines = await node('examples/tweets.mjs');
    // one label in ten is wrong: nothing can be much above 0.93
    expect(Number(/new tweets \{"f1_micro":([\d.]+)/.exec(lines)?.[1])).toBeGreaterThan(0.78);
    expect(lines).toMatch(/back within the hour 🙂 -> praise/);
    expect(lines).toMatch(/a dog in the cabin -> question/);
  });

  test('kmeans-features: clusters help the forest where groups decide', async ({ expect }) => {
    const lines = await node('examples/kmeans-features.mjs');
    const loss = (pattern: RegExp): number => Number(pattern.exec(lines)?.[1]);
    expect(loss(/with 16 clusters: log loss ([\d.]+)/)).toBeLessThan(loss(/random forest: log loss ([\d.]+)/));
    expect(lines).toContain('the clusters pay here');
  });

  test('ml-js-families: its families join a search from the command line', async ({ expect }) => {
    const out = mkdtempSync(join(tmpdir(), 'automl-example-'));
    try {
      const modules = ['--family-modules', 'examples/ml-js-families.mjs', '--families', 'ml-cart'];
      const data = ['examples/data/winequality-red.csv', '--target', 'quality', '--task', 'regression'];
      await node('bin/automl.js', 'fit', ...data, ...modules, '--max-trials', '2', '--out', join(out, 'run'));
      expect(await node('bin/automl.js', 'leaderboard', join(out, 'run'))).toContain('ml-cart');
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });

  test('search-anything: ask and tell finds a coating that keeps the limit', async ({ expect }) => {
    const lines = await node('examples/search-anything.mjs');
    const [, strength, price] = /best: strength ([\d.]+) at a price of ([\d.]+)/.exec(lines)!;
    expect(Number(strength)).toBeGreaterThan(7.5);
    expect(Number(price)).toBeLessThanOrEqual(4);
    expect(lines).toMatch(/trial 1 \(user\)/);
  });
});
