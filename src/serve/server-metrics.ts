import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus reads at /metrics. */
export interface ServerMetrics {
  readonly contentType: string;
  request(method: string, route: string, status: number, seconds: number): void;
  rows(count: number): void;
  loaded(version: string): void;
  reloadFailed(): void;
  text(): Promise<string>;
}

/** Metrics of one server, in a registry of their own. */
export function createMetrics(): ServerMetrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Counter({
    name: 'automl_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'automl_request_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['route'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers,
  });
  const rows = new Counter({ name: 'automl_rows_total', help: 'Rows predicted.', registers });
  const model = new Gauge({
    name: 'automl_model_info',
    help: 'The model that answers.',
    labelNames: ['version'],
    registers,
  });
  const failed = new Counter({ name: 'automl_reload_failures_total', help: 'Models not loaded.', registers });
  return {
    contentType: register.contentType,
    request(method, route, status, time) {
      requests.inc({ method, route, status });
      seconds.observe({ route }, time);
    },
    rows: (count) => rows.inc(count),
    loaded(version) {
      model.reset();
      model.set({ version }, 1);
    },
    reloadFailed: () => failed.inc(),
    text: () => register.metrics(),
  };
}
