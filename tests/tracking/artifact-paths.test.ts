import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
  it('of usual names come back as they are', () => {
    for (const path of ['model/MLmodel', 'plots/größe 😀.svg', 'a.b..c', '100%']) expect(safePath(path)).toBe(path);
  });
});
