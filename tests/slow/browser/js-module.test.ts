import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tableFrom } from '../../../src/data/ingest/table-from.ts';
import { jsModule } from '../../../src/export/js/js-module.ts';
import { rowsOf, rowsPredictor } from '../../export/js/rows-predictor.ts';
import { documentOf, findBrowser } from './find-browser.ts';
import { serve } from './static-server.ts';

const browser = await findBrowser();
const title =
  browser === null
    ? 'SKIPPED, no Chromium: apt-get install chromium, or set CHROMIUM'
    : 'an exported module in Chromium';

describe.skipIf(browser === null)(title, () => {
  let site: Awaited<ReturnType<typeof serve>>;
  const folder = mkdtempSync(join(tmpdir(), 'automl-page-'));
  beforeAll(async () => {
    site = await serve(pathToFileURL(`${folder}/`));
  });
  afterAll(() => {
    site.server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('predicts what Node predicts (but for the last digit, where engines differ in exp): trees, texts, and a network on WebAssembly', async () => {
    const predictor = rowsPredictor('multiclass', [
      { family: 'gbdt', maxRounds: 20 },
      { family: 'logistic' },
      { family: 'mlp', epochs: 2 },
      { family: 'svm' },
    ]);
    const rows = rowsOf(80, 5, true);
    writeFileSync(join(folder, 'model.mjs'), jsModule(predictor));
    writeFileSync(
      join(folder, 'index.html'),
      `<!doctype html><meta charset="utf-8"><pre id="out"></pre><script type="module">
import { predict, predictProba, schema } from './model.mjs';
const rows = ${JSON.stringify(rows).replaceAll('<', '\\u003c')};
document.getElementById('out').dataset.answer = btoa(JSON.stringify([schema.task, predict(rows), predictProba(rows)]));
</script>`,
    );
    const html = await documentOf(browser!, new URL('index.html', site.url).href, join(folder, 'profile'));
    const answer = /data-answer="([^"]*)"/.exec(html)?.[1] ?? '';
    const { values } = predictor.predict(tableFrom(rows));
    const labels = Array.from(predictor.labelIndices(values), (k) => predictor.classes[k]);
    const [task, predicted, proba] = JSON.parse(Buffer.from(answer, 'base64').toString()) as [
      string,
      string[],
      number[][],
    ];
    expect([task, predicted]).toEqual(['multiclass', labels]);
    expect(Math.max(...proba.flat().map((p, i) => Math.abs(p - values[i]!)))).toBeLessThan(1e-14);
  });
});
