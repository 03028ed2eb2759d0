import { describe, expect, test } from 'vitest';
import { histogram, samples } from '../../src/serve/prometheus-text.ts';
import { createMetrics } from '../../src/serve/server-metrics.ts';

describe('metrics', () => {
  test('are counted by route, with times in buckets that include all smaller ones', async () => {
    const metrics = createMetrics();
    metrics.loaded('abc');
    metrics.loaded('def');
    metrics.request('POST', '/invocations', 200, 0.0005);
    metrics.request('POST', '/invocations', 200, 0.0006);
    metrics.request('POST', '/invocations', 400, 31);
    metrics.request('GET', '/ping', 200, 0);
    metrics.rows(3);
    metrics.rows(4);
    metrics.reloadFailed();
    const lines = (await metrics.text()).split('\n');
    expect(lines).toContain('automl_requests_total{method="POST",route="/invocations",status="200"} 2');
    expect(lines).toContain('automl_requests_total{method="POST",route="/invocations",status="400"} 1');
    expect(lines).toContain('automl_requests_total{method="GET",route="/ping",status="200"} 1');
    expect(lines).toContain('automl_request_seconds_bucket{le="0.0005",route="/invocations"} 1');
    expect(lines).toContain('automl_request_seconds_bucket{le="0.001",route="/invocations"} 2');
    expect(lines).toContain('automl_request_seconds_bucket{le="30",route="/invocations"} 2');
    expect(lines).toContain('automl_request_seconds_bucket{le="+Inf",route="/invocations"} 3');
    expect(lines).toContain('automl_request_seconds_sum{route="/invocations"} 31.0011');
    expect(lines).toContain('automl_request_seconds_count{route="/invocations"} 3');
    expect(lines).toContain('automl_rows_total 7');
    expect(lines).toContain('automl_reload_failures_total 1');
    expect(lines.filter((line) => line.startsWith('automl_model_info{'))).toEqual([
      'automl_model_info{version="def"} 1',
    ]);
  });

  test('hold the figures of the process, each name declared once', async () => {
    const metrics = createMetrics();
    await metrics.text();
    const text = await metrics.text();
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds \d/m);
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const line of text.split('\n').filter((part) => part !== ''))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? (-?[\d.e+-]+|nan|\+Inf))$/i);
  });

  test('escape what labels may hold', () => {
    expect(samples('a', 'gauge', 'An a.', [{ labels: { b: 'x\\"y\nz' }, value: 1 }])).toBe(
      '# HELP a An a.\n# TYPE a gauge\na{b="x\\\\\\"y\\nz"} 1\n',
    );
    expect(histogram('h', 'An h.', [1], [])).toBe('# HELP h An h.\n# TYPE h histogram\n');
  });
});
