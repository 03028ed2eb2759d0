import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customMetric } from '../../src/metrics/custom-metric.ts';
import type { MetricInput } from '../../src/metrics/metric.ts';
import { getMetric, metricsOfTask } from '../../src/metrics/registry.ts';
import { sortOrder } from '../../src/metrics/shared/sort-order.ts';

function binary(y: number[], prediction: number[], weight?: number[]): MetricInput {
  const input = { y: Float64Array.from(y), prediction: Float64Array.from(prediction), outputs: 1, classes: 2 };
  return weight === undefined ? input : { ...input, weight: Float64Array.from(weight) };
}
function values(y: number[], prediction: number[]): MetricInput {
  return { y: Float64Array.from(y), prediction: Float64Array.from(prediction), outputs: 1, classes: 0 };
}
const score = (name: string, input: MetricInput): number => getMetric(name).score(input);

describe('by hand', () => {
  test('roc_auc counts pairs, ties half', () => {
    // Pairs of (positive, negative): .8>.5, .8>.2, .5=.5, .5>.2: 3.5 of 4.
    expect(score('roc_auc', binary([1, 1, 0, 0], [0.8, 0.5, 0.5, 0.2]))).toBe(0.875);
  });
  test('roc_auc with weights counts each pair by the product', () => {
    // Wins: .8 over both 2 x (1 + 3), .5 ties with weight 1 (half) and beats weight 3: 0.5 + 3; of 3 x 4.
    expect(score('roc_auc', binary([1, 1, 0, 0], [0.8, 0.5, 0.5, 0.2], [2, 1, 1, 3]))).toBeCloseTo(11.5 / 12, 15);
  });
  test('log_loss clips a certain error at the precision of a double', () => {
    expect(score('log_loss', binary([1], [0]))).toBeCloseTo(52 * Math.LN2, 12);
  });
  test('a probability of exactly the threshold is the first class', () => {
    expect(score('accuracy', binary([0, 1], [0.5, 0.50001]))).toBe(1);
    expect(score('recall', { ...binary([0, 1], [0.5, 0.50001]), threshold: 0.6 })).toBe(0);
  });
  test('equally probable classes go to the first', () => {
    const input = { y: Float64Array.of(0, 1), prediction: Float64Array.of(0.4, 0.4, 0.2, 0.3, 0.4, 0.3) };
    expect(score('accuracy', { ...input, outputs: 3, classes: 3 })).toBe(1);
  });
  test('r2 of the mean is 0 and rmse is in units of y', () => {
    expect(score('r2', values([1, 2, 3], [2, 2, 2]))).toBe(0);
    expect(score('rmse', values([1, 2, 3], [4, 5, 6]))).toBe(3);
  });
});

describe('where y makes a metric meaningless its score and loss are NaN', () => {
  test.each([
    ['roc_auc', binary([1, 1], [0.2, 0.7])],
    ['roc_auc', binary([1, 0], [0.2, 0.7], [1, 0])],
    ['average_precision', binary([0, 0], [0.2, 0.7])],
    ['f1', binary([0, 0], [0.2, 0.7])],
    ['precision', binary([0, 0], [0.2, 0.7])],
    ['recall', binary([0, 0], [0.2, 0.7])],
    ['mcc', binary([1, 1], [0.2, 0.7])],
    ['cohen_kappa', binary([1, 1], [0.2, 0.7])],
    ['r2', values([0.1, 0.1, 0.1], [0.1, 0.2, 0.3])],
    ['explained_variance', values([0.1, 0.1, 0.1], [0.1, 0.2, 0.3])],
    ['d2_absolute_error', values([3, 3], [1, 2])],
    ['rmsle', values([-1, 3], [1, 2])],
    ['mean_poisson_deviance', values([-1, 3], [1, 2])],
    ['mean_gamma_deviance', values([0, 3], [1, 2])],
    ['roc_auc_ovr', { y: Float64Array.of(1, 1), prediction: new Float64Array(6).fill(1 / 3), outputs: 3, classes: 3 }],
    ['roc_auc_ovo', { y: Float64Array.of(1, 1), prediction: new Float64Array(6).fill(1 / 3), outputs: 3, classes: 3 }],
  ] as const)('%s', (name, input) => {
    expect(score(name, input)).toBeNaN();
    expect(getMetric(name).loss(input)).toBeNaN();
  });

  test('a class missing from y is left out of one-versus-rest', () => {
    const y = [0, 0, 1, 1];
    const two = [0.8, 0.2, 0.6, 0.4, 0.7, 0.3, 0.1, 0.9];
    const three = [0.8, 0.2, 0, 0.6, 0.4, 0, 0.7, 0.3, 0, 0.1, 0.9, 0];
    const auc = score(
      'roc_auc',
      binary(
        y,
        two.filter((_, i) => i % 2 === 1),
      ),
    );
    const input = { y: Float64Array.from(y), prediction: Float64Array.from(three), outputs: 3, classes: 3 };
    expect(score('roc_auc_ovr', input)).toBe(auc);
    expect(score('roc_auc_ovo', input)).toBe(auc);
  });
});

