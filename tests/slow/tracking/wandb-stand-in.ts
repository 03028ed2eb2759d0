import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a run has become on the server. */
export interface UploadedRun {
  readonly about: Record<string, unknown>;
  /** Lines of the history, in order. */
  readonly history: Record<string, unknown>[];
  summary: Record<string, unknown>;
  exitCode: number | null;
}
interface Stream {
  readonly files?: Record<string, { readonly offset: number; readonly content: readonly string[] }>;
  readonly complete?: boolean;
  readonly exitcode?: number;
}

/** As much of the server of Weights & Biases as `wandb sync` asks: GraphQL's UpsertBucket, and the stream of files. */
export class WandbStandIn {
  readonly runs = new Map<string, UploadedRun>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}');
        const [, folder, entity, , run, kind] = (request.url ?? '').split('/');
        if (folder === 'files' && entity === 'me' && kind === 'file_stream') this.stream(run!, body);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ data: folder === 'graphql' ? this.answer(body) : {} }));
      });
    });
  }
  /** @returns its address */
  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private answer({ query, variables }: { query: string; variables: Record<string, unknown> }): object {
    const { name, project, displayName } = variables;
    if (/\bRunUploadUrls\b/.test(query))
      return { model: { bucket: { id: 'b', files: { uploadHeaders: [], edges: [] } } } };
    if (!/\bUpsertBucket\b/.test(query)) return {};
    this.runs.set(String(name), { about: variables, history: [], summary: {}, exitCode: null });
    const of = { id: 'p', name: project, entity: { id: 'e', name: 'me' } };
    const bucket = { id: 'b', name, displayName, description: '', config: '{}', sweepName: null, project: of };
    return { upsertBucket: { bucket: { ...bucket, historyLineCount: 0 }, inserted: true } };
  }
  private stream(name: string, { files = {}, complete, exitcode }: Stream): void {
    const run = this.runs.get(name)!;
    run.history.push(...(files['wandb-history.jsonl']?.content ?? []).map((line) => JSON.parse(line)));
    const summary = files['wandb-summary.json']?.content.at(-1);
    if (summary !== undefined) run.summary = JSON.parse(summary);
    if (complete === true) run.exitCode = exitcode ?? null;
  }
}
