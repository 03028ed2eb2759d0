import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { customMetric } from '../../src/metrics/custom-metric.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import {
  getMetric,
  isNamedMetric,
  METRICS,
  metricFor,
  metricsOfTask,
  taskOfMetric,
} from '../../src/metrics/registry.ts';

const folder = new URL('../../src/metrics/', import.meta.url);
const notMetrics = new Set(['metric.ts', 'registry.ts', 'define-metric.ts', 'custom-metric.ts', 'check-target.ts']);

function isMetric(value: unknown): value is Metric {
  return typeof value === 'object' && value !== null && 'loss' in value && 'greaterIsBetter' in value;
}

function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the registry', () => {
  test('holds exactly the metrics that the files export', async () => {
    const exported = new Set<Metric>();
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && !notMetrics.has(name))) {
      const module: Record<string, unknown> = await import(new URL(file, folder).href);
      const metrics = Object.values(module).filter(isMetric);
      expect(metrics.length, `${file} exports no metric`).toBeGreaterThan(0);
      for (const metric of metrics) exported.add(metric);
    }
    expect(new Set(METRICS)).toEqual(exported);
    expect(METRICS.length).toBe(exported.size);
  });

  test('gives every name and alias once', () => {
    const words = METRICS.flatMap((metric) => [metric.name, ...metric.aliases]);
    expect(words.length).toBe(new Set(words).size);
  });

  test('finds a metric by name, by alias and in capitals', () => {
    expect(getMetric('roc_auc').name).toBe('roc_auc');
    expect(getMetric('neg_root_mean_squared_error').name).toBe('rmse');
    expect(getMetric(' R2 ').name).toBe('r2');
  });

  test('reads the power of a Tweedie deviance from its name', () => {
    expect(getMetric('mean_tweedie_deviance_1.30').name).toBe('mean_tweedie_deviance_1.3');
    expect(isNamedMetric(getMetric('mean_tweedie_deviance_1.3'))).toBe(true);
    for (const power of ['1.0', '2.5', '0.5'])
      expect(codeOf(() => getMetric(`mean_tweedie_deviance_${power}`))).toMatchObject({ code: 'METRIC_UNKNOWN' });
  });
  test('reads the quantile of a pinball loss from its name', () => {
    const metric = getMetric('pinball_0.90');
    expect(metric.name).toBe('pinball_0.9');
    const input = { y: Float64Array.of(10, 10), prediction: Float64Array.of(8, 11), outputs: 1, classes: 0 };
    // Two too low costs 0.9 x 2, one too high costs 0.1 x 1.
    expect(metric.score(input)).toBeCloseTo((1.8 + 0.1) / 2, 12);
    expect(codeOf(() => getMetric('pinball_0.0'))).toMatchObject({ code: 'METRIC_UNKNOWN' });
    expect(codeOf(() => getMetric('pinball_1.5'))).toMatchObject({ code: 'METRIC_UNKNOWN' });
  });

  test('tells a metric that has a name from a function, whatever it is called', () => {
    for (const metric of [...METRICS, getMetric('pinball_0.9')]) expect(isNamedMetric(metric), metric.name).toBe(true);
    const score = () => 0;
    for (const name of ['profit', 'rmse'])
      expect(isNamedMetric(customMetric({ name, greaterIsBetter: false, score })), name).toBe(false);
  });

  test('names the nearest and all others for an unknown name', () => {
    const error = codeOf(() => getMetric('rock_auc'));
    expect(error).toMatchObject({ name: 'ConfigError', code: 'METRIC_UNKNOWN' });
    expect(String(error)).toContain('Did you mean "roc_auc"?');
    for (const metric of METRICS) expect(String(error)).toContain(metric.name);
  });

  test('lists only fitting metrics when the task is known', () => {
    const error = String(codeOf(() => metricFor('rmsee', 'regression')));
    expect(error).toContain('Did you mean "rmse"?');
    expect(error).not.toContain('roc_auc');
    expect(String(codeOf(() => metricFor('zzzzzzzz', 'regression')))).not.toContain('Did you mean');
  });
});

describe('the metric of a task', () => {
  test('defaults to roc_auc, log_loss and rmse', () => {
    expect(metricFor(undefined, 'binary').name).toBe('roc_auc');
    expect(metricFor(undefined, { kind: 'multiclass' }).name).toBe('log_loss');
    expect(metricFor(undefined, 'regression').name).toBe('rmse');
  });

  test('is refused when it fits another task, with those that fit', () => {
    const error = codeOf(() => metricFor('roc_auc', 'multiclass'));
    expect(error).toMatchObject({ code: 'METRIC_TASK_MISMATCH', context: { metric: 'roc_auc', task: 'multiclass' } });
    expect(String(error)).toContain('roc_auc_ovr');
    expect(codeOf(() => metricFor('rmse', 'binary'))).toMatchObject({ code: 'METRIC_TASK_MISMATCH' });
  });

  test('implies the task', () => {
    expect(taskOfMetric(getMetric('rmse'))).toEqual(['regression']);
    expect(taskOfMetric(getMetric('f1'))).toEqual(['binary']);
    expect(taskOfMetric(getMetric('log_loss'))).toEqual(['binary', 'multiclass']);
    expect(metricsOfTask('regression').map((metric) => metric.name)).not.toContain('accuracy');
  });
});
