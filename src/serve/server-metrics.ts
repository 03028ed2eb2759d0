import type { Registry } from 'prom-client';
import { histogram, type Series, samples } from './prometheus-text.ts';

/** What Prometheus reads at /metrics. */
export interface ServerMetrics {
  readonly contentType: string;
  request(method: string, route: string, status: number, seconds: number): void;
  rows(count: number): void;
  loaded(version: string): void;
  reloadFailed(): void;
  text(): Promise<string>;
}

/** Upper bounds in seconds. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30];

/**
 * Metrics of one server. Its own counters are numbers in maps; the figures of the process (CPU, memory, garbage collection,
 * delays of the event loop) come from prom-client, which is loaded, and begins to watch, when they are first asked for.
 */
export function createMetrics(): ServerMetrics {
  const requests = new Map<string, { labels: Series['labels']; value: number }>();
  const seconds = new Map<string, { labels: Series['labels']; counts: Float64Array; sum: number }>();
  let rows = 0;
  let failures = 0;
  let version: string | null = null;
  let watched: Promise<Registry> | null = null;
  return {
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    request(method, route, status, time) {
      const key = `${method} ${status} ${route}`;
      let count = requests.get(key);
      if (count === undefined) {
        count = { labels: { method, route, status: String(status) }, value: 0 };
        requests.set(key, count);
      }
      count.value++;
      let times = seconds.get(route);
      if (times === undefined) {
        times = { labels: { route }, counts: new Float64Array(BOUNDS.length + 1), sum: 0 };
        seconds.set(route, times);
      }
      const bucket = BOUNDS.findIndex((bound) => time <= bound);
      times.counts[bucket < 0 ? BOUNDS.length : bucket]!++;
      times.sum += time;
    },
    rows(count) {
      rows += count;
    },
    loaded(name) {
      version = name;
    },
    reloadFailed() {
      failures++;
    },
    async text() {
      watched ??= watchProcess();
      const parts = [
        samples('automl_requests_total', 'counter', 'Requests answered.', [...requests.values()]),
        histogram('automl_request_seconds', 'Time from the head of a request to the end of its answer.', BOUNDS, [
          ...seconds.values(),
        ]),
        samples('automl_rows_total', 'counter', 'Rows predicted.', [{ labels: {}, value: rows }]),
        samples(
          'automl_model_info',
          'gauge',
          'The model that answers.',
          version === null ? [] : [{ labels: { version }, value: 1 }],
        ),
        samples('automl_reload_failures_total', 'counter', 'Models not loaded.', [{ labels: {}, value: failures }]),
      ];
      return parts.join('') + (await (await watched).metrics());
    },
  };
}

async function watchProcess(): Promise<Registry> {
  const { Registry, collectDefaultMetrics } = await import('prom-client');
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register;
}
