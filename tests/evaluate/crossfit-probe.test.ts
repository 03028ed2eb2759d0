import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { CrossfitProbe } from '../../src/evaluate/crossfit-probe.ts';
import { getMetric } from '../../src/metrics/registry.ts';

const rows = (y: number[]) => ({ y: Float64Array.from(y), weight: null, outputs: 1, classes: 0 });

describe('cross-fitted early stopping', () => {
  it('keeps for each half the round that was best for the other half', () => {
    // sorted order 0 1 2 3; halves by the pattern 0 1 1 0: {0, 3} and {1, 2}
    const probe = new CrossfitProbe(rows([0, 1, 2, 3]), getMetric('mse'));
    expect(probe.loss(Float64Array.of(0, 5, 5, 3))).toBeCloseTo((0 + (16 + 9) / 2) / 2); // {0,3} perfect
    probe.loss(Float64Array.of(9, 1, 2, 9)); // {1,2} perfect
    probe.loss(Float64Array.of(7, 7, 7, 7));
    expect([...probe.prediction]).toEqual([9, 5, 5, 9]);
  });

  it('does not reward picking among rounds of pure noise', () => {
    const rng = createRng(5);
    const n = 400;
    const y = Array.from({ length: n }, () => rng.normal());
    const mse = getMetric('mse');
    const probe = new CrossfitProbe(rows(y), mse);
    let naive = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 300; round++) {
      const prediction = Float64Array.from({ length: n }, () => rng.normal());
      probe.loss(prediction);
      naive = Math.min(naive, mse.loss({ ...rows(y), prediction, weight: undefined as never }));
    }
    const honest = mse.loss({ y: Float64Array.from(y), prediction: probe.prediction, outputs: 1, classes: 0 });
    expect(naive).toBeLessThan(1.75); // the expected loss is 2: choosing the best of 300 rounds looks better than it is
    expect(honest).toBeGreaterThan(1.8);
  });

  it('uses all rows together where the metric is undefined on a half', () => {
    const binary = { y: Float64Array.of(0, 0, 0, 1), weight: null, outputs: 1, classes: 2 };
    const probe = new CrossfitProbe(binary, getMetric('roc_auc'));
    expect(probe.loss(Float64Array.of(0.1, 0.2, 0.3, 0.9))).toBe(0);
    expect([...probe.prediction]).toEqual([0.1, 0.2, 0.3, 0.9]);
  });
});
