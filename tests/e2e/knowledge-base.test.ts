import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFit } from '../../src/automl/run-fit.ts';
import { knowledgeText } from '../metalearn/known.ts';

const table = (() => {
  const x = Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 60);
  const secret = Float64Array.from({ length: 60 }, (_, i) => i % 5);
  const price = x.map((v, i) => 2 * v + secret[i]!);
  const columns = { x, secret, price };
  return {
    rows: 60,
    columns: Object.entries(columns).map(([name, values]) => ({ type: 'number' as const, name, values })),
    notes: [],
  };
})();
const knn = Array.from({ length: 12 }, (_, i) => ({ family: 'knn', 'knn.k': i + 3 }));
const row = (best: number): number[] => knn.map((_, i) => (i === best ? 0.25 : 5 + i));

describe('a fit with a knowledge base', () => {
  let folder = '';
  let file = '';
  const before = process.env['AUTOML_KB'];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'automl-kb-fit-'));
    file = join(folder, 'kb.jsonl');
    writeFileSync(file, `${knowledgeText(knn, { wine: row(6), corn: row(6), rice: row(2) })}\n{"damaged`);
    process.env['AUTOML_KB'] = join(folder, 'own.jsonl');
  });
  afterAll(() => {
    if (before === undefined) delete process.env['AUTOML_KB'];
    else process.env['AUTOML_KB'] = before;
    rmSync(folder, { recursive: true, force: true });
  });
  const fit = async (name: string, workers: number, learn: boolean) => {
    const out = join(folder, name);
    const options = { source: { table, name: 'memory' }, target: 'price', maxTrials: 5, folds: 2, workers, learn };
    await runFit({ ...options, out, families: ['knn', 'linear'], knowledgeBase: file });
    const lines = readFileSync(join(out, 'journal.jsonl'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('tries what it advises, says why, skips what is damaged, and keeps what it learnt without names', async () => {
    const events = await fit('one', 1, true);
    const starts = events.filter((e) => e['type'] === 'trial-start');
    const advised = starts.find((e) => e['origin'] === 'portfolio#1')!;
    expect(advised['config']).toMatchObject({ family: 'knn', 'knn.k': 9 });
    expect(advised['why']).toBe(
      'nearest neighbours worked best on 3 of the 3 data sets most like yours: wine 0.25, corn 0.25, rice 0.25',
    );
    expect(events.filter((e) => e['code'] === 'kb_damaged')).toHaveLength(1);
    const own = readFileSync(join(folder, 'own.jsonl'), 'utf8');
    expect(own).toContain('"knn.k":9');
    for (const name of ['secret', 'price', 'memory']) expect(own).not.toContain(name);

    const again = await fit('two', 2, false); // the same trials whatever the workers
    const trials = (list: typeof events) =>
      list
        .filter((e) => e['type'] === 'trial-end')
        .sort((a, b) => Number(a['id']) - Number(b['id']))
        .map((e) => [e['config'], e['loss']]);
    expect(trials(again)).toEqual(trials(events));
  });

  it('is refused when the file is not there', async () => {
    const source = { table, name: 'memory' };
    const missing = join(folder, 'nowhere.jsonl');
    await expect(
      runFit({ source, target: 'price', maxTrials: 1, out: join(folder, 'three'), knowledgeBase: missing }),
    ).rejects.toMatchObject({ code: 'KB_NOT_FOUND' });
  });
});
