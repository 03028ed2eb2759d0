import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPromotion } from '../../src/registry/check-promotion.ts';
import { parseModelUri } from '../../src/registry/model-uri.ts';
import { registerModel } from '../../src/registry/register-model.ts';
import { resolveModel } from '../../src/registry/resolve-model.ts';
import { openStore } from '../../src/tracking/store/open-store.ts';
import type { TrackingStore } from '../../src/tracking/store/types.ts';

const ID = '0123456789abcdef0123456789abcdef';

describe('parseModelUri', () => {
  it.each([
    ['models:/wine@champion', { kind: 'alias', name: 'wine', alias: 'champion' }],
    ['models:/a@b@c', { kind: 'alias', name: 'a@b', alias: 'c' }],
    ['models:/Wein Güte/3', { kind: 'version', name: 'Wein Güte', version: 3 }],
    ['models:/wine/production', { kind: 'stage', name: 'wine', stage: 'Production' }],
    ['models:/wine/Latest', { kind: 'latest', name: 'wine' }],
    [`models:/m-${ID}`, { kind: 'logged', modelId: `m-${ID}` }],
    [`runs:/${ID}/a/b`, { kind: 'run', runId: ID, path: 'a/b' }],
    ['runs/wine', { kind: 'folder', path: 'runs/wine' }],
  ])('reads %s', (text, expected) => {
    expect(parseModelUri(text)).toEqual(expected);
  });

  it.each([
    'models:/wine',
    'models:/wine@',
    'models:/@x',
    'models:/wine/0',
    'models:/a/b/c',
    'models://h/a/1',
    'runs:/x/y',
  ])('refuses %s', (text) => {
    expect(() => parseModelUri(text)).toThrow('REGISTRY_URI_INVALID');
  });
});

describe('a registry in a database', () => {
  let folder: string;
  let store: TrackingStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'automl-registry-'));
    store = await openStore(`sqlite:///${join(folder, 'mlflow.db')}`);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const register = (text: string, aliases: string[] = [], name = 'wine') => {
    const bundle = join(folder, `bundle-${text}`);
    mkdirSync(bundle, { recursive: true });
    writeFileSync(join(bundle, 'manifest.json'), text);
    return registerModel(store, bundle, { name, experiment: 'Default', aliases, tags: { team: 'cellar' } });
  };
  const read = async (uri: string): Promise<string> => {
    const { folder: found } = await resolveModel(uri, store, join(folder, 'cache'));
    return readFileSync(join(found, 'model', 'manifest.json'), 'utf8');
  };

  it('finds versions by alias, number, stage, latest and source', async () => {
    await register('one', ['champion']);
    const second = await register('two');
    await store.transitionStage('wine', 1, 'Production', true);
    expect(second).toMatchObject({ version: 2, tags: { team: 'cellar' } });
    expect(await read('models:/wine@champion')).toBe('one');
    expect(await read('models:/wine/2')).toBe('two');
    expect(await read('models:/wine/Production')).toBe('one');
    expect(await read('models:/wine/latest')).toBe('two');
    expect(await read(second.source)).toBe('two');
  });

  it('keeps files beside the bundle', async () => {
    const bundle = join(folder, 'bundle');
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'manifest.json'), 'one');
    const files = new Map([['code/a.py', 'pass']]);
    await registerModel(store, bundle, { name: 'wine', experiment: 'Default', aliases: [], tags: {}, files });
    const { folder: found } = await resolveModel('models:/wine/1', store, join(folder, 'cache'));
    expect(readFileSync(join(found, 'code', 'a.py'), 'utf8')).toBe('pass');
    expect(await read('models:/wine/1')).toBe('one');
  });

  it('gives another version when the alias moves', async () => {
    await register('one', ['champion']);
    await register('two');
    const before = await resolveModel('models:/wine@champion', store, folder);
    await store.setAlias('wine', 'champion', 2);
    const after = await resolveModel('models:/wine@champion', store, folder);
    expect(before.version).toMatch(/^v1-/);
    expect(after.version).toMatch(/^v2-/);
  });

  it('names what is not there', async () => {
    await register('one');
    for (const uri of ['models:/wien/1', 'models:/wine/9', 'models:/wine@x', 'models:/wine/Staging', `models:/m-${ID}`])
      await expect(read(uri)).rejects.toMatchObject({ code: 'REGISTRY_NOT_FOUND' });
  });

  it('never leaves the artifacts of a run, however the path is spelled', async () => {
    const experiment = (await store.getExperimentByName('Default'))!;
    const { runId } = await store.createRun(experiment.experimentId, { runName: 'r', startTime: 1 });
    await store.createRegisteredModel('paths');
    for (const path of ['../../secret', 'model/%2e%2e/%2e%2e/secret', 'a/..%252f..%252fsecret', '..\\..\\secret']) {
      await expect(read(`runs:/${runId}/${path}`)).rejects.toMatchObject({ code: 'TRACKING_ARTIFACT_PATH' });
      await expect(store.createModelVersion('paths', { source: `runs:/${runId}/${path}` })).rejects.toMatchObject({
        code: 'TRACKING_ARTIFACT_PATH',
      });
    }
  });

  it('writes nothing for a name or an alias that MLflow refuses', async () => {
    await expect(register('one', [], 'a/b')).rejects.toMatchObject({ code: 'TRACKING_NAME_INVALID' });
    await expect(register('one', ['latest'])).rejects.toMatchObject({ code: 'TRACKING_NAME_INVALID' });
    expect(await store.listRegisteredModels()).toEqual([]);
  });
});

it('downloads a remote model once, and never takes half a download for a model', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'automl-cache-'));
  let calls = 0;
  const store = {
    uri: 'http://registry',
    getLoggedModel: async () => ({ artifactUri: 'mlflow-artifacts:/m' }),
    artifacts: {
      download: async (_uri: string, _path: string, to: string) => {
        writeFileSync(join(to, 'manifest.json'), '{}');
        calls++;
        if (calls === 1) throw new TypeError('cut');
      },
    },
  } as unknown as TrackingStore;
  const find = () => resolveModel(`models:/m-${ID}`, store, cache);
  await expect(find()).rejects.toThrow('cut');
  const { folder } = await find();
  expect((await find()).folder).toBe(folder);
  expect(calls).toBe(2);
  expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toBe('{}');
  rmSync(cache, { recursive: true });
});

describe('checkPromotion', () => {
  const passed = { passed: true, candidateDigest: 'new', championDigest: 'old' };
  it('lets a version through that passed against the model in use, or where none is', () => {
    expect(() => checkPromotion(passed, 'new', 'old')).not.toThrow();
    expect(() => checkPromotion({ ...passed, championDigest: null }, 'new', null)).not.toThrow();
  });
  it.each([
    ['no report', null, 'new', 'old'],
    ['a failed one', { ...passed, passed: false }, 'new', 'old'],
    ['one of another model', passed, 'newer', 'old'],
    ['one against another champion', passed, 'new', 'older'],
    ['one without the champion', { ...passed, championDigest: null }, 'new', 'old'],
  ])('refuses %s', (_, report, candidate, champion) => {
    expect(() => checkPromotion(report, candidate, champion)).toThrow('REGISTRY_NOT_VALIDATED');
  });
});
