import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RestStore } from '../../src/tracking/rest/rest-store.ts';

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'automl-roots-')));
  mkdirSync(join(folder, 'shared'));
  mkdirSync(join(folder, 'home'));
  symlinkSync(join(folder, 'home'), join(folder, 'shared', 'link'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileUri = (path: string): string => pathToFileURL(join(folder, path)).href;
const refused = { code: 'TRACKING_URI_UNSUPPORTED' };

describe('folders of this machine as artifact roots', () => {
  test('are taken from a server of this machine', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const { artifacts } = await RestStore.open(`http://${host}:9`, {});
      await artifacts.uploadText(fileUri('home/run'), 'a.txt', host);
      expect(readFileSync(join(folder, 'home/run/a.txt'), 'utf8')).toBe(host);
    }
  });

  test('are refused from another machine, for writing and for reading', async () => {
    for (const host of ['mlflow.example', '10.0.0.1', '127.0.0.1.example']) {
      const { artifacts } = await RestStore.open(`https://${host}`, {});
      for (const root of [fileUri('home'), join(folder, 'home'), 'file:///', 'mlruns/0'])
        await expect(artifacts.uploadText(root, 'b.txt', 'x'), root).rejects.toMatchObject(refused);
      await expect(artifacts.list(fileUri('home'))).rejects.toMatchObject(refused);
      await expect(artifacts.download(fileUri('home'), '', join(folder, 'copy'))).rejects.toMatchObject(refused);
    }
  });

  test('are taken below the folders that AUTOML_ARTIFACT_ROOTS names, not beside them or behind links out of them', async () => {
    const roots = ['/nowhere', join(folder, 'shared')].join(delimiter);
    const { artifacts } = await RestStore.open('http://mlflow.example', { AUTOML_ARTIFACT_ROOTS: roots });
    await artifacts.uploadText(fileUri('shared/0/run'), 'c.txt', 'c');
    expect(readFileSync(join(folder, 'shared/0/run/c.txt'), 'utf8')).toBe('c');
    for (const root of ['shared2/run', 'shared/../home', 'shared/link/run'])
      await expect(artifacts.uploadText(`file://${folder}/${root}`, 'd.txt', 'd'), root).rejects.toMatchObject(refused);
  });
});
