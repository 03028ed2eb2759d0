import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BundleManifest } from '../../src/bundle/manifest.ts';
import { csv, noise, type Workbench, workbench } from '../e2e/run-cli.ts';

let bench: Workbench;
beforeAll(() => {
  bench = workbench('distill');
  const row = (i: number): number[] => {
    const [a, b, c] = [noise(i), noise(i + 20_000), noise(i + 40_000)];
    return [a, b, c, Math.sin(6 * a) + b * b + 0.3 * c + 0.3 * noise(i + 60_000)];
  };
  bench.write('train.csv', csv(['a', 'b', 'c', 'y'], 400, row));
});
afterAll(() => bench.close());

const fit = (out: string, ...more: string[]) =>
  bench.run(['fit', 'train.csv', '-t', 'y', '--out', out, '--max-trials', '8', '--distill', ...more]);
const manifestOf = (run: string): BundleManifest => JSON.parse(bench.read(`${run}/model/manifest.json`));
const noteOf = (run: string): string =>
  bench
    .read(`${run}/journal.jsonl`)
    .split('\n')
    .find((line) => line.includes('"code":"distilled"'))!;

it('saves one model of all rows, says what it was compared with, and repeats to the bit', async () => {
  for (const [out, workers] of [
    ['one', '1'],
    ['two', '2'],
  ])
    expect((await fit(out!, '--workers', workers!)).code).toBe(0);
  const { members, score } = manifestOf('one');
  expect(members).toHaveLength(1);
  expect(members[0]!.files.map(({ file }) => file)).toEqual([expect.stringMatching(/^t\d+-all\.bin$/)]);
  expect(
    readdirSync(bench.path('one/model')).filter((name) => name.endsWith('.bin') && name.startsWith('t')),
  ).toHaveLength(1);
  expect(noteOf('one')).toMatch(/mixture of \d+ .*best single trial/);
  expect([manifestOf('two').score, manifestOf('two').members[0]!.files[0]!.sha256]).toEqual([
    score,
    members[0]!.files[0]!.sha256,
  ]);
  const predicted = await bench.run(['predict', 'one', 'train.csv']);
  expect(predicted.stdout.trim().split('\n')).toHaveLength(401);
}, 120_000);

it('keeps to a limit on the size, and to a short budget', async () => {
  expect((await fit('small', '--size-limit', '30kb')).code).toBe(0);
  expect(manifestOf('small').members[0]!.files[0]!.bytes).toBeLessThanOrEqual(30_000);
  const quick = ['fit', 'train.csv', '-t', 'y', '--out', 'short', '--distill', '--time-budget', '3', '--json'];
  expect((await bench.run(quick)).code).toBe(0);
  expect(manifestOf('short').members).toHaveLength(1);
}, 120_000);

it.each([
  ['--no-ensemble', '--no-ensemble'],
  ['--refit', 'add'],
  ['--preset', 'interpretable'],
])('refuses %s %s beside it', async (option, value) => {
  const { code, stderr } = await fit('refused', ...(option === value ? [option] : [option, value]));
  expect(code).toBe(2);
  expect(stderr).toContain('--distill does not go with');
  expect(stderr).toContain(option);
});
