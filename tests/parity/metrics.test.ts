import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MetricInput } from '../../src/metrics/metric.ts';
import { getMetric, METRICS } from '../../src/metrics/registry.ts';

interface Case {
  readonly name: string;
  readonly y: number[];
  readonly prediction: number[];
  readonly outputs: number;
  readonly classes: number;
  readonly weight: number[] | null;
  readonly threshold: number | null;
  readonly scores: Record<string, number | null>;
}
const { cases } = JSON.parse(readFileSync(new URL('./metrics.json', import.meta.url), 'utf8')) as { cases: Case[] };

function inputOf(given: Case): MetricInput {
  return {
    y: Float64Array.from(given.y),
    prediction: Float64Array.from(given.prediction),
    outputs: given.outputs,
    classes: given.classes,
    ...(given.weight === null ? {} : { weight: Float64Array.from(given.weight) }),
    ...(given.threshold === null ? {} : { threshold: given.threshold }),
  };
}

describe('scores equal those of scikit-learn', () => {
  test.each(cases.map((given) => [given.name, given] as const))('%s', (_, given) => {
    for (const [name, expected] of Object.entries(given.scores)) {
      if (expected === null) continue;
      const score = getMetric(name).score(inputOf(given));
      const off = Math.abs(score - expected) / Math.max(1, Math.abs(expected));
      expect(off, `${name}: ${score} instead of ${expected}`).toBeLessThanOrEqual(1e-12);
    }
  });

  test('each metric is compared on at least four cases', () => {
    for (const { name } of METRICS) {
      const compared = cases.filter((given) => typeof given.scores[name] === 'number');
      expect(compared.length, name).toBeGreaterThanOrEqual(4);
    }
  });
});
