import { readFileSync, unlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import exceljs from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../../src/data/ingest/read-table.ts';
import { noteCodes, plain, readText, tempFolder } from './temp-table.ts';

const write = tempFolder();

describe('JSON', () => {
  const records = '[{"n":1,"s":"2020-01-01","b":true},{"n":2.5,"s":"007","b":null},{"s":"x","extra":"y"}]';
  const expected = {
    'n:number': [1, 2.5, null],
    's:text': ['2020-01-01', '007', 'x'],
    'b:boolean': [true, null, null],
    'extra:text': [null, null, 'y'],
  };

  it('reads an array of objects, gzipped or not, by extension or by content', async () => {
    expect((await readText(write, records, { name: 'a.json' })).cells).toEqual(expected);
    expect((await readText(write, gzipSync(records), { name: 'a.json.gz' })).cells).toEqual(expected);
    expect((await readText(write, records, { name: 'a.txt' })).cells).toEqual(expected);
  });

  it('reads one object per line, and keeps strings that look like dates', async () => {
    const lines = '{"d":"2020-01-01","n":1}\n{"n":2,"d":"2020-01-02"}\n';
    const { cells } = await readText(write, lines, { name: 'a.jsonl' });
    expect(cells).toEqual({ 'd:text': ['2020-01-01', '2020-01-02'], 'n:number': [1, 2] });
    expect((await readText(write, gzipSync(lines), { name: 'a.ndjson.gz' })).cells).toEqual(cells);
  });

  it('spells numbers, booleans and mixtures canonically as text', async () => {
    const { cells } = await readText(write, '[{"y":1.0,"m":1},{"y":2.50,"m":"a"}]', { name: 'b.json', asText: ['y'] });
    expect(cells).toEqual({ 'y:text': ['1', '2.5'], 'm:text': ['1', 'a'] });
  });

  it('keeps the digits of whole numbers beyond 2^53, and nested values as JSON', async () => {
    const { cells, notes } = await readText(write, '[{"id":12345678901234567,"l":[1,2],"n":0}]', { name: 'c.json' });
    expect(cells).toEqual({ 'id:text': ['12345678901234567'], 'l:text': ['[1,2]'], 'n:number': [0] });
    expect(notes).toEqual(['nested_column']);
  });

  it('keeps keys that differ by case only, and the spelling of times and UUIDs', async () => {
    const { table, cells } = await readText(write, '[{"A":1,"a":2},{"A":3,"a":4}]', { name: 'e.json' });
    expect(table.columns.map(({ type }) => type)).toEqual(['number', 'number']);
    expect(Object.values(cells)).toEqual([
      [1, 3],
      [2, 4],
    ]);
    const spelled = '[{"t":"1:02:03","u":"123E4567-E89B-12D3-A456-426614174000","n":1}]';
    const second = await readText(write, spelled, { name: 'f.json' });
    expect(second.cells['u:text']).toEqual(['123E4567-E89B-12D3-A456-426614174000']);
    expect(second.cells['t:text']).toEqual(['1:02:03']);
  });

  it('refuses an object of columns, and says what to give instead', async () => {
    const read = readText(write, '{"a":{"0":1,"1":2},"b":{"0":3,"1":4}}', { name: 'd.json' });
    await expect(read).rejects.toMatchObject({ code: 'DATA_FILE_MALFORMED', hint: expect.stringContaining('records') });
  });
});

describe('Parquet', () => {
  let path = '';
  beforeAll(async () => {
    path = write('native.parquet', '');
    unlinkSync(path);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`copy (select * from (values
      (1, 1.5, 'x', true, date '2020-01-02', timestamp '2020-01-02 03:04:05.5', timestamptz '2020-01-02 03:04:05+02'),
      (null, null, null, null, null, null, null),
      (-3, 0.25, '01', false, date '1969-12-31', timestamp '1900-01-01', timestamptz '2020-06-01 00:00:00+00')
    ) t(i, f, s, b, d, ts, tz)) to '${path}' (format parquet, compression zstd)`);
    connection.closeSync();
  });

  it('reads numbers, text, booleans and dates with their types, dates in UTC', async () => {
    const table = await readTable(path);
    expect(plain(table)).toEqual({
      'i:number': [1, null, -3],
      'f:number': [1.5, null, 0.25],
      's:text': ['x', null, '01'],
      'b:boolean': [true, null, false],
      'd:datetime': ['2020-01-02T00:00:00.000Z', null, '1969-12-31T00:00:00.000Z'],
      'ts:datetime': ['2020-01-02T03:04:05.500Z', null, '1900-01-01T00:00:00.000Z'],
      'tz:datetime': ['2020-01-02T01:04:05.000Z', null, '2020-06-01T00:00:00.000Z'],
    });
  });

  it('spells the columns named in asText canonically', async () => {
    const table = await readTable(path, { asText: ['i', 'b', 'd', 'ts'], columns: ['i', 'b', 'd', 'ts'] });
    expect(plain(table)).toEqual({
      'i:text': ['1', null, '-3'],
      'b:text': ['true', null, 'false'],
      'd:text': ['2020-01-02', null, '1969-12-31'],
      'ts:text': ['2020-01-02T03:04:05.500Z', null, '1900-01-01'],
    });
  });

  it('is recognised without its extension', async () => {
    const copy = write('noname', readFileSync(path));
    expect((await readTable(copy)).rows).toBe(3);
  });
});

