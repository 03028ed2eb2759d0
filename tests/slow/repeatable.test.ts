import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fitWine, tracesOf, wineFolder } from '../e2e/repeat-run.ts';

let folder = '';
beforeAll(() => {
  folder = wineFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a run of thirty trials, every family among them, is equal to the bit with 1, 2 and 3 workers', () => {
  fitWine(folder, 1, 30, 'one');
  const one = tracesOf(folder, 'one');
  for (const workers of [2, 3]) {
    fitWine(folder, workers, 30, `w${workers}`);
    expect(tracesOf(folder, `w${workers}`)).toEqual(one);
  }
});
