import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/ingest/read-table.ts';

interface SetEntry {
  readonly name: string;
  readonly file: string;
  readonly task: string;
  readonly decimal: string;
  readonly target: string;
  readonly rows: number;
  readonly cols: number;
  readonly drop: readonly string[];
  readonly classes?: number;
}

const folder = process.env['AUTOML_DATA'] ?? '';
const index = join(folder, 'index.json');
const sets: SetEntry[] = folder !== '' && existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) : [];

describe('real data sets', () => {
  it.skipIf(sets.length > 0)('are skipped: AUTOML_DATA names no folder with an index.json', ({ skip }) => {
    skip('set AUTOML_DATA to the folder of the development sets');
  });

  for (const set of sets) {
    it(`${set.name}: every row, every column, every class`, async () => {
      const isClasses = set.task !== 'regression';
      const table = await readTable(join(folder, set.file), { asText: isClasses ? [set.target] : [] });
      expect(table.rows).toBe(set.rows);
      expect(table.columns).toHaveLength(set.cols + 1 + set.drop.length);
      const target = table.columns.find(({ name }) => name === set.target);
      if (!isClasses) expect(target?.type).toBe(set.decimal === ',' ? 'text' : 'number');
      else expect(target?.type === 'text' && target.dictionary.length).toBe(set.classes);
      expect(table.notes.filter(({ code }) => code !== 'missing_words')).toEqual([]);
    });
  }
});