describe('Arrow and Feather', () => {
  const table = new arrow.Table({
    n: arrow.vectorFromArray([1.5, null], new arrow.Float64()),
    s: arrow.vectorFromArray(['x', null]),
    b: arrow.vectorFromArray([true, null]),
    d: arrow.vectorFromArray([new Date(0), null], new arrow.DateDay()),
    t: arrow.vectorFromArray([new Date(1500), null], new arrow.TimestampMicrosecond()),
  });
  it('reads files and streams with their types', async () => {
    for (const [format, name] of [
      ['file', 'a.feather'],
      ['stream', 'b.arrow'],
    ] as const) {
      const read = await readTable(write(name, arrow.tableToIPC(table, format)), { asText: ['n'] });
      expect(plain(read)).toEqual({
        'n:text': ['1.5', null],
        's:text': ['x', null],
        'b:boolean': [true, null],
        'd:datetime': ['1970-01-01T00:00:00.000Z', null],
        't:datetime': ['1970-01-01T00:00:01.500Z', null],
      });
    }
  });
});

describe('Excel', () => {
  it('reads the first filled sheet from its first filled cell, with formulas, links and formatted text', async () => {
    const workbook = new exceljs.Workbook();
    workbook.addWorksheet('empty');
    const sheet = workbook.addWorksheet('data');
    workbook.addWorksheet('more').addRow([1]);
    const rich = { richText: [{ text: 'bo' }, { text: 'ld' }] };
    const link = { text: 'site', hyperlink: 'http://localhost' };
    sheet.addRow([]);
    sheet.addRow([null, 'n', 's', 'd', 'b', 'f', 'm']);
    sheet.addRow([null, 1.5, rich, new Date(Date.UTC(2020, 0, 2)), true, { formula: '1+1', result: 2 }, 1]);
    sheet.addRow([null, 2, link, null, false, { error: '#N/A' }, 'NA']);
    const path = write('a.xlsx', '');
    await workbook.xlsx.writeFile(path);
    const table = await readTable(path);
    expect(plain(table)).toEqual({
      'n:number': [1.5, 2],
      's:text': ['bold', 'site'],
      'd:datetime': ['2020-01-02T00:00:00.000Z', null],
      'b:boolean': [true, false],
      'f:number': [2, null],
      'm:text': ['1', 'NA'],
    });
    expect(noteCodes(table)).toEqual(['sheets_ignored']);
    expect(plain(await readTable(path, { header: false, columns: ['column_1'] }))).toEqual({
      'column_1:text': ['n', '1.5', '2'],
    });
  });
});
