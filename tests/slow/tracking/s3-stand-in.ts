import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** As much of S3's REST API as a client of artifacts asks: objects by path, lists of two entries a page. */
export class S3StandIn {
  readonly objects = new Map<string, Buffer>();
  /** Answered with 403 when set. */
  refuses = false;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => this.answer(request, response, Buffer.concat(parts)));
    });
  }
  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const url = new URL(request.url ?? '', 'http://s3');
    const path = decodeURIComponent(url.pathname).slice(1);
    const fail = (status: number, code: string): void => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    };
    if (this.refuses || request.headers.authorization === undefined) {
      fail(403, 'AccessDenied');
    } else if (request.method === 'PUT') {
      this.objects.set(path, body);
      response.end();
    } else if (url.searchParams.get('list-type') === '2') {
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(this.page(path.replace(/\/$/, ''), url.searchParams));
    } else if (this.objects.has(path)) {
      response.end(this.objects.get(path));
    } else {
      fail(404, 'NoSuchKey');
    }
  }
  private page(bucket: string, query: URLSearchParams): string {
    const prefix = query.get('prefix') ?? '';
    const from = Number(query.get('continuation-token') ?? 0);
    const names = new Set<string>();
    for (const path of this.objects.keys()) {
      const key = path.slice(bucket.length + 1);
      if (!path.startsWith(`${bucket}/`) || !key.startsWith(prefix)) continue;
      const slash = key.indexOf('/', prefix.length);
      names.add(slash < 0 ? key : key.slice(0, slash + 1));
    }
    const entries = [...names].sort().slice(from, from + 2);
    const more = from + 2 < names.size ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : '';
    const tags = entries.map((name) =>
      name.endsWith('/') && name !== prefix
        ? `<CommonPrefixes><Prefix>${escaped(name)}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${escaped(name)}</Key></Contents>`,
    );
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more !== ''}</IsTruncated>${tags.join('')}${more}</ListBucketResult>`;
  }
}
