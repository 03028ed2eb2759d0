import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitWine, tracesOf, wineFolder } from './repeat-run.ts';

let folder = '';
beforeAll(() => {
  folder = wineFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a run bounded by trials', () => {
  it('is equal to the bit with 1 and 3 workers', () => {
    fitWine(folder, 1, 9, 'one');
    fitWine(folder, 3, 9, 'three');
    expect(tracesOf(folder, 'three')).toEqual(tracesOf(folder, 'one'));
  }, 120_000);

  it('differs with another seed', () => {
    fitWine(folder, 2, 4, 'this');
    fitWine(folder, 2, 4, 'other', '--seed', '4');
    const scores = ['this', 'other'].map(
      (out) => JSON.parse(readFileSync(join(folder, out, 'model', 'manifest.json'), 'utf8')).score,
    );
    expect(scores[0]).not.toBe(scores[1]);
  }, 60_000);
});
