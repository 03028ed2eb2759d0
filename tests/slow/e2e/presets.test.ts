import { readdirSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BundleManifest } from '../../../src/bundle/manifest.ts';
import { csv, noise, type Workbench, workbench } from '../../e2e/run-cli.ts';

describe('presets and limits', () => {
  let bench: Workbench;
  beforeAll(() => {
    bench = workbench('presets');
    const row = (i: number): number[] => {
      const [a, b] = [noise(i), noise(i + 20_000)];
      return [a, b, a > 0.5 !== b > 0.5 && noise(i + 40_000) > 0.1 ? 1 : 0];
    };
    bench.write('train.csv', csv(['a', 'b', 'y'], 400, row));
  });
  afterAll(() => bench.close());

  const fit = (out: string, ...more: string[]) =>
    bench.run(['fit', 'train.csv', '-t', 'y', '--out', out, '--workers', '1', '--max-trials', '5', ...more]);
  const manifestOf = (run: string): BundleManifest => JSON.parse(bench.read(`${run}/model/manifest.json`));
  const bytesOf = (run: string): number => {
    const folder = bench.path(`${run}/model`);
    return readdirSync(folder).reduce((sum, file) => sum + statSync(`${folder}/${file}`).size, 0);
  };

  it('deploy saves one model of all rows a member, in at most 2 MB, and it predicts', async () => {
    expect((await fit('deploy', '--preset', 'deploy')).code).toBe(0);
    const files = manifestOf('deploy').members.map((member) => member.files.map(({ file }) => file));
    for (const names of files) expect(names).toEqual([expect.stringMatching(/^t\d+-all\.bin$/)]);
    expect(bytesOf('deploy')).toBeLessThan(2e6);
    const predicted = await bench.run(['predict', 'deploy', 'train.csv']);
    expect(predicted.stdout.trim().split('\n')).toHaveLength(401);
  });
  it('a limit on the size is kept to, and the search does not change', async () => {
    expect((await fit('free')).code).toBe(0);
    const limit = Math.ceil(bytesOf('free') / 4);
    expect((await fit('small', '--size-limit', `${limit}b`)).code).toBe(0);
    const manifest = manifestOf('small');
    const models = manifest.members.flatMap((member) =>
      member.files.map(({ file }) => `${bench.path('small/model')}/${file}`),
    );
    expect(models.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThanOrEqual(limit);
    const losses = (run: string): unknown[] =>
      bench
        .read(`${run}/journal.jsonl`)
        .split('\n')
        .flatMap((line) => (line.includes('"trial-end"') ? [JSON.parse(line).loss] : []));
    expect(losses('small')).toEqual(losses('free'));
  });
  it('says so when no model keeps to the limits, and saves the cheapest', async () => {
    expect((await fit('tiny', '--size-limit', '10b', '--families', 'gbdt')).code).toBe(0);
    expect(bench.read('tiny/journal.jsonl')).toContain('"limits_missed"');
    expect(manifestOf('tiny').members).toHaveLength(1);
  });
  it('quick leaves slow families out, unless they are named', async () => {
    const plan = await bench.run(['fit', 'train.csv', '-t', 'y', '--preset', 'quick', '--dry-run', '--json']);
    expect(JSON.parse(plan.stdout).families).not.toContain('mlp');
    expect(JSON.parse(plan.stdout).families).toContain('gbdt');
    const named = ['--preset', 'quick', '--families', 'knn', '--dry-run', '--json'];
    expect(JSON.parse((await bench.run(['fit', 'train.csv', '-t', 'y', ...named])).stdout).families).toContain('knn');
  });
  it.each([
    ['--infer-limit', '0'],
    ['--size-limit', '-1'],
    ['--refit', 'never'],
    ['--preset', 'bset'],
  ])('refuses %s %s', async (option, value) => {
    const { code, stderr } = await fit('refused', option, value);
    expect(code).toBe(2);
    expect(stderr).toContain(value);
  });
});
