import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { JsonObject } from '../core/json.ts';
import { NO_SCHEMAS } from './no-schemas.ts';

/** The page of the form loads nothing from elsewhere; no upgrade to https, which this server does not speak. */
const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'";

const PREFIX = '/docs';
const PATHS = ['', '/json', '/yaml', '/static/index.html', '/static/swagger-initializer.js', '/static/*'].map(
  (path) => PREFIX + path,
);

/** Headers that belong to a connection and not to an answer. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

/**
 * The page of a model with a form to try, at `/docs`. Its code is a third of all that a server would load at the start, and
 * most servers are never asked for it: it stands in an application of its own, which is made at the first question.
 * @param document OpenAPI of the model that answers now
 */
export function addDocsPage(app: FastifyInstance, document: () => JsonObject): void {
  let made: Promise<FastifyInstance> | null = null;
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    made ??= makePage(document).catch((error: unknown) => {
      made = null; // tried again by the next request
      throw error;
    });
    const page = await made;
    const inner = await page.inject({ method: 'GET', url: request.url, headers: conditions(request) });
    if (inner.statusCode === 404)
      return reply.code(404).header('content-type', 'application/json').send(Buffer.from('{"detail":"Not Found"}'));
    for (const [name, value] of Object.entries(inner.headers))
      if (value !== undefined && !OF_CONNECTION.has(name)) reply.header(name, value);
    return reply.code(inner.statusCode).send(inner.rawPayload);
  };
  for (const path of PATHS) app.get(path, answer);
  app.addHook('onClose', async () => (await made?.catch(() => null))?.close());
}

/** What decides whether and which part of a file is sent. */
function conditions({ headers }: FastifyRequest): Record<string, string> {
  const sent = ['if-none-match', 'if-modified-since', 'range', 'if-range'].map(
    (name) => [name, headers[name]] as const,
  );
  return Object.fromEntries(sent.filter((pair): pair is readonly [string, string] => typeof pair[1] === 'string'));
}

async function makePage(document: () => JsonObject): Promise<FastifyInstance> {
  const [{ default: fastify }, { default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ]);
  const page = fastify({ schemaController: NO_SCHEMAS });
  await page.register(swagger, { mode: 'static', specification: { document: document() as never } });
  await page.register(swaggerUi, {
    routePrefix: PREFIX,
    staticCSP: PAGE_POLICY,
    uiConfig: { tryItOutEnabled: true },
    transformSpecification: document,
    transformSpecificationClone: false,
  });
  return page;
}
