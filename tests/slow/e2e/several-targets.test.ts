import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AutoMultiTarget, loadBundle } from '../../../src/index.ts';
import { csv, noise, parseCsv, type Workbench, workbench } from '../../e2e/run-cli.ts';

const ROWS = 200;
const a = Array.from({ length: ROWS }, (_, i) => noise(i));
const b = Array.from({ length: ROWS }, (_, i) => noise(i + 5000));
const price = a.map((v, i) => 3 * v + b[i]!);
const sold = a.map((v, i) => (v > b[i]! ? 'yes' : 'no'));

describe('several targets in code', () => {
  let folder = '';
  let model: AutoMultiTarget;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'automl-targets-'));
    const options = { maxTrials: 3, workers: 2, seed: 1, families: ['linear', 'logistic', 'gbdt'] };
    model = await new AutoMultiTarget(options).fit({ a, b }, { price, sold });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('get a regressor or a classifier each, in the order given', () => {
    expect(model.targets).toEqual(['price', 'sold']);
    expect(model.model('price').schema.task.kind).toBe('regression');
    expect(model.model('sold').schema.task.kind).toBe('binary');
  });
  it('are predicted together', () => {
    const predicted = model.predict({ a: [0.9, 0.1], b: [0.1, 0.9] });
    expect(Object.keys(predicted)).toEqual(['price', 'sold']);
    expect(predicted['sold']).toEqual(['yes', 'no']);
    expect(Math.abs(Number(predicted['price']![0]) - 2.8)).toBeLessThan(0.4);
  });
  it('are no features of each other', () => {
    for (const target of model.targets) {
      const features = model.model(target).schema.columns.filter((c) => c.role === 'feature');
      expect(features.map((c) => c.name)).toEqual(['a', 'b']);
    }
  });
  it('share their folds', () => {
    for (const target of model.targets)
      expect(model.model(target).manifest.provenance).toMatchObject({ folds: { kind: 'column', count: 5 } });
  });
  it('come back with saved models', async () => {
    await model.save(folder);
    const loaded = await AutoMultiTarget.load(folder);
    expect(loaded.predict({ a, b })).toEqual(model.predict({ a, b }));
  });
  it('are refused when twice, missing, of another length, or already a feature', async () => {
    const fit = (targets: Parameters<AutoMultiTarget['fit']>[1]): Promise<unknown> =>
      new AutoMultiTarget({ maxTrials: 1 }).fit({ a, b, price }, targets);
    await expect(fit(['price', 'price'])).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(fit([])).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(fit(['prize'])).rejects.toMatchObject({ code: 'DATA_COLUMN_MISSING' });
    await expect(fit({ sold: ['yes'] })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(fit({ a })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});

describe('several targets at the command line', () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = workbench('targets');
    bench.write(
      'train.csv',
      csv(['a', 'b', 'price', 'sold'], ROWS, (i) => [a[i], b[i], price[i], sold[i]]),
    );
    const flags = ['--families', 'linear,logistic,gbdt', '--max-trials', '3', '--out', 'run'];
    const fit = await bench.run(['fit', 'train.csv', '-t', 'price', '-t', 'sold', ...flags]);
    expect(fit.stderr).not.toContain('error:');
    expect(fit.stdout.trimEnd().split('\n').at(-1)).toBe('run');
  }, 60_000);
  afterAll(() => bench.close());

  it('are predicted side by side', async () => {
    const { stdout } = await bench.run(['predict', 'run', 'train.csv', '-q']);
    const [header, ...rows] = parseCsv(stdout);
    expect(header).toEqual(['prediction_price', 'prediction_sold', 'proba_no_sold', 'proba_yes_sold']);
    const right = rows.filter((cells, i) => cells[1] === sold[i]).length;
    expect(right / ROWS).toBeGreaterThan(0.9);
  });
  it('are evaluated one by one', async () => {
    const { stdout } = await bench.run(['evaluate', 'run', 'train.csv', '-q', '--json']);
    const { targets } = JSON.parse(stdout) as { targets: { target: string; scores: Record<string, number> }[] };
    expect(targets.map((t) => t.target)).toEqual(['price', 'sold']);
    expect(targets[0]!.scores['r2']).toBeGreaterThan(0.9);
    expect(targets[1]!.scores['roc_auc']).toBeGreaterThan(0.9);
  });
  it('are asked for by name where one model is needed', async () => {
    const { code, stderr } = await bench.run(['describe', 'run']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('run/1-price, run/2-sold');
    expect(() => loadBundle(bench.path('run'))).toThrow(expect.objectContaining({ code: 'BUNDLE_NOT_FOUND' }));
  });
});
