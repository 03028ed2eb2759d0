import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/tracking/events.ts';
import { MlflowTracker } from '../../src/tracking/mlflow/mlflow-tracker.ts';
import { openStore } from '../../src/tracking/store/open-store.ts';
import type { Environment } from '../../src/tracking/store/types.ts';
import { CERTIFICATE, KEY } from './expired-certificate.ts';
import { END, START, trial } from './fit-events.ts';

/* Everything a place of runs can be that is not right: a command hears a code and the way out, a fit one line. */

let folder = '';
const servers: Server[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bad-places-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function listen(server: Server, scheme = 'http'): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const answers = (status: number, body: string): Promise<string> => {
  const answer: RequestListener = (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  return listen(createServer(answer));
};
const file = (name: string, content = ''): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
let databases = 0;
/** A database of ours on which statements were run. */
async function database(...statements: string[]): Promise<string> {
  const name = `${databases++}.db`;
  const uri = `sqlite:///${join(folder, name)}`;
  await (await openStore(uri)).close();
  const client = createClient({ url: `file:${join(folder, name)}` });
  for (const sql of statements) await client.execute(sql);
  client.close();
  return uri;
}

interface Place {
  readonly what: string;
  readonly uri: () => Promise<string> | string;
  readonly env?: Environment;
  readonly code: string;
  /** What the message says, and the way out. */
  readonly says: RegExp;
}
const PLACES: readonly Place[] = [
  {
    what: 'a misspelt scheme',
    uri: () => 'htp://host:5000',
    code: 'TRACKING_URI_UNSUPPORTED',
    says: /htp:\/\/host.*http address/,
  },
  {
    what: 'no URI at all',
    uri: () => 'mlflow server',
    code: 'TRACKING_URI_UNSUPPORTED',
    says: /'mlflow server'.*sqlite:\/\/\//,
  },
  {
    what: 'a URI of two slashes',
    uri: () => 'sqlite://mlflow.db',
    code: 'TRACKING_URI_UNSUPPORTED',
    says: /names no file.*sqlite:\/\/\/mlflow\.db/,
  },
  {
    what: 'a UNC path',
    uri: () => '\\\\server\\share\\mlflow.db',
    code: 'TRACKING_URI_UNSUPPORTED',
    says: /server\\share.*sqlite:\/\/\//,
  },
  {
    what: 'a folder on a share',
    uri: () => 'file://server/share/mlruns',
    code: 'TRACKING_URI_UNSUPPORTED',
    says: /migrate-filestore/,
  },
  {
    what: 'a database server with a password',
    uri: () => 'postgresql://me:secret@db/runs',
    code: 'TRACKING_URI_UNSUPPORTED',
    says: /^(?!.*secret).*mlflow server/,
  },
  {
    what: 'databricks without a token',
    uri: () => 'databricks',
    env: { DATABRICKS_HOST: 'h' },
    code: 'TRACKING_URI_UNSUPPORTED',
    says: /DATABRICKS_TOKEN/,
  },
  {
    what: 'a certificate file that is not there',
    uri: () => 'https://127.0.0.1:9',
    env: { MLFLOW_TRACKING_SERVER_CERT_PATH: '/none.pem' },
    code: 'TRACKING_URI_UNSUPPORTED',
    says: /none\.pem.*CERT_PATH/,
  },
  {
    what: 'a server that is not there',
    uri: () => 'http://127.0.0.1:9',
    code: 'TRACKING_UNREACHABLE',
    says: /does not answer.*ECONNREFUSED.*address/,
  },
  {
    what: 'a server that stays silent',
    uri: () => listen(createServer(() => undefined)),
    env: { MLFLOW_HTTP_REQUEST_TIMEOUT: '0.05' },
    code: 'TRACKING_UNREACHABLE',
    says: /no answer within 0\.05 s.*MLFLOW_HTTP_REQUEST_TIMEOUT/,
  },
  {
    what: 'a server that hangs up',
    uri: () => listen(createServer((request) => request.socket.destroy())),
    code: 'TRACKING_UNREACHABLE',
    says: /does not answer/,
  },
  {
    what: 'an expired certificate',
    uri: () => listen(createTlsServer({ key: KEY, cert: CERTIFICATE }), 'https'),
    env: { MLFLOW_TRACKING_SERVER_CERT_PATH: 'EXPIRED' },
    code: 'TRACKING_CERTIFICATE',
    says: /expired.*renew it/,
  },
  {
    what: 'a certificate of nobody',
    uri: () => listen(createTlsServer({ key: KEY, cert: CERTIFICATE }), 'https'),
    code: 'TRACKING_CERTIFICATE',
    says: /MLFLOW_TRACKING_SERVER_CERT_PATH/,
  },
  {
    what: 'wrong credentials',
    uri: () => answers(401, '{"message":"who are you"}'),
    code: 'TRACKING_DENIED',
    says: /401.*who are you.*MLFLOW_TRACKING_USERNAME/,
  },
  {
    what: 'credentials without the right',
    uri: () => answers(403, 'Forbidden'),
    code: 'TRACKING_DENIED',
    says: /403.*Forbidden/,
  },
  {
    what: 'a page that is no MLflow',
    uri: () => answers(200, '<html>hello</html>'),
    code: 'TRACKING_REJECTED',
    says: /no JSON.*tracking URI/,
  },
  {
    what: 'a server without these paths',
    uri: () => answers(404, '<html>nothing</html>'),
    code: 'TRACKING_NOT_FOUND',
    says: /404.*address are right/,
  },
  {
    what: 'a server that fails',
    uri: () => answers(500, '{"error_code":"INTERNAL_ERROR","message":"disk full"}'),
    code: 'TRACKING_SERVER',
    says: /500.*disk full/,
  },
  {
    what: 'a server that is overloaded',
    uri: () => answers(503, 'busy'),
    code: 'TRACKING_UNREACHABLE',
    says: /503.*overloaded/,
  },
  {
    what: 'a folder in place of the database',
    uri: () => `sqlite:///${folder}`,
    code: 'TRACKING_DATABASE',
    says: /cannot be used.*new file/,
  },
  {
    what: 'a file in place of the folder',
    uri: () => `sqlite:///${file('taken')}/mlflow.db`,
    code: 'TRACKING_DATABASE',
    says: /cannot be used.*may write/,
  },
  {
    what: 'a file that is no database',
    uri: () => `sqlite:///${file('runs.csv', 'a,b\n'.repeat(300))}`,
    code: 'TRACKING_DATABASE',
    says: /not a database/,
  },
  {
    what: 'a database of a newer MLflow',
    uri: () =>
      database(
        "UPDATE alembic_version SET version_num = 'ffffffffffff'",
        'ALTER TABLE runs RENAME COLUMN run_uuid TO run_key',
      ),
    code: 'TRACKING_SCHEMA',
    says: /no column "run_uuid" in the table runs.*mlflow server/,
  },
  {
    what: 'a database of another program',
    uri: async () => `sqlite:///${join(folder, 'other.db')}`,
    code: 'TRACKING_SCHEMA',
    says: /not those of MLflow/,
  },
];

describe('a place of runs that is not right', () => {
  const env = (given: Environment = {}): Environment => ({
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
    ...given,
    ...(given['MLFLOW_TRACKING_SERVER_CERT_PATH'] === 'EXPIRED'
      ? { MLFLOW_TRACKING_SERVER_CERT_PATH: file('expired.pem', CERTIFICATE) }
      : {}),
  });
  beforeAll(async () => {
    const client = createClient({ url: `file:${join(folder, 'other.db')}` });
    await client.execute('CREATE TABLE runs (id INTEGER, distance REAL)');
    client.close();
  });

  it.each(PLACES)('$what: a command ends with $code and the way out', async ({ uri, env: given, code, says }) => {
    const place = await uri();
    const asked = async (): Promise<unknown> => {
      const store = await openStore(place, env(given));
      try {
        return await store.listExperiments();
      } finally {
        await store.close();
      }
    };
    const error = await asked().then(
      () => null,
      (cause: { code?: string; message?: string; hint?: string }) => cause,
    );
    expect(error).toMatchObject({ code });
    expect(`${error!.message}`.replaceAll('\n', ' ')).toMatch(says);
  });

  it.each(PLACES)('$what: a fit hears one line, and ends', async ({ uri, env: given, code }) => {
    const lines: string[] = [];
    let heard = (): void => undefined;
    const first = new Promise<void>((done) => {
      heard = done;
    });
    const place = await uri();
    const tracker = new MlflowTracker({
      ...{ uri: place, env: env(given), scoreOf: (_: string, loss: number) => loss, pauseMs: 1 },
      warn: (line: string) => {
        lines.push(line);
        heard();
      },
    });
    const events: readonly RunEvent[] = [START, trial(1), END];
    for (const event of events) expect(() => tracker.emit(event)).not.toThrow();
    await first;
    await tracker.close(20);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^MLflow: \S/);
    expect(lines[0]).toContain(code);
  });
});
