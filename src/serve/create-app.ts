import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { libraryVersion } from '../core/version.ts';
import { addDocsPage } from './docs-page.ts';
import { hostGuard, tokenGuard } from './guards.ts';
import type { ModelSlot } from './model-slot.ts';
import { NO_SCHEMAS } from './no-schemas.ts';
import { openApi } from './openapi.ts';
import { faultBody, JSON_TYPE, type Reply } from './scoring-error.ts';
import type { ServeOptions } from './serve-options.ts';
import type { ServerMetrics } from './server-metrics.ts';

/** Answered without a token, for the probes of load balancers; they tell nothing. */
export const OPEN_ROUTES: ReadonlySet<string> = new Set(['/ping', '/health']);

/** Time that a client has for the head of its request. */
const HEAD_MS = 10_000;
const MOST_CONNECTIONS = 1024;

/**
 * The web application: routes, guards and limits, not yet listening.
 * @param log where the log goes: one JSON object a line
 * @param prepare is given the application before it has a route
 */
export async function createApp(
  options: ServeOptions,
  slot: ModelSlot,
  metrics: ServerMetrics,
  log: { write(line: string): void },
  prepare: (app: FastifyInstance) => void = () => undefined,
): Promise<FastifyInstance> {
  const app = fastify({
    logger: options.logLevel === 'silent' ? false : { level: options.logLevel, stream: log },
    schemaController: NO_SCHEMAS,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: 60_000,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerBroken,
    frameworkErrors: (error, _, reply) => void send(reply, 400, faultBody('BAD_REQUEST', error.message)),
    http: {
      headersTimeout: Math.min(HEAD_MS, options.requestTimeoutMs),
      connectionsCheckingInterval: Math.min(1000, options.requestTimeoutMs),
    },
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  prepare(app);
  addGuards(app, options);
  if (options.rateLimit > 0)
    await app.register((await import('@fastify/rate-limit')).default, { max: options.rateLimit, timeWindow: 1000 });
  addFaults(app, options);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    request.log.info(
      { method: request.method, route, status: reply.statusCode, ms: round(reply.elapsedTime) },
      'request',
    );
  });
  addDocs(app, options, slot);
  addProbes(app, metrics);
  addInvocations(app, options, slot, metrics);
  return app;
}

/** Answers of bytes that are no request, by the codes of Node's parser; all others are 400. */
const BROKEN: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The head of the request is too large.'],
};

/** Says what is wrong with something that never became a request, and ends the connection. */
function answerBroken(error: { code?: string }, socket: Socket): void {
  const [status, message] = BROKEN[error.code ?? ''] ?? [
    '400 Bad Request',
    'This is no valid HTTP request; see that its length is right.',
  ];
  const body = faultBody('BAD_REQUEST', message);
  const head = `Content-Type: ${JSON_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`;
  if (socket.writable && error.code !== 'ECONNRESET') socket.write(`HTTP/1.1 ${status}\r\n${head}\r\n\r\n${body}`);
  socket.destroySoon();
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function addGuards(app: FastifyInstance, options: ServeOptions): void {
  const hostAllowed = hostGuard(options.host, options.allowedHosts);
  const tokenRight = options.token === null ? null : tokenGuard(options.token);
  app.addHook('onRequest', (request, reply, done) => {
    if (!hostAllowed(request.headers.host)) {
      const message = 'The Host header does not name this server; start it with --allowed-hosts to add a name.';
      void send(reply, 403, faultBody('PERMISSION_DENIED', message));
      return;
    }
    const open = OPEN_ROUTES.has(request.routeOptions.url ?? '');
    if (tokenRight !== null && !open && !tokenRight(request.headers.authorization)) {
      void reply.header('www-authenticate', 'Bearer realm="automl", Basic realm="automl"');
      void send(
        reply,
        401,
        faultBody('UNAUTHENTICATED', 'Send the token of the server as "Authorization: Bearer TOKEN".'),
      );
      return;
    }
    done();
  });
}

/** Bytes, so that the type stays as it is written here. */
function send(reply: FastifyReply, status: number, body: string, type: string = JSON_TYPE): FastifyReply {
  return reply.code(status).header('content-type', type).send(Buffer.from(body, 'utf8'));
}

/** The answers where no route does: unknown paths, wrong methods, broken requests. */
function addFaults(app: FastifyInstance, options: ServeOptions): void {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const of = methods.get(url) ?? new Set<string>();
    for (const name of [method].flat()) of.add(name);
    methods.set(url, of);
  });
  const limited = options.rateLimit > 0 ? { preHandler: app.rateLimit() } : {};
  app.setNotFoundHandler(limited, (request, reply) => {
    const allowed = methods.get(request.url.split('?')[0]!);
    if (allowed === undefined) return send(reply, 404, '{"detail":"Not Found"}');
    return send(reply.header('allow', [...allowed].join(', ')), 405, '{"detail":"Method Not Allowed"}');
  });
  app.setErrorHandler((error: { statusCode?: number; code?: string; message: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413)
      return send(reply, 413, faultBody('BAD_REQUEST', `The body is larger than ${options.bodyLimit} bytes.`));
    if (status === 429) return send(reply, 429, faultBody('REQUEST_LIMIT_EXCEEDED', error.message));
    if (status < 500) return send(reply, status, faultBody('BAD_REQUEST', error.message));
    request.log.error({ err: error }, 'request failed');
    return send(reply, 500, faultBody('INTERNAL_ERROR', 'The server failed on this request; its log says why.'));
  });
}

