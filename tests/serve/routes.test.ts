import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp, OPEN_ROUTES } from '../../src/serve/create-app.ts';
import { createMetrics } from '../../src/serve/server-metrics.ts';
import { optionsWith, slotOf, standIn } from './stand-in.ts';

const TOKEN = 'a-token-of-the-test';
const LIMIT = 4;

/** Every route that the server is known to have; a new one must be added here, and passes the tests below. */
const ROUTES = [
  'GET /docs',
  'GET /docs/json',
  'GET /docs/static/*',
  'GET /docs/static/index.html',
  'GET /docs/static/swagger-initializer.js',
  'GET /docs/yaml',
  'GET /health',
  'GET /metrics',
  'GET /openapi.json',
  'GET /ping',
  'GET /version',
  'POST /invocations',
];

/** A path that a route answers. */
function pathOf(route: string): string {
  return route.split(' ')[1]!.replace('/docs/static/*', '/docs/static/swagger-ui.css');
}

async function open(rateLimit: number, seen: string[] = []): Promise<FastifyInstance> {
  const options = optionsWith({ token: TOKEN, rateLimit, bodyLimit: 200 });
  return createApp(options, slotOf(standIn(), options), createMetrics(), process.stderr, (app) =>
    app.addHook('onRoute', ({ method, url }) => {
      for (const name of [method].flat()) if (name !== 'HEAD') seen.push(`${name} ${url}`);
    }),
  );
}

describe('every route', () => {
  const seen: string[] = [];
  let app: FastifyInstance;
  beforeAll(async () => {
    app = await open(0, seen);
    await app.ready();
  });
  afterAll(() => app.close());

  const ask = (route: string, headers: Record<string, string>, on = app): Promise<LightMyRequestResponse> => {
    const method = route.split(' ')[0] as 'GET' | 'POST';
    const body = method === 'POST' ? { payload: '{"inputs":{"a":1,"b":"x","c":1}}' } : {};
    const type: Record<string, string> = method === 'POST' ? { 'content-type': 'application/json' } : {};
    return on.inject({ method, url: pathOf(route), headers: { host: 'localhost:5000', ...type, ...headers }, ...body });
  };

  test('is in the inventory', () => {
    expect([...new Set(seen)].toSorted()).toEqual(ROUTES.toSorted());
  });

  test.each(ROUTES)('%s: 401 without the token, unless it is a probe', async (route) => {
    const probe = OPEN_ROUTES.has(pathOf(route));
    for (const authorization of ['', 'Bearer wrong', `Bearer ${TOKEN}x`, 'Basic eDp5', `Digest ${TOKEN}`]) {
      const answer = await ask(route, authorization === '' ? {} : { authorization });
      expect(answer.statusCode, authorization).toBe(probe ? 200 : 401);
      if (!probe) expect(answer.json()).toMatchObject({ error_code: 'UNAUTHENTICATED' });
    }
  });

  test.each(ROUTES)('%s: answers with the token, as bearer or as password', async (route) => {
    const basic = `Basic ${Buffer.from(`me:${TOKEN}`).toString('base64')}`;
    for (const authorization of [`Bearer ${TOKEN}`, basic])
      expect([200, 302]).toContain((await ask(route, { authorization })).statusCode);
  });

  test.each(ROUTES)('%s: 403 for the Host header of another site, even with the token', async (route) => {
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:5000', '[::1'])
      expect((await ask(route, { host, authorization: `Bearer ${TOKEN}` })).statusCode, host).toBe(403);
    for (const host of ['127.0.0.1', '[::1]:5000', 'LOCALHOST', 'a.localhost'])
      expect((await ask(route, { host, authorization: `Bearer ${TOKEN}` })).statusCode, host).not.toBe(403);
  });

  test.each(ROUTES)('%s: 413 for a body over the limit', async (route) => {
    const [method, headers] = [route.split(' ')[0] as 'GET', { host: 'localhost', authorization: `Bearer ${TOKEN}` }];
    if (method === 'GET') return; // a body of a GET is not read
    const answer = await app.inject({
      method,
      url: pathOf(route),
      headers: { ...headers, 'content-type': 'application/json' },
      payload: 'x'.repeat(201),
    });
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ error_code: 'BAD_REQUEST', sqlstate: 'KAM00' });
  });

  test('counts towards the rate limit, also those that do not exist', async () => {
    // all at once: the limit is of a second, which a busy machine may need for the page of the form
    const codesOf = async (route: string, times: number): Promise<number[]> => {
      const limited = await open(LIMIT);
      const all = Array.from({ length: times }, () => ask(route, { authorization: `Bearer ${TOKEN}` }, limited));
      const codes = (await Promise.all(all)).map((answer) => answer.statusCode);
      await limited.close();
      return codes;
    };
    for (const route of [...ROUTES, 'GET /nowhere']) {
      expect(await codesOf(route, LIMIT), route).not.toContain(429);
      expect(await codesOf(route, LIMIT + 1), route).toContain(429);
    }
  });

  test('that does not exist tells nothing without the token', async () => {
    expect((await app.inject({ url: '/nowhere', headers: { host: 'localhost' } })).statusCode).toBe(401);
  });
});
