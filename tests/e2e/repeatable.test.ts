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
  // runs of thirty trials, every family among them: tests/slow/repeatable.test.ts
  it('is equal to the bit with 1 and 3 workers, and differs with another seed', () => {
    fitWine(folder, 1, 5, 'one');
    fitWine(folder, 3, 5, 'three');
    expect(tracesOf(folder, 'three')).toEqual(tracesOf(folder, 'one'));
    fitWine(folder, 3, 5, 'other', '--seed', '4');
    const scores = ['one', 'other'].map(
      (out) => JSON.parse(readFileSync(join(folder, out, 'model', 'manifest.json'), 'utf8')).score,
    );
    expect(scores[0]).not.toBe(scores[1]);
  }, 120_000);
});
