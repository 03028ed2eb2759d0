import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { tuneThreshold } from '../../src/ensemble/threshold.ts';
import { getMetric } from '../../src/metrics/registry.ts';

/** y is 1 with exactly the probability given. */
function calibrated(rows: number, seed: number, rate: (u: number) => number) {
  const rng = createRng(seed);
  const probability = Float64Array.from({ length: rows }, () => rate(rng.next()));
  return { probability, y: probability.map((p) => (rng.next() < p ? 1 : 0)) };
}

describe('the tuned threshold', () => {
  test('separates two clear groups at the point nearest to 0.5', () => {
    const y = Float64Array.from({ length: 60 }, (_, i) => (i < 40 ? 0 : 1));
    const probability = y.map((truth) => (truth === 1 ? 0.3 : 0.1));
    // Any threshold from 0.1 up to 0.3 is perfect; 15/52 = 0.2885 is the coarse one nearest to 0.5.
    const threshold = tuneThreshold(y, probability, getMetric('f1'));
    expect(threshold).toBeGreaterThan(0.2885);
    expect(threshold).toBeLessThan(0.3);
    const labels = { y, prediction: probability, outputs: 1, classes: 2, threshold };
    expect(getMetric('f1').score(labels)).toBe(1);
  });

  test('of balanced accuracy is near the share of positives for calibrated probabilities', () => {
    const { y, probability } = calibrated(20_000, 1, (u) => 0.6 * u ** 2);
    expect(tuneThreshold(y, probability, getMetric('balanced_accuracy'))).toBeCloseTo(0.2, 1);
  });

  test('of accuracy is near 0.5 for calibrated probabilities', () => {
    const { y, probability } = calibrated(20_000, 2, (u) => u);
    expect(Math.abs(tuneThreshold(y, probability, getMetric('accuracy')) - 0.5)).toBeLessThan(0.06);
  });

  test('finds a rare class far below the grid', () => {
    const { y, probability } = calibrated(30_000, 3, (u) => (u > 0.95 ? 0.01 : 0.00001));
    const metric = getMetric('balanced_accuracy');
    const threshold = tuneThreshold(y, probability, metric);
    const at = (t: number) => metric.score({ y, prediction: probability, outputs: 1, classes: 2, threshold: t });
    expect(at(0.5)).toBe(0.5);
    expect(at(threshold)).toBeGreaterThan(0.9);
  });

  test('is never worse than 0.5 on its own rows, and 0.5 wins ties', () => {
    for (let seed = 0; seed < 10; seed++) {
      const { y, probability } = calibrated(80, seed, (u) => u);
      for (const name of ['f1', 'f1_macro', 'mcc', 'cohen_kappa', 'balanced_accuracy']) {
        const metric = getMetric(name);
        const threshold = tuneThreshold(y, probability, metric);
        const at = (t: number) => metric.loss({ y, prediction: probability, outputs: 1, classes: 2, threshold: t });
        if (threshold === 0.5) continue;
        expect(at(threshold), name).toBeLessThan(at(0.5));
      }
    }
    const constant = new Float64Array(60).fill(0.7);
    expect(
      tuneThreshold(
        Float64Array.from({ length: 60 }, (_, i) => i % 2),
        constant,
        getMetric('mcc'),
      ),
    ).toBe(0.5);
  });

  test('counts weights', () => {
    // Negatives at 0.3 and 0.5, positives at 0.4 and 0.6: which negatives matter decides.
    const probability = Float64Array.from({ length: 80 }, (_, i) => [0.3, 0.5, 0.4, 0.6][i % 4]!);
    const y = probability.map((_, i) => (i % 4 < 2 ? 0 : 1));
    const heavy = (which: number) => y.map((_, i) => (i % 4 === which ? 10 : 1));
    const metric = getMetric('balanced_accuracy');
    const low = tuneThreshold(y, probability, metric, heavy(0));
    expect(low).toBeGreaterThanOrEqual(0.3);
    expect(low).toBeLessThan(0.4);
    const high = tuneThreshold(y, probability, metric, heavy(1));
    expect(high).toBeGreaterThanOrEqual(0.5);
    expect(high).toBeLessThan(0.6);
  });

  test.each([
    ['roc_auc', 5000],
    ['log_loss', 5000],
    ['precision', 5000],
    ['recall', 5000],
    ['accuracy', 5000],
    ['f1_micro', 5000],
    ['f1', 49],
  ])('stays at 0.5 for %s on %i rows', (name, rows) => {
    const { y, probability } = calibrated(rows, 4, (u) => u / 3);
    expect(tuneThreshold(y, probability, getMetric(name))).toBe(0.5);
  });

  test('stays at 0.5 where the metric is undefined', () => {
    expect(tuneThreshold(new Float64Array(60), new Float64Array(60).fill(0.4), getMetric('f1'))).toBe(0.5);
  });
});
