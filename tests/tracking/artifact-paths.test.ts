import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrackingError } from '../../src/core/errors.ts';
import { LocalArtifacts, safePath } from '../../src/tracking/store/local-artifacts.ts';
import { PAYLOADS, SEPARATORS, UP } from './traversal-payloads.ts';

describe('artifact paths', () => {
  let base = '';
  let root = '';
  const artifacts = new LocalArtifacts();
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'automl-paths-'));
    root = join(base, 'a', 'b', 'root');
    mkdirSync(root, { recursive: true });
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it(`stay below their root: ${PAYLOADS.length} ways out are refused`, async () => {
    for (const path of [...PAYLOADS, '/etc/passwd', 'a\0b', 'file:/etc/passwd'])
      await expect(artifacts.uploadText(pathToFileURL(root).href, path, 'x'), path).rejects.toMatchObject({
        code: 'TRACKING_ARTIFACT_PATH',
      });
    expect(readdirSync(base)).toEqual(['a']);
    expect(existsSync(join(base, 'outside'))).toBe(false);
  });
  it('are either refused or relative without a step up, whatever the text', () => {
    const piece = fc.oneof(fc.constantFrom(...UP, ...SEPARATORS, '.', 'x', ':', '\0'), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        let clean: string;
        try {
          clean = safePath(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(TrackingError);
          return;
        }
        expect(clean.split('/')).not.toContain('..');
        expect(clean.startsWith('/')).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
  describe('with links', () => {
    const refused = expect.objectContaining({ code: 'TRACKING_ARTIFACT_PATH' });
    let uri = '';
    let place = '';
    let secrets = '';
    beforeAll(() => {
      place = join(base, 'linked');
      secrets = join(base, 'secrets');
      for (const folder of [place, secrets, join(place, 'model')]) mkdirSync(folder);
      writeFileSync(join(secrets, 'key'), 'secret');
      writeFileSync(join(place, 'model', 'data'), 'd');
      symlinkSync(secrets, join(place, 'out'));
      symlinkSync(join(secrets, 'key'), join(place, 'model', 'key'));
      symlinkSync(join(secrets, 'new'), join(place, 'model', 'nowhere'));
      symlinkSync('data', join(place, 'model', 'alias'));
      uri = pathToFileURL(place).href;
    });

    it('write nothing outside of the artifact folder', async () => {
      const model = join(base, 'upload');
      mkdirSync(model);
      writeFileSync(join(model, 'key'), 'overwritten');
      for (const path of ['out/new', 'out/key', 'out/a/b', 'model/key', 'model/nowhere'])
        await expect(artifacts.uploadText(uri, path, 'x'), path).rejects.toThrow(refused);
      await expect(artifacts.upload(uri, model, 'out')).rejects.toThrow(refused);
      await expect(artifacts.upload(uri, model, 'model')).rejects.toThrow(refused);
      expect(readdirSync(secrets)).toEqual(['key']);
      expect(readFileSync(join(secrets, 'key'), 'utf8')).toBe('secret');
    });
    it('read and list nothing outside of it, and what they lead to inside', async () => {
      const into = join(base, 'read');
      await expect(artifacts.list(uri, 'out')).rejects.toThrow(refused);
      await expect(artifacts.download(uri, 'out/key', into)).rejects.toThrow(refused);
      expect(await artifacts.list(uri)).toEqual([{ path: 'model', isDir: true }]);
      expect((await artifacts.list(uri, 'model')).map(({ path }) => path)).toEqual(['model/alias', 'model/data']);
      await artifacts.download(uri, 'model', into);
      expect(readdirSync(into).sort()).toEqual(['alias', 'data']);
      expect(readFileSync(join(into, 'alias'), 'utf8')).toBe('d');
    });
    it('are copied as what they lead to, and left out where that is nothing', async () => {
      const source = join(base, 'source');
      mkdirSync(source);
      symlinkSync(join(secrets, 'key'), join(source, 'mine'));
      symlinkSync(join(base, 'gone'), join(source, 'gone'));
      await artifacts.upload(uri, source, 'given');
      expect(await artifacts.list(uri, 'given')).toEqual([{ path: 'given/mine', isDir: false }]);
      expect(readFileSync(join(place, 'given', 'mine'), 'utf8')).toBe('secret');
    });
    it('may be the artifact folder itself', async () => {
      symlinkSync(place, join(base, 'root-link'));
      const linked = pathToFileURL(join(base, 'root-link')).href;
      await artifacts.uploadText(linked, 'notes/a.txt', 'a');
      expect((await artifacts.list(linked, 'notes')).map(({ path }) => path)).toEqual(['notes/a.txt']);
    });
  });
  it('of usual names come back as they are', () => {
    for (const path of ['model/MLmodel', 'plots/größe 😀.svg', 'a.b..c', '100%']) expect(safePath(path)).toBe(path);
  });
});
