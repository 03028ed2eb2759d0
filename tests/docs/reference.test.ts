import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PAGES } from '../../scripts/docs/pages.ts';

const root = new URL('../../', import.meta.url);

describe('the reference pages are those that npm run docs writes', () => {
  test.each(Object.entries(PAGES))('%s', (path, render) => {
    expect(readFileSync(new URL(path, root), 'utf8') === render(), `${path} is out of date: run npm run docs`).toBe(
      true,
    );
  });
});
