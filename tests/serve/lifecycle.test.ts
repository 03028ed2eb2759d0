import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderSource } from '../../src/serve/model-source.ts';
import { type RunningServer, startServer } from '../../src/serve/start-server.ts';
import { optionsWith } from './stand-in.ts';

const GOLDEN = new URL('../golden/', import.meta.url).pathname;
const ROW = { size: 94, city: 'Bonn', sold: '2025-05-11', paid: 'no', note: 'good as new', age: 19 };

let folder = '';
let server: RunningServer | null = null;
const lines: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'automl-served-'));
  cpSync(`${GOLDEN}v1-binary-gbdt/model`, join(folder, 'model'), { recursive: true });
});
afterEach(async () => {
  await server?.close();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(more: Parameters<typeof optionsWith>[0] = {}): Promise<RunningServer> {
  const options = optionsWith({ port: 0, logLevel: 'info', ...more });
  server = await startServer(folderSource(folder), options, { write: (line) => lines.push(line) });
  return server;
}

async function score(url: string, rows: readonly object[]): Promise<{ version: string | null; text: string }> {
  const answer = await fetch(`${url}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ dataframe_records: rows, params: { predict_method: 'predict_proba' } }),
  });
  return { version: answer.headers.get('automl-model-version'), text: await answer.text() };
}

function socketTo(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname);
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(socket, 'close');
  return text;
}

describe('a server', () => {
  test('does not start on an open address without a token', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.0.1', 'example.org', '127.0.0.1.example.org'])
      await expect(start({ host })).rejects.toMatchObject({ code: 'SERVE_TOKEN_NEEDED' });
    await expect(start({ host: '0.0.0.0', token: '' })).rejects.toMatchObject({ code: 'SERVE_TOKEN_NEEDED' });
  });

  test('says which port is taken', async () => {
    const { port } = new URL((await start()).url);
    const second = startServer(folderSource(folder), optionsWith({ port: Number(port) }), process.stderr);
    await expect(second).rejects.toMatchObject({ code: 'SERVE_ADDRESS_UNUSABLE' });
  });

  test('takes a newer model, keeps the old one when the newer is damaged, and logs no bodies', async () => {
    const { url, reload } = await start();
    const first = await score(url, [ROW]);
    expect(await reload(false)).toBe(false);
    writeFileSync(join(folder, 'model/manifest.json'), '{ half');
    expect(await reload(false)).toBe(false);
    expect(await score(url, [ROW])).toEqual(first);
    rmSync(join(folder, 'model'), { recursive: true });
    cpSync(`${GOLDEN}v1-binary-knn/model`, join(folder, 'model'), { recursive: true });
    expect(await reload(false)).toBe(true);
    const second = await score(url, [ROW]);
    expect(second.version).not.toBe(first.version);
    expect(second.text).not.toBe(first.text);
    expect(lines.some((line) => line.includes('cannot be loaded'))).toBe(true);
    expect(lines.some((line) => line.includes('Bonn'))).toBe(false);
  });

  test('answers large bodies in a thread as it answers small ones', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ ...ROW, size: i, city: i % 2 ? 'Ulm' : null }));
    const small = await score((await start()).url, rows);
    await server?.close();
    expect(await score((await start({ workers: 1, bulkBytes: 1 })).url, rows)).toEqual(small);
    expect(small.text).toMatch(/^\{"predictions":\[\[0\.\d+,0\.\d+\]/);
  });

  test('lets an open request end when it is closed, and takes no new ones', async () => {
    const { url, close } = await start();
    server = null;
    const body = JSON.stringify({ dataframe_records: [ROW] });
    const socket = socketTo(url);
    socket.write(
      `POST /invocations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
        `Expect: 100-continue\r\nConnection: close\r\n\r\n`,
    );
    await once(socket, 'data'); // 100 Continue: the request is open
    const closed = close();
    await expect(fetch(`${url}/ping`)).rejects.toThrow();
    socket.write(body);
    expect(await textOf(socket)).toMatch(/200 OK[\s\S]*"predictions":\["(no|yes|[^"]+)"\]/);
    await closed;
  });

  test('ends connections that send their request too slowly, and goes on', async () => {
    const { url } = await start({ requestTimeoutMs: 150 });
    const head = socketTo(url);
    head.write('POST /invocations HTTP/1.1\r\nHost: local');
    const body = socketTo(url);
    body.write(
      'POST /invocations HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 50\r\n\r\na,b',
    );
    for (const text of await Promise.all([textOf(head), textOf(body)])) expect(text).toContain('408');
    expect((await fetch(`${url}/ping`)).status).toBe(200);
  });

  test('answers what is no HTTP with 400', async () => {
    const { url } = await start();
    const socket = socketTo(url);
    socket.write('nonsense\r\n\r\n');
    expect(await textOf(socket)).toContain('400 Bad Request');
  });
});