test('predictions outside the domain cost much but not everything', () => {
  for (const name of ['rmsle', 'msle', 'mean_poisson_deviance', 'mean_gamma_deviance']) {
    const inside = score(name, values([1, 2, 3], [1, 2, 4]));
    const outside = score(name, values([1, 2, 3], [1, 2, -4]));
    expect(Number.isFinite(outside), name).toBe(true);
    expect(outside, name).toBeGreaterThan(10 * inside);
  }
});

describe('properties', () => {
  const rows = fc.array(
    fc.record({ y: fc.nat(1), p: fc.double({ min: 0, max: 1, noNaN: true }), w: fc.integer({ min: 0, max: 5 }) }),
    { minLength: 1, maxLength: 40 },
  );
  test('binary scores stay within their bounds, losses at or above 0', () => {
    fc.assert(
      fc.property(rows, (some) => {
        const input = binary(
          some.map((row) => row.y),
          some.map((row) => row.p),
          some.map((row) => row.w),
        );
        for (const metric of metricsOfTask('binary')) {
          const value = metric.score(input);
          if (Number.isNaN(value)) continue;
          expect(metric.loss(input), metric.name).toBeGreaterThanOrEqual(0);
          if (metric.greaterIsBetter) expect(value, metric.name).toBeLessThanOrEqual(1 + 1e-12);
          const lowest = metric.name === 'mcc' || metric.name === 'cohen_kappa' ? -1 : 0;
          expect(value, metric.name).toBeGreaterThanOrEqual(lowest - 1e-12);
        }
      }),
      { numRuns: 150 },
    );
  });
  test('roc_auc depends on ranks only and turns over with the classes', () => {
    fc.assert(
      fc.property(rows, (some) => {
        const y = some.map((row) => row.y);
        const p = some.map((row) => Math.round(row.p * 20) / 20);
        const w = some.map((row) => row.w + 1);
        const auc = score('roc_auc', binary(y, p, w));
        fc.pre(!Number.isNaN(auc));
        const squared = p.map((v) => v * v);
        expect(score('roc_auc', binary(y, squared, w))).toBe(auc);
        const turned = score(
          'roc_auc',
          binary(
            y.map((v) => 1 - v),
            p,
            w,
          ),
        );
        expect(turned).toBeCloseTo(1 - auc, 12);
      }),
    );
  });
  test('the radix order is the order of a comparison sort', () => {
    const numbers = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, Infinity, -Infinity, 5e-324));
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1100, maxLength: 1300 }), (list) => {
        const plain = list
          .map((_, i) => i)
          .sort((a, b) => (list[a]! < list[b]! ? -1 : list[a]! > list[b]! ? 1 : a - b));
        expect([...sortOrder(Float64Array.from(list))]).toEqual(plain);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a custom metric', () => {
  test('is scored by the function, and its loss counts from its optimum', () => {
    const profit = customMetric({
      name: 'profit',
      greaterIsBetter: true,
      optimum: 10,
      score: (y, prediction) =>
        y.reduce((sum, truth, i) => sum + (prediction[i]! > 0.5 ? (truth === 1 ? 5 : -2) : 0), 0),
    });
    const input = binary([1, 0, 1], [0.9, 0.8, 0.1]);
    expect(profit.score(input)).toBe(3);
    expect(profit.loss(input)).toBe(7);
    expect(profit.tasks).toEqual(['binary', 'multiclass', 'regression']);
  });

  test.each([
    [
      'throws',
      () => {
        throw new RangeError('no such price');
      },
      'no such price',
    ],
    ['returns a text', () => 'good', 'returned a string'],
  ])('that %s is an error that says so', (_, run, words) => {
    const metric = customMetric({ name: 'mine', greaterIsBetter: true, score: run as unknown as () => number });
    const fail = () => metric.loss(binary([1, 0], [0.2, 0.1]));
    expect(fail).toThrowError(expect.objectContaining({ code: 'METRIC_FUNCTION_INVALID' }));
    expect(fail).toThrowError(words);
  });

  test('without a function is refused at once', () => {
    const options = { name: 'mine', greaterIsBetter: true } as unknown as Parameters<typeof customMetric>[0];
    expect(() => customMetric(options)).toThrowError(expect.objectContaining({ code: 'METRIC_FUNCTION_INVALID' }));
  });
});
