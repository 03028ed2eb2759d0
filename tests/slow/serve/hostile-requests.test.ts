import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderSource } from '../../../src/serve/model-source.ts';
import { type RunningServer, startServer } from '../../../src/serve/start-server.ts';
import { optionsWith } from '../../serve/stand-in.ts';
import { PAYLOADS } from '../../tracking/traversal-payloads.ts';
import { type RawAnswer, rawRequest } from './raw-request.ts';

const GOLDEN = new URL('../../golden/v1-binary-gbdt/model', import.meta.url).pathname;
const GOOD = JSON.stringify({
  dataframe_records: [{ size: 94, city: 'Bonn', sold: '2025-05-11', paid: 'no', note: 'good as new', age: 19 }],
});
const LIMIT = 100_000;

let folder = '';
let server: RunningServer;
const log: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'automl-hostile-'));
  cpSync(GOLDEN, join(folder, 'model'), { recursive: true });
  const options = optionsWith({ port: 0, logLevel: 'error', requestTimeoutMs: 1000, bodyLimit: LIMIT });
  server = await startServer(folderSource(folder), options, { write: (line) => log.push(line) });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string): Promise<RawAnswer> =>
  rawRequest(server.url, `GET ${path} HTTP/1.1\nHost: localhost\nConnection: close\n\n`);
const post = (body: string | Buffer, headers: string): Promise<RawAnswer> =>
  rawRequest(
    server.url,
    `POST /invocations HTTP/1.1\nHost: localhost\nContent-Type: application/json\n${headers}\n`,
    body,
  );
const sized = (body: string | Buffer, more = ''): Promise<RawAnswer> =>
  post(body, `Content-Length: ${Buffer.byteLength(body)}\nConnection: close\n${more}`);

async function expectAlive(): Promise<void> {
  const { status, body } = await sized(GOOD);
  expect(status).toBe(200);
  expect(body).toMatch(/^\{"predictions":\["/);
  expect(log).toEqual([]);
}

describe('the files of the documentation page', () => {
  // one and two steps above the folder that is served, and far above: all exist
  const targets = [
    '../package.json',
    '../index.js',
    '../../fastify/package.json',
    '../../../../../../../../etc/passwd',
  ];
  const spellings = ['..', '%2e%2e', '%2E.', '.%2e', '%252e%252e', '%c0%ae%c0%ae', '..;', '%2e%2e%00'];
  const ways = targets.flatMap((target) =>
    spellings.flatMap((up) =>
      ['/', '\\', '%2f', '%5c', '%252f', '//', '/./'].map((mark) => target.replaceAll('..', up).replaceAll('/', mark)),
    ),
  );
  test(`are all that is sent: ${PAYLOADS.length + ways.length} ways out lead nowhere`, async () => {
    for (const way of [...PAYLOADS.map((path) => path.replaceAll(' ', '%20')), ...ways])
      for (const prefix of ['/docs/static/', '/docs/']) {
        const { status, body } = await get(`${prefix}${way}`);
        expect([400, 403, 404], way).toContain(status);
        expect(body.length, way).toBeLessThan(400);
        JSON.parse(body);
      }
    await expectAlive();
  });
  test('nor is anything else of the machine, whatever the path', async () => {
    for (const path of [
      '//etc/passwd',
      '/%00',
      '/%zz',
      '/..',
      '/invocations/../docs/static/../package.json',
      'http://h/../x',
    ])
      expect([400, 403, 404], path).toContain((await get(path)).status);
    await expectAlive();
  });
});

describe('a broken body over a socket gets one JSON error', () => {
  const deep = '['.repeat(40_000);
  const bodies: [string, () => Promise<RawAnswer>, number][] = [
    ['none, of length 0', () => sized(''), 400],
    ['none, without a length', () => post('', 'Connection: close\n'), 400],
    ['lists without end', () => sized(deep), 400],
    ['deep lists', () => sized(`{"inputs":${deep}${']'.repeat(40_000)}}`), 400],
    ['deep objects', () => sized(`${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`), 400],
    ['bytes that are no UTF-8', () => sized(Buffer.from('{"inputs":{"note":"\xff\xfe"}}', 'latin1')), 400],
    ['gzip without saying so', () => sized(gzipSync(GOOD)), 400],
    ['gzip', () => sized(gzipSync(GOOD), 'Content-Encoding: gzip\n'), 415],
    ['brotli', () => sized('x', 'Content-Encoding: br\n'), 415],
    ['quotes without end', () => sized(`{"a": "${'\\"'.repeat(45_000)}`), 400],
    ['more bytes than allowed', () => sized(Buffer.alloc(LIMIT + 1, 32)), 413],
    [
      'more bytes than allowed, in chunks',
      () =>
        post(`${(LIMIT + 1).toString(16)}\r\n${' '.repeat(LIMIT + 1)}\r\n0\r\n\r\n`, 'Transfer-Encoding: chunked\n'),
      413,
    ],
    ['a length that is too small', () => post(GOOD, 'Content-Length: 5\n'), 400],
    ['a length that is too large', () => post(GOOD, 'Content-Length: 5000\n'), 408],
    ['a length below 0', () => post(GOOD, 'Content-Length: -5\n'), 400],
    ['two lengths', () => post(GOOD, 'Content-Length: 5\nContent-Length: 6\n'), 400],
    ['a length and chunks', () => post(GOOD, 'Content-Length: 5\nTransfer-Encoding: chunked\n'), 400],
    ['chunks that are none', () => post('zz\r\nhello', 'Transfer-Encoding: chunked\n'), 400],
    ['a head of 20 kB', () => post(GOOD, `X-Long: ${'x'.repeat(20_000)}\n`), 431],
  ];
  test.each(bodies)('%s', async (_, ask, status) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.head.toLowerCase()).toContain('content-type: application/json');
    // bytes behind a body that is too long are another broken request, with an answer of its own
    const length = Number(/content-length: (\d+)/i.exec(answer.head)?.[1]);
    const fault = JSON.parse(answer.body.slice(0, length)) as { error_code: string; message: string };
    expect(['BAD_REQUEST', 'INVALID_PARAMETER_VALUE']).toContain(fault.error_code);
    expect(fault.message.length).toBeGreaterThan(20);
    expect(answer.body).not.toContain('node_modules');
    await expectAlive();
  });
});