function addDocs(app: FastifyInstance, options: ServeOptions, slot: ModelSlot): void {
  const document = (): ReturnType<typeof openApi> => openApi(slot.current, options, options.token !== null);
  addDocsPage(app, document);
  app.get('/openapi.json', (_, reply) => send(reply, 200, JSON.stringify(document())));
}

function addProbes(app: FastifyInstance, metrics: ServerMetrics): void {
  for (const path of OPEN_ROUTES) app.get(path, (_, reply) => send(reply, 200, '\n'));
  app.get('/version', (_, reply) => send(reply, 200, libraryVersion()));
  app.get('/metrics', async (_, reply) => send(reply, 200, await metrics.text(), metrics.contentType));
}

function addInvocations(app: FastifyInstance, options: ServeOptions, slot: ModelSlot, metrics: ServerMetrics): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  const empty = Buffer.alloc(0);
  const plain = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding === '' || encoding.toLowerCase() === 'identity') {
      done();
      return;
    }
    const message = `The Content-Encoding '${encoding.slice(0, 50)}' is not read; send the body as it is.`;
    // the body is not read: nothing can follow it on this connection
    void send(reply.header('connection', 'close'), 415, faultBody('BAD_REQUEST', message));
  };
  app.post('/invocations', { onRequest: plain }, async (request, reply) => {
    const model = slot.current;
    const body = (request.body as Buffer | null | undefined) ?? empty;
    const type = request.headers['content-type'];
    const answer =
      model.bulk !== null && body.length >= options.bulkBytes
        ? await scoreInThread(model.bulk, body, type, request)
        : await model.score(body, type);
    metrics.rows(answer.rows);
    void reply.header('automl-model-version', model.version);
    return send(reply, answer.status, answer.body, answer.type);
  });
}

async function scoreInThread(
  bulk: NonNullable<ModelSlot['current']['bulk']>,
  body: Uint8Array,
  contentType: string | undefined,
  request: FastifyRequest,
): Promise<Reply> {
  try {
    const { reply, fault } = await bulk.run({ body, contentType });
    if (fault !== null) request.log.error({ fault }, 'a model failed on a request');
    return reply;
  } catch (error) {
    request.log.error({ err: error }, 'a large request was not answered');
    const message =
      'The request took too long or too much memory, or too many large ones wait; send fewer rows at a time.';
    return { status: 503, type: JSON_TYPE, body: faultBody('TEMPORARILY_UNAVAILABLE', message), rows: 0 };
  }
}
