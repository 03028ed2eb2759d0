import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../../src/data/ingest/read-table.ts';
import { sampleRows } from '../../../src/data/ingest/sample-rows.ts';
import { noteCodes, plain, tempFolder } from './temp-table.ts';

const write = tempFolder();
const csv = `i,y\n${Array.from({ length: 2000 }, (_, i) => `${i},${i % 10 === 0 ? 'rare' : 'common'}`).join('\n')}\n`;
const count = (cells: readonly unknown[] | undefined, value: unknown): number =>
  (cells ?? []).filter((cell) => cell === value).length;

describe('files larger than the limit', () => {
  it('are sampled with the shares of a column kept, in order, the same for the same seed, and noted', async () => {
    const path = write('a.csv', csv);
    const options = { maxRows: 100, stratify: 'y', sampleSeed: 7 };
    const table = await readTable(path, options);
    const cells = plain(table);
    expect([count(cells['y:text'], 'rare'), count(cells['y:text'], 'common')]).toEqual([10, 90]);
    const order = cells['i:number'] as number[];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(table.notes).toEqual([
      {
        code: 'sampled',
        count: 100,
        message:
          'The file is larger than the limit: 100 of its 2000 rows were used, chosen at random with the shares of "y" kept.',
      },
    ]);
    expect(plain(await readTable(path, options))).toEqual(cells);
    expect(plain(await readTable(path, { ...options, sampleSeed: 8 }))).not.toEqual(cells);
  });

  it('are sampled by their bytes', async () => {
    const table = await readTable(write('b.csv', csv), { maxBytes: csv.length / 4 });
    expect(table.rows).toBe(500);
    expect((await readTable(write('b.csv', csv), { maxBytes: csv.length })).rows).toBe(2000);
  });

  it('are sampled in Parquet and JSON too', async () => {
    const path = write('c', '').replace(/c$/, 'c.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const rows = "select i, case when i % 10 = 0 then 'rare' else 'common' end as y from range(2000) r(i)";
    await connection.run(`copy (${rows}) to '${path}' (format parquet)`);
    connection.closeSync();
    const table = await readTable(path, { maxRows: 100, stratify: 'y', sampleSeed: 7 });
    expect(plain(table)).toEqual(
      plain(await readTable(write('a.csv', csv), { maxRows: 100, stratify: 'y', sampleSeed: 7 })),
    );
    expect(noteCodes(table)).toEqual(['sampled']);
  });
});

describe('sampleRows', () => {
  const sum = (chosen: Uint8Array): number => chosen.reduce((total, bit) => total + bit, 0);

  it('chooses exactly as many rows as asked for, and in each group its share to within one row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        fc.nat(),
        (groups, share, seed) => {
          const keep = Math.max(1, Math.floor(groups.length * share));
          const chosen = sampleRows(groups.length, keep, seed, Int32Array.from(groups));
          expect(sum(chosen)).toBe(keep);
          expect(sum(sampleRows(groups.length, keep, seed))).toBe(keep);
          if (keep < 10) return;
          for (const group of new Set(groups)) {
            const size = groups.filter((other) => other === group).length;
            const taken = groups.filter((other, i) => other === group && chosen[i] === 1).length;
            expect(Math.abs(taken - (size * keep) / groups.length)).toBeLessThanOrEqual(5);
            expect(taken).toBeGreaterThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('gives each row the same chance', () => {
    const hits = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      for (const [i, bit] of sampleRows(10, 3, seed).entries()) hits[i]! += bit;
    }
    for (const hit of hits) expect(Math.abs(hit - 600)).toBeLessThan(5 * Math.sqrt(2000 * 0.3 * 0.7));
  });
});
