import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import type { RawTable } from '../../../src/data/frame.ts';
import { type ChunkOptions, readChunks } from '../../../src/data/ingest/read-chunks.ts';
import { readTable } from '../../../src/data/ingest/read-table.ts';
import { noteCodes, plain, tempFolder } from './temp-table.ts';

const write = tempFolder();

async function collect(path: string, options: ChunkOptions): Promise<RawTable[]> {
  const chunks: RawTable[] = [];
  for await (const chunk of readChunks(path, options)) chunks.push(chunk);
  return chunks;
}

/** The cells of all chunks, one after the other, by `name:type`. */
function joined(chunks: readonly RawTable[]): ReturnType<typeof plain> {
  const out: ReturnType<typeof plain> = {};
  for (const chunk of chunks) {
    for (const [key, cells] of Object.entries(plain(chunk))) out[key] = [...(out[key] ?? []), ...cells];
  }
  return out;
}

const leftovers = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`automl-read-${process.pid}-`));

describe('readChunks', () => {
  it('gives the rows of a large file in order, in pieces of the size asked for', async () => {
    const rows = Array.from({ length: 10_001 }, (_, i) => `${i},w${i % 5}`).join('\n');
    const chunks = await collect(write('a.csv', `i,t\n${rows}\n`), { rowsPerChunk: 3000 });
    expect(chunks.map((chunk) => chunk.rows)).toEqual([3000, 3000, 3000, 1001]);
    expect(joined(chunks)['i:number']).toEqual(Array.from({ length: 10_001 }, (_, i) => i));
    expect(joined(chunks)['t:text']?.[10_000]).toBe('w0');
  });

  it('gives what readTable gives, types decided over the whole file', async () => {
    const text = 'a,b\n1,x\n2,\nNA,y\n4,z\noops,z\n';
    const path = write('b.csv', text);
    const whole = plain(await readTable(path));
    for (const rowsPerChunk of [1, 2, 4, 100]) expect(joined(await collect(path, { rowsPerChunk }))).toEqual(whole);
    expect(Object.keys(whole)).toEqual(['a:text', 'b:text']);
  });

  it('keeps every row, also those with too many or too few cells', async () => {
    const chunks = await collect(write('c.csv', 'a,b\n1,2\n3\n4,5,6\n7,8\n'), { rowsPerChunk: 2 });
    expect(joined(chunks)).toEqual({ 'a:number': [1, 3, 4, 7], 'b:number': [2, null, 5, 8] });
    expect(chunks.map(noteCodes)).toEqual([['long_rows_cut', 'short_rows_filled'], []]);
  });

  it('reads Parquet and JSON lines in pieces', async () => {
    const parquet = write('d', '').replace(/d$/, 'd.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`copy (select i, 'w' || i as t from range(5000) r(i)) to '${parquet}' (format parquet)`);
    connection.closeSync();
    const chunks = await collect(parquet, { rowsPerChunk: 1500, asText: ['i'] });
    expect(chunks.map((chunk) => chunk.rows)).toEqual([1500, 1500, 1500, 500]);
    expect(joined(chunks)['i:text']?.slice(4998)).toEqual(['4998', '4999']);
    const lines = write('e.jsonl', '{"a":1}\n{"a":2}\n{"a":3}\n');
    expect((await collect(lines, { rowsPerChunk: 2 })).map(plain)).toEqual([
      { 'a:number': [1, 2] },
      { 'a:number': [3] },
    ]);
  });

  it('takes only the columns asked for, and leaves no temporary file when stopped early', async () => {
    const path = write('f.csv', 'a,b\n1,x\n2,y,z\n3,w\n');
    for await (const chunk of readChunks(path, { rowsPerChunk: 1, columns: ['b'] })) {
      expect(plain(chunk)).toEqual({ 'b:text': ['x'] });
      break;
    }
    expect(leftovers()).toEqual([]);
  });

  it('refuses a piece of no rows', async () => {
    const path = write('g.csv', 'a,b\n1,x\n');
    await expect(collect(path, { rowsPerChunk: 0 })).rejects.toMatchObject({ code: 'DATA_READ_OPTION' });
  });
});
