import { describe, expect, test } from 'vitest';
import { checkTarget } from '../../src/metrics/check-target.ts';
import { getMetric, METRICS } from '../../src/metrics/registry.ts';

const undefinedTarget = expect.objectContaining({ name: 'ConfigError', code: 'METRIC_UNDEFINED' });

describe('a metric on a target that gives it no meaning', () => {
  test.each([
    ['rmsle', [1, 2, -1]],
    ['mean_poisson_deviance', [0, 2, -0.5]],
    ['mean_gamma_deviance', [1, 2, 0]],
    ['mean_tweedie_deviance_1.2', [1, 2, -1]],
    ['r2', [4, 4, 4]],
  ])('%s is refused', (name, y) => {
    expect(() => checkTarget(getMetric(name), Float64Array.from(y), 0)).toThrow(undefinedTarget);
  });

  test('the range that was seen is named', () => {
    expect(() => checkTarget(getMetric('rmsle'), Float64Array.of(5, -3), 0)).toThrow(
      /"rmsle".*2 rows between -3 and 5/,
    );
  });

  test('one class is refused for ranking', () => {
    expect(() => checkTarget(getMetric('roc_auc'), Float64Array.of(1, 1), 2)).toThrow(undefinedTarget);
    expect(() => checkTarget(getMetric('roc_auc_ovr'), Float64Array.of(1, 1), 3)).toThrow(undefinedTarget);
  });

  test('an ordinary target is accepted by every metric', () => {
    for (const metric of METRICS) {
      const kind = metric.tasks[0]!;
      const y = kind === 'regression' ? [1, 2, 3, 4] : kind === 'binary' ? [0, 1, 1, 0] : [0, 1, 2, 3];
      const classes = kind === 'regression' ? 0 : kind === 'binary' ? 2 : 4;
      expect(() => checkTarget(metric, Float64Array.from(y), classes)).not.toThrow();
    }
  });
});
