import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { costChecks, GATE_DEFAULTS, gateLimits, type ModelCosts } from '../../../src/automl/validate/gate.ts';
import { pairedGain } from '../../../src/automl/validate/paired-bootstrap.ts';
import { execute } from '../../../src/cli/main.ts';
import { getMetric } from '../../../src/metrics/registry.ts';
import { noise, workbench } from '../../e2e/run-cli.ts';

const GOLDEN = new URL('../../golden/', import.meta.url).pathname;
const draw = { resamples: 300, confidence: 0.95, seed: 1 };
const y = Float64Array.from({ length: 200 }, (_, i) => i % 7);
const off = (by: number): { y: Float64Array; prediction: Float64Array; outputs: number; classes: number } => ({
  y,
  prediction: y.map((v, i) => v + by * (noise(i) - 0.5)),
  outputs: 1,
  classes: 0,
});

describe('the paired test', () => {
  const metric = getMetric('rmse');
  test('finds a smaller error surely better, a greater surely worse, and itself equal', () => {
    expect(pairedGain(metric, off(1), off(2), draw).lower).toBeGreaterThan(0);
    expect(pairedGain(metric, off(2), off(1), draw).upper).toBeLessThan(0);
    expect(pairedGain(metric, off(1), off(1), draw)).toEqual({ gain: 0, lower: 0, upper: 0 });
  });

  test('is twice the gain for twice the error, and the same again for the same seed', () => {
    const one = pairedGain(metric, off(1), off(2), draw);
    expect(one).toEqual(pairedGain(metric, off(1), off(2), draw));
    expect(pairedGain(metric, off(2), off(4), draw).gain).toBeCloseTo(2 * one.gain, 12);
    expect(one.lower).toBeLessThan(one.gain);
    expect(one.upper).toBeGreaterThan(one.gain);
  });
});

describe('limits', () => {
  test('refuse what they do not know or cannot use, and keep their standards', () => {
    for (const bad of [[], 'x', { speed: 1 }, { tolerance: -1 }, { confidence: 1 }, { resamples: 5 }, { metric: 3 }])
      expect(() => gateLimits(bad), JSON.stringify(bad)).toThrow('OPTION_INVALID');
    expect(gateLimits({ tolerance: 0 })).toEqual({ ...GATE_DEFAULTS, tolerance: 0 });
  });

  test('of costs are ratios, with a floor for what is small anyway', () => {
    const costs = (ms: number): ModelCosts => ({
      singleP50Ms: ms,
      singleP95Ms: ms,
      bulkP50Ms: ms,
      bulkP95Ms: ms,
      cpuMsPer1000: ms,
      memoryMb: ms,
      sizeMb: ms,
    });
    const failed = (a: number, b: number): string[] =>
      costChecks(costs(a), costs(b), GATE_DEFAULTS).flatMap((c) => (c.passed ? [] : [c.name]));
    expect(failed(0.9, 0.001)).toEqual([]);
    expect(failed(300, 100)).toEqual([]);
    expect(failed(301, 100)).toHaveLength(5);
    expect(failed(30, 1)).toEqual(['single row p95, ms', 'bulk p95, ms', 'CPU of 1000 rows, ms', 'size, MB']);
  });
});

describe('automl validate', () => {
  const bench = workbench('validate');
  afterAll(() => bench.close());
  const model = `${GOLDEN}v1-regression-gbdt`;
  const run = (...args: string[]): Promise<number> => execute(['node', 'automl', 'validate', ...args, '--quiet']);

  test('passes a model beside itself, rejects it on shuffled answers, refuses another target', async () => {
    const lines = readFileSync(`${model}/input.csv`, 'utf8').trimEnd().split('\n');
    const answers = readFileSync(`${model}/predictions.csv`, 'utf8').trimEnd().split('\n');
    const table = (shift: number): string =>
      lines
        .map(
          (line, i) =>
            `${line},${i === 0 ? 'target' : answers[1 + ((i - 1 + shift) % (answers.length - 1))]!.split(',')[0]}`,
        )
        .join('\n');
    const easy = 'latencyRatio: 1000\ncpuRatio: 1000\nmemoryRatio: 1000\nresamples: 100\n';
    const limits = ['--limits', bench.write('limits.yaml', easy), '--report', bench.path('report')];
    expect(await run(model, '--against', model, '--data', bench.write('right.csv', table(0)), ...limits)).toBe(0);
    const report = JSON.parse(bench.read('report/validation.json')) as { passed: boolean; gains: { champion: object } };
    expect(report).toMatchObject({ passed: true, gains: { champion: { gain: 0, lower: 0, upper: 0 } } });
    expect(bench.read('report/validation.md')).toMatch(/^# Passed/);
    expect(await run(model, '--data', bench.write('wrong.csv', table(1)), ...limits)).toBe(6);
    expect(await run(model, '--against', `${GOLDEN}v1-binary-gbdt`, '--data', bench.path('right.csv'))).toBe(4);
  });
});
