import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, findBrowser } from './find-browser.ts';
import { serve } from './static-server.ts';

const root = new URL('../../../', import.meta.url);
const browser = await findBrowser();
const title =
  browser === null ? 'SKIPPED, no Chromium: apt-get install chromium, or set CHROMIUM' : 'the example page in Chromium';

describe.skipIf(browser === null)(title, () => {
  let site: Awaited<ReturnType<typeof serve>>;
  const profile = mkdtempSync(join(tmpdir(), 'automl-chromium-'));
  beforeAll(async () => {
    site = await serve(root);
  });
  afterAll(() => {
    site.server.close();
    rmSync(profile, { recursive: true, force: true });
  });

  const dom = (path: string): Promise<string> => documentOf(browser!, new URL(path, site.url).href, profile);
  const textOf = (html: string, id: string): string => new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(html)?.[1] ?? '';

  test('trains gradient boosting as ES modules, and predicts what Node predicts, to the last digit', async () => {
    const html = await dom('examples/browser/index.html');
    expect(textOf(html, 'status')).toMatch(/^\d+ rounds in [\d.]+ s; error of the watched rows 0\.\d{4}/);
    const { train } = await import(new URL('examples/browser/train.mjs', root).href);
    const wanted = await train(await readFile(new URL('examples/data/winequality-red.csv', root), 'utf8'));
    expect(JSON.parse(textOf(html, 'predictions'))).toEqual(wanted.predictions);
    expect(html.match(/<li>/g)).toHaveLength(11);
  });
});
