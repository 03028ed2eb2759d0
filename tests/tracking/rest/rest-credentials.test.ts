import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/tracking/store/open-store.ts';
import type { Environment } from '../../../src/tracking/store/types.ts';
import { CERTIFICATE, KEY } from './lasting-certificate.ts';

describe('calls of a server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const asked: IncomingMessage[] = [];
  const answer: RequestListener = (request, response) => {
    asked.push(request);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"experiments":[]}');
  };
  const servers: Server[] = [createServer(answer), createTlsServer({ key: KEY, cert: CERTIFICATE }, answer)];
  let [http, https] = ['', ''];
  beforeAll(async () => {
    for (const server of servers) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const [one, two] = servers.map((server) => (server.address() as AddressInfo).port);
    [http, https] = [`http://127.0.0.1:${one}`, `https://127.0.0.1:${two}`];
    writeFileSync(join(folder, 'ca.pem'), CERTIFICATE);
  });
  beforeEach(() => {
    asked.length = 0;
  });
  afterAll(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });
  async function list(uri: string, env: Environment): Promise<IncomingMessage> {
    const store = await openStore(uri, { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0', ...env });
    expect(await store.listExperiments()).toEqual([]);
    await store.close();
    return asked.at(-1)!;
  }
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  it('carry a token, or user and password of the environment or the address', async () => {
    const token = { MLFLOW_TRACKING_TOKEN: 't0' };
    const user = { MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: 'p:ß' };
    expect((await list(http, {})).headers.authorization).toBeUndefined();
    expect((await list(http, token)).headers.authorization).toBe('Bearer t0');
    expect((await list(http, { ...token, ...user })).headers.authorization).toBe(basic('ada:p:ß'));
    const inside = http.replace('//', '//bob:s%40fe@');
    expect((await list(inside, user)).headers.authorization).toBe(basic('bob:s@fe'));
  });
  it('of databricks go to its host with its token', async () => {
    const env = { DATABRICKS_HOST: `${http}/`, DATABRICKS_TOKEN: 'dapi1', MLFLOW_TRACKING_TOKEN: 'other' };
    const { url, headers } = await list('databricks', env);
    expect(url).toMatch(/^\/api\/2\.0\/mlflow\/experiments\/search/);
    expect(headers.authorization).toBe('Bearer dapi1');
  });
  it('trust a certificate that is named, or none is asked for where so said; else it is refused', async () => {
    await list(https, { MLFLOW_TRACKING_SERVER_CERT_PATH: join(folder, 'ca.pem') });
    await list(https, { MLFLOW_TRACKING_INSECURE_TLS: 'true' });
    await expect(list(https, { MLFLOW_TRACKING_INSECURE_TLS: 'false' })).rejects.toMatchObject({
      code: 'TRACKING_CERTIFICATE',
    });
  });
});
