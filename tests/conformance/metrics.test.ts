import { describe, expect, test } from 'vitest';
import { customMetric } from '../../src/metrics/custom-metric.ts';
import type { MetricInput } from '../../src/metrics/metric.ts';
import { getMetric, METRICS } from '../../src/metrics/registry.ts';
import { checkMetric } from '../../src/testing/check-metric.ts';

describe('every metric keeps the contract', () => {
  for (const metric of [...METRICS, getMetric('pinball_0.9')])
    for (const check of checkMetric(metric)) test(check.name, check.run);
});

describe('the kit catches', () => {
  const broken = (score: (input: MetricInput) => number) =>
    checkMetric(
      customMetric({
        name: 'broken',
        greaterIsBetter: false,
        tasks: ['regression'],
        doc: 'A broken metric.',
        score: (_, __, input) => score(input),
      }),
    );
  const error = (input: MetricInput, i: number): number => Math.abs(input.y[i]! - input.prediction[i]!);

  test.each([
    ['one that ignores weights', (input: MetricInput) => input.y.reduce((sum, _, i) => sum + error(input, i), 0)],
    ['one that looks at the first row only', (input: MetricInput) => error(input, 0) * (input.weight?.[0] ?? 1)],
    ['one with the wrong sign', (input: MetricInput) => -error(input, 1)],
    ['one with another optimum', (input: MetricInput) => 1 + error(input, 1)],
    [
      'one that writes',
      (input: MetricInput) => {
        input.prediction[0]! += 1;
        return 0;
      },
    ],
  ])('%s', (_, score) => {
    const failures = broken(score).filter((check) => {
      try {
        check.run();
        return false;
      } catch {
        return true;
      }
    });
    expect(failures.length).toBeGreaterThan(0);
  });
});
