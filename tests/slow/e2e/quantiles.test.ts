import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AutoClassifier, AutoRegressor } from '../../../src/index.ts';
import { csv, noise, parseCsv, type Workbench, workbench } from '../../e2e/run-cli.ts';

/** y = 3 a + noise that is ten times wider where b > 0.5. */
const row = (i: number): [number, number, number] => {
  const [a, b] = [noise(i), noise(i + 20_000)];
  return [a, b, 3 * a + (b > 0.5 ? 1 : 0.1) * (noise(i + 40_000) + noise(i + 60_000) - 1)];
};
const table = (from: number, rows: number): { a: number[]; b: number[] } => ({
  a: Array.from({ length: rows }, (_, i) => row(from + i)[0]),
  b: Array.from({ length: rows }, (_, i) => row(from + i)[1]),
});
const target = (from: number, rows: number): number[] => Array.from({ length: rows }, (_, i) => row(from + i)[2]);

describe('quantiles of a regression in code', () => {
  let folder = '';
  let model: AutoRegressor;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'automl-quantiles-'));
    model = new AutoRegressor({
      maxTrials: 3,
      workers: 2,
      seed: 1,
      families: ['linear', 'gbdt'],
      quantiles: [0.1, 0.9],
    });
    await model.fit(table(0, 1500), target(0, 1500));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('hold the stated share of new outcomes', () => {
    const { data, shape, levels } = model.predictQuantiles(table(10_000, 2000));
    expect([...shape, ...levels]).toEqual([2000, 2, 0.1, 0.9]);
    const y = target(10_000, 2000);
    const inside = y.filter((v, i) => v >= data[2 * i]! && v <= data[2 * i + 1]!).length / y.length;
    expect(inside).toBeGreaterThan(0.77);
    expect(inside).toBeLessThan(0.83);
  });
  it('are wide where outcomes scatter and narrow where they do not', () => {
    const { data } = model.predictQuantiles({ a: [0.5, 0.5], b: [0.9, 0.1] });
    expect(data[1]! - data[0]!).toBeGreaterThan(4 * (data[3]! - data[2]!));
  });
  it('rise with the level, at levels other than those of the fit too', () => {
    const levels = [0.01, 0.25, 0.5, 0.75, 0.99];
    const { data } = model.predictQuantiles(table(10_000, 50), levels);
    for (let i = 0; i < data.length; i++) if (i % 5 > 0) expect(data[i]!).toBeGreaterThanOrEqual(data[i - 1]!);
  });
  it('come back with a saved model', async () => {
    await model.save(folder);
    const loaded = await AutoRegressor.load(folder);
    const wanted = model.predictQuantiles(table(10_000, 20));
    expect(loaded.predictQuantiles(table(10_000, 20))).toEqual(wanted);
  });
  it('refuse levels that do not rise within (0, 1)', () => {
    for (const levels of [[0.9, 0.1], [0], [1.2], [Number.NaN], []])
      expect(() => model.predictQuantiles(table(0, 2), levels)).toThrow(
        expect.objectContaining({ code: 'OPTION_INVALID' }),
      );
  });
  it('are there after an interruption too, with the same width everywhere', async () => {
    const stop = new AbortController();
    const interrupted = new AutoRegressor({
      timeBudget: 30,
      workers: 1,
      families: ['linear', 'gbdt'],
      quantiles: [0.1, 0.9],
    });
    interrupted.on('event', (event) => {
      if (event.type === 'trial-end' && event.id === 3) stop.abort();
    });
    await interrupted.fit(table(0, 400), target(0, 400), { signal: stop.signal });
    expect(interrupted.status).toBe('interrupted');
    const { data } = interrupted.predictQuantiles({ a: [0.5, 0.5], b: [0.9, 0.1] });
    expect(data[1]! - data[0]!).toBeCloseTo(data[3]! - data[2]!, 10);
  });
  it('do not keep a model without them from predicting', async () => {
    const small = await new AutoRegressor({ maxTrials: 2, quantiles: [0.1, 0.9] }).fit(table(0, 15), target(0, 15));
    expect(small.predict(table(0, 15))).toHaveLength(15);
    expect(small.manifest.quantiles).toBeUndefined();
    expect(() => small.predictQuantiles(table(0, 2))).toThrow(expect.objectContaining({ code: 'MODEL_NO_QUANTILES' }));
  });
  it('are refused for classes', async () => {
    const y = target(0, 60).map((v) => (v > 1.5 ? 'high' : 'low'));
    await expect(new AutoClassifier({ maxTrials: 1, quantiles: [0.5] }).fit(table(0, 60), y)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });
});

describe('quantiles at the command line', () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = workbench('quantiles');
    bench.write('train.csv', csv(['a', 'b', 'y'], 600, row));
    bench.write(
      'test.csv',
      csv(['a', 'b', 'y'], 400, (i) => row(i + 10_000)),
    );
    const flags = ['--families', 'gbdt', '--max-trials', '2', '--quantiles', '0.1,0.5,0.9', '--out', 'run'];
    const fit = await bench.run(['fit', 'train.csv', '-t', 'y', ...flags]);
    expect(fit.stderr).not.toContain('error:');
  }, 60_000);
  afterAll(() => bench.close());

  it('stand beside each prediction', async () => {
    const { stdout } = await bench.run(['predict', 'run', 'test.csv', '-q']);
    const [header, ...rows] = parseCsv(stdout);
    expect(header).toEqual(['prediction', 'quantile_0.1', 'quantile_0.5', 'quantile_0.9']);
    expect(rows).toHaveLength(400);
    for (const [, low, middle, high] of rows) {
      expect(Number(low)).toBeLessThanOrEqual(Number(middle));
      expect(Number(middle)).toBeLessThanOrEqual(Number(high));
    }
  });
  it('can be asked for at other levels', async () => {
    const { stdout } = await bench.run(['predict', 'run', 'test.csv', '-q', '--quantiles', '0.25']);
    expect(stdout.split('\n', 1)[0]).toBe('prediction,quantile_0.25');
  });
  it('are judged by the share of outcomes below them', async () => {
    const { stdout } = await bench.run(['evaluate', 'run', 'test.csv', '-q', '--json']);
    const { coverage } = JSON.parse(stdout) as { coverage: { level: number; share: number }[] };
    expect(coverage.map((c) => c.level)).toEqual([0.1, 0.5, 0.9]);
    for (const { level, share } of coverage) expect(Math.abs(share - level)).toBeLessThan(0.06);
  });
  it('name a wrong level', async () => {
    const { code, stderr } = await bench.run(['predict', 'run', 'test.csv', '--quantiles', '90']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('0.1,0.5,0.9');
  });
});
