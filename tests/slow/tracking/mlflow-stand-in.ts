import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Pair {
  readonly key: string;
  readonly value: string;
}
/** A run as the stand-in keeps it. */
export interface StandInRun {
  readonly id: string;
  readonly experiment: string;
  name: string;
  status: string;
  readonly start: number;
  end?: number;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  /** `key value step`, each once, as the primary key of MLflow's table has it. */
  readonly metrics: Set<string>;
}
type Body = Record<string, unknown>;

/** As much of an MLflow server as a fit talks to; what it was told outlives it, as a database does. */
export class MlflowStandIn {
  readonly runs = new Map<string, StandInRun>();
  readonly artifacts = new Map<string, Buffer>();
  /** Calls that were answered. */
  calls = 0;
  /** After this many calls it dies, in the middle of the next one: the call is done, and not answered. */
  diesAfter = Number.POSITIVE_INFINITY;
  /** The only one that is let in, as Databricks does; undefined: everybody. */
  token: string | undefined;
  /** Where the artifacts of runs and models go. */
  root = 'mlflow-artifacts:';
  private readonly experiments = new Map<string, string>();
  private server: Server | null = null;
  private port = 0;
  private models = 0;

  get uri(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  /** Listens, on the same port as before. */
  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const denied = this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`;
        const [status, answer] = denied
          ? DENIED
          : this.answer(request.method ?? '', new URL(request.url ?? '', this.uri), body);
        if (++this.calls > this.diesAfter) {
          this.diesAfter = Number.POSITIVE_INFINITY;
          void this.kill();
          return;
        }
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((done) => this.server!.listen(this.port, '127.0.0.1', done));
    this.port = (this.server.address() as AddressInfo).port;
  }
  get alive(): boolean {
    return this.server !== null;
  }
  async kill(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  /** The runs of fits, and the trials of one of them by number. */
  get fits(): StandInRun[] {
    return [...this.runs.values()].filter((run) => !run.tags.has('mlflow.parentRunId'));
  }
  trials(fit: StandInRun): StandInRun[] {
    const own = [...this.runs.values()].filter((run) => run.tags.get('mlflow.parentRunId') === fit.id);
    return own.sort((a, b) => Number(a.name) - Number(b.name));
  }

  private answer(method: string, url: URL, bytes: Buffer): [number, unknown] {
    const proxy = '/api/2.0/mlflow-artifacts/artifacts';
    if (url.pathname.startsWith(`${proxy}/`)) {
      const path = decodeURIComponent(url.pathname.slice(proxy.length + 1));
      if (method === 'PUT') this.artifacts.set(path, bytes);
      return this.artifacts.has(path) ? [200, {}] : none(path);
    }
    if (url.pathname === proxy) return [200, { files: [] }];
    const body = bytes.length === 0 ? {} : (JSON.parse(bytes.toString('utf8')) as Body);
    const given: Body = { ...Object.fromEntries(url.searchParams), ...body };
    return this.call(url.pathname.replace('/api/2.0/mlflow/', ''), given);
  }

  private call(path: string, body: Body): [number, unknown] {
    if (path === 'experiments/get-by-name') {
      const id = this.experiments.get(String(body['experiment_name']));
      return id === undefined ? none('experiment') : [200, { experiment: { experiment_id: id, name: '' } }];
    }
    if (path === 'experiments/create') {
      this.experiments.set(String(body['name']), String(this.experiments.size + 1));
      return [200, { experiment_id: String(this.experiments.size) }];
    }
    if (path === 'runs/create') return [200, { run: this.shown(this.create(body)) }];
    if (path === 'runs/search') return [200, { runs: this.search(body).map((run) => this.shown(run)) }];
    if (path === 'logged-models')
      return [
        200,
        { model: { info: { model_id: `m-${++this.models}`, artifact_uri: `${this.root}/m-${this.models}` } } },
      ];
    if (path.startsWith('logged-models/') || path === 'runs/outputs') return [200, {}];
    const run = this.runs.get(String(body['run_id']));
    if (run === undefined) return none(path);
    if (path === 'runs/get') return [200, { run: this.shown(run) }];
    if (path === 'runs/update') {
      run.status = String(body['status'] ?? run.status);
      if (body['end_time'] !== undefined) run.end = Number(body['end_time']);
    }
    if (path === 'runs/log-batch') this.log(run, body);
    return [200, {}];
  }
  private create(body: Body): StandInRun {
    const run: StandInRun = {
      ...{ id: String(this.runs.size).padStart(32, '0'), experiment: String(body['experiment_id']), status: 'RUNNING' },
      ...{ name: String(body['run_name']), start: Number(body['start_time']), params: new Map(), metrics: new Set() },
      tags: new Map((body['tags'] as Pair[]).map(({ key, value }) => [key, value])),
    };
    this.runs.set(run.id, run);
    return run;
  }
  private search(body: Body): StandInRun[] {
    const filter = String(body['filter'] ?? '');
    const tags = [...filter.matchAll(/tags\.`([^`]*)` = '([^']*)'/g)];
    const status = /attributes\.status = '(\w+)'/.exec(filter)?.[1];
    return [...this.runs.values()].filter(
      (run) => tags.every(([, key, value]) => run.tags.get(key!) === value) && (status ?? run.status) === run.status,
    );
  }
  private shown(run: StandInRun): unknown {
    const pairs = (map: Map<string, string>): Pair[] => [...map].map(([key, value]) => ({ key, value }));
    return {
      info: {
        ...{ run_id: run.id, run_name: run.name, experiment_id: run.experiment, status: run.status },
        ...{ start_time: run.start, artifact_uri: `${this.root}/${run.id}`, lifecycle_stage: 'active' },
      },
      data: { params: pairs(run.params), tags: pairs(run.tags), metrics: [] },
    };
  }
  private log(run: StandInRun, body: Body): void {
    for (const { key, value } of (body['params'] ?? []) as Pair[]) run.params.set(key, value);
    for (const { key, value } of (body['tags'] ?? []) as Pair[]) run.tags.set(key, value);
    for (const { key, value, step } of (body['metrics'] ?? []) as (Pair & { step: number })[])
      run.metrics.add(`${key} ${value} ${step}`);
  }
}

const none = (what: string): [number, unknown] => [
  404,
  { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `no ${what}` },
];

const DENIED: [number, unknown] = [403, { error_code: 'PERMISSION_DENIED', message: 'Invalid access token.' }];

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
