import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AutomlError } from '../../../src/core/errors.ts';
import { resolveModel } from '../../../src/registry/resolve-model.ts';
import { registrySource } from '../../../src/serve/model-source.ts';
import { startServer } from '../../../src/serve/start-server.ts';
import { openStore } from '../../../src/tracking/store/open-store.ts';
import type { TrackingStore } from '../../../src/tracking/store/types.ts';
import { optionsWith } from '../../serve/stand-in.ts';
import { PAYLOADS } from '../../tracking/traversal-payloads.ts';

const RUN = '0123456789abcdef0123456789abcdef';
const ROOT = `mlflow-artifacts:/0/${RUN}/artifacts`;
/** Behind `mlflow-artifacts:/` a further slash begins the name of a host, which is not read. */
const BELOW = PAYLOADS.filter((path) => !path.startsWith('/'));
const ALL = [...PAYLOADS, '/etc/passwd', 'file:/etc/passwd', 'a\0b'];

/** What the server says: entries of a folder, where a run keeps its artifacts, where a version has its files. */
interface Says {
  entries: { readonly path: string; readonly is_dir: boolean }[];
  artifactUri: string;
  source: string;
}
const says: Says = { entries: [], artifactUri: ROOT, source: ROOT };
const asked: string[] = [];

function answer(url: URL): object | string {
  const path = url.pathname;
  if (path.endsWith('/runs/get')) return { run: { info: { run_id: RUN, artifact_uri: says.artifactUri }, data: {} } };
  if (path.endsWith('/registered-models/get')) return { registered_model: { name: 'wine' } };
  if (path.endsWith('/model-versions/get')) return { model_version: { name: 'wine', version: '1' } };
  if (path.endsWith('/model-versions/get-download-uri')) return { artifact_uri: says.source };
  if (path.endsWith('/mlflow-artifacts/artifacts')) return { files: says.entries };
  return 'content';
}

let server: Server;
let base = '';
let target = '';
let store: TrackingStore;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'automl-hostile-'));
  target = join(base, 'a', 'b', 'c', 'target');
  mkdirSync(target, { recursive: true });
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const said = answer(new URL(request.url ?? '', 'http://localhost'));
    response.end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  store = await openStore(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
  await store.close();
  server.close();
  rmSync(base, { recursive: true, force: true });
});
beforeEach(() => {
  Object.assign(says, { entries: [], artifactUri: ROOT, source: ROOT });
  asked.length = 0;
});

/** Nothing lies above the folder that was written to, and there no name that is a way. */
function expectNothingOutside(): void {
  for (const [folder, only] of [
    [base, 'a'],
    [join(base, 'a'), 'b'],
    [join(base, 'a', 'b'), 'c'],
    [join(base, 'a', 'b', 'c'), 'target'],
  ] as const)
    expect(readdirSync(folder)).toEqual([only]);
}
const code = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof AutomlError ? error.code : String(error)),
  );

describe('artifacts of a server over HTTP', () => {
  test(`${ALL.length} ways out are refused before anything is asked`, async () => {
    for (const path of ALL) {
      expect(await code(store.artifacts.list(ROOT, path)), path).toBe('TRACKING_ARTIFACT_PATH');
      expect(await code(store.artifacts.download(ROOT, path, target)), path).toBe('TRACKING_ARTIFACT_PATH');
      expect(await code(store.artifacts.uploadText(ROOT, path, 'x')), path).toBe('TRACKING_ARTIFACT_PATH');
    }
    expect(asked).toEqual([]);
  });

  test('names of a listing that lead out are refused, as files and as folders, at the root and below', async () => {
    for (const path of PAYLOADS)
      for (const is_dir of [false, true])
        for (const from of ['', 'model']) {
          says.entries = [{ path, is_dir }];
          expect(await code(store.artifacts.download(ROOT, from, target)), path).toBe('TRACKING_ARTIFACT_PATH');
        }
    expect(readdirSync(target)).toEqual([]);
    expectNothingOutside();
  });

  test.each(['', '.', './', 'x'])('a folder that holds itself or has no end (%j) is refused', async (path) => {
    says.entries = [{ path, is_dir: true }];
    expect(await code(store.artifacts.download(ROOT, '', target))).toBe('TRACKING_REJECTED');
    expect(asked.length).toBeLessThan(200);
    expectNothingOutside();
  });

  test('roots that lead out of the artifacts of the server are refused', async () => {
    for (const path of BELOW)
      expect(await code(store.artifacts.list(`mlflow-artifacts:/${path}`)), path).toBe('TRACKING_ARTIFACT_PATH');
    expect(asked).toEqual([]);
  });
});

describe('models by URI', () => {
  const resolve = (uri: string): Promise<unknown> => resolveModel(uri, store, join(target, 'cache'));

  test(`runs:/ with ${ALL.length} ways out is refused`, async () => {
    for (const path of ALL) {
      const found = await code(resolve(`runs:/${RUN}/${path}`));
      expect(['TRACKING_ARTIFACT_PATH', 'REGISTRY_URI_INVALID'], path).toContain(found);
    }
    expectNothingOutside();
  });

  test('models:/ whose version names a run and a way out is refused, and no server starts with it', async () => {
    for (const path of PAYLOADS) {
      says.source = `runs:/${RUN}/${path}`;
      expect(await code(resolve('models:/wine/1')), path).toBe('TRACKING_ARTIFACT_PATH');
    }
    const source = registrySource('models:/wine/1', store, join(target, 'cache'));
    expect(await code(startServer(source, optionsWith({ port: 0 }), process.stderr))).toBe('TRACKING_ARTIFACT_PATH');
    expectNothingOutside();
  });

  test('models:/ whose files lie at a way out is refused', async () => {
    for (const path of BELOW) {
      says.source = `mlflow-artifacts:/${path}`;
      expect(await code(resolve('models:/wine/1')), path).toBe('TRACKING_ARTIFACT_PATH');
    }
    expectNothingOutside();
  });

  test('models:/ without a file is not found', async () => {
    says.source = 'mlflow-artifacts://host';
    expect(await code(resolve('models:/wine/1'))).toBe('TRACKING_NOT_FOUND');
  });

  test('names with ways out are no model URIs, or go to the server as they are, as one value', async () => {
    for (const path of PAYLOADS) {
      const found = await code(resolve(`models:/${path}@champion`));
      expect(found, path).not.toBe('no error');
    }
    for (const call of asked) expect(call).toMatch(/^GET \/api\/2\.0\/mlflow\/[a-z-]+\/[a-z-]+\?name=[^&]*(?:&|$)/);
    expectNothingOutside();
  });

  test('a whole model comes through', async () => {
    const golden = new URL('../../golden/v1-binary-gbdt/model', import.meta.url).pathname;
    cpSync(golden, join(base, 'a', 'b', 'c', 'target', 'local'), { recursive: true });
    says.source = `file://${join(target, 'local')}`;
    await expect(resolve('models:/wine/1')).resolves.toMatchObject({ folder: join(target, 'local') });
  });
});
