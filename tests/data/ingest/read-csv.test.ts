import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readText, tempFolder } from './temp-table.ts';

const write = tempFolder();

describe('delimiters, quotes and line ends', () => {
  for (const [label, delimiter] of [
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['pipe', '|'],
  ] as const) {
    it(`reads a table separated by ${label}`, async () => {
      const rows = [
        ['id', 'name'],
        ['1', 'x y'],
        ['2', 'z'],
      ]
        .map((row) => row.join(delimiter))
        .join('\n');
      expect((await readText(write, rows)).cells).toEqual({ 'id:number': [1, 2], 'name:text': ['x y', 'z'] });
    });
  }

  it('leaves a decimal comma in its spelling, as text, when ; separates', async () => {
    const { cells } = await readText(write, 'a;b\n1,5;2,25\n3,5;4\n');
    expect(cells).toEqual({ 'a:text': ['1,5', '3,5'], 'b:text': ['2,25', '4'] });
  });

  it('reads quoted delimiters, quotes and line ends inside cells', async () => {
    const { cells, notes } = await readText(write, 'a,b\r\n"x, ""y""","1\r\n2"\r\nz,w\r\n');
    expect(cells).toEqual({ 'a:text': ['x, "y"', 'z'], 'b:text': ['1\r\n2', 'w'] });
    expect(notes).toEqual([]);
  });

  it('reads CRLF, LF, old Mac CR and a mixture of line ends alike', async () => {
    for (const text of ['a,b\r\n1,x\r\n2,y\r\n', 'a,b\n1,x\n2,y', 'a,b\r1,x\r2,y\r', 'a,b\r\n1,x\n2,y\r\n']) {
      expect((await readText(write, text)).cells).toEqual({ 'a:number': [1, 2], 'b:text': ['x', 'y'] });
    }
  });

  it('reads a gzipped file whatever its name says', async () => {
    const { cells } = await readText(write, gzipSync('a,b\n1,x\n'), { name: 'packed.csv' });
    expect(cells).toEqual({ 'a:number': [1], 'b:text': ['x'] });
  });

  it('reads backslash-escaped quotes', async () => {
    const { cells } = await readText(write, 'a,b\n"he said \\"hi, you\\" twice",1\nx,2\n');
    expect(cells).toEqual({ 'a:text': ['he said "hi, you" twice', 'x'], 'b:number': [1, 2] });
  });

  it('reads quotes after a space, and quotes inside a cell as they are', async () => {
    const { cells } = await readText(write, 'a,b\n1, "x, y"\n2,5" pipe\n');
    expect(cells).toEqual({ 'a:number': [1, 2], 'b:text': ['x, y', '5" pipe'] });
  });

  it('keeps the rows after a quote that is never closed', async () => {
    const { cells, notes } = await readText(write, 'a,b\n1,"open\n2,y\n3,"z"\n4,w\n');
    expect(cells).toEqual({ 'a:number': [1, 2, 3, 4], 'b:text': ['"open', 'y', 'z', 'w'] });
    expect(notes).toEqual(['unclosed_quotes']);
  });

  it('obeys the delimiter option', async () => {
    const { cells } = await readText(write, 'a:b\n1:x,y\n', { delimiter: ':' });
    expect(cells).toEqual({ 'a:number': [1], 'b:text': ['x,y'] });
  });

  it('reads one column', async () => {
    expect((await readText(write, 'only\n1\n2\n')).cells).toEqual({ 'only:number': [1, 2] });
  });

  it('reads a cell of 100,000 characters', async () => {
    const long = 'x'.repeat(100_000);
    const { cells } = await readText(write, `a,b\n1,${long}\n2,y\n`);
    expect(cells['b:text']).toEqual([long, 'y']);
  });

  it('reads a cell longer than the pieces in which the file is read', async () => {
    const long = 'é'.repeat(400_000);
    const { cells } = await readText(write, `a,b\n1,"${long}\n"\n2,y\n`);
    expect(cells).toEqual({ 'a:number': [1, 2], 'b:text': [`${long}\n`, 'y'] });
  });
});

describe('numbers and text', () => {
  it('reads plain numbers as doubles, to the last bit', async () => {
    const spelled = ['0', '-1', '.5', '5.', '1e5', '-2.5E-3', '0.1', '123456789012345.678', '9007199254740992'];
    const { cells } = await readText(write, `a,b\n${spelled.map((cell) => `${cell},x`).join('\n')}\n`);
    expect(cells['a:text']).toEqual(spelled);
    const exact = spelled.slice(0, -1);
    const { cells: numbers } = await readText(write, `a,b\n${exact.map((cell) => `${cell},x`).join('\n')}\n`);
    expect(numbers['a:number']).toEqual(exact.map(Number));
  });

  for (const odd of ['007', '+5', '12345678901234567890', '1_000', '0x10', '1e400', 'true', '1,000', '5 %']) {
    it(`keeps a column with ${odd} as text`, async () => {
      const { cells } = await readText(write, `a;b\n1;x\n${odd};y\n`);
      expect(cells['a:text']).toEqual(['1', odd]);
    });
  }

  it('finds text in row 30,001 of a column of numbers', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${i},1.5`);
    const { cells } = await readText(write, `id,a\n${rows.join('\n')}\n30000,oops\n`);
    expect(cells['a:text']?.slice(-2)).toEqual(['1.5', 'oops']);
    expect(cells['id:number']?.slice(-2)).toEqual([29_999, 30_000]);
  });

  it('reads words for missing among numbers as missing, and says so', async () => {
    const { cells, table } = await readText(write, 'a,b\n1,x\nNA,y\n?,z\n,w\n NA ,v\n 2 ,u\n');
    expect(cells['a:number']).toEqual([1, null, null, null, null, 2]);
    expect(table.notes).toEqual([
      {
        code: 'missing_words',
        column: 'a',
        count: 3,
        message: 'Column "a" holds numbers; 3 cells spelled "NA", "?" were read as missing.',
      },
    ]);
  });

  it('keeps words for missing in text, where only empty cells are missing', async () => {
    const { cells } = await readText(write, 'a,b\nNA,1\n,2\nx,3\n"",4\n  ,5\n');
    expect(cells['a:text']).toEqual(['NA', null, 'x', null, null]);
  });

  it('replaces the list of words for missing', async () => {
    const { cells } = await readText(write, 'a,b\n1,1\n-999,NA\n', { naValues: ['-999'] });
    expect(cells).toEqual({ 'a:number': [1, null], 'b:text': ['1', 'NA'] });
  });

  it('reads words for infinity as infinite numbers, and counts them', async () => {
    const { cells, table } = await readText(write, 'a,b\n1,x\ninf,y\n-Infinity,z\nINF,w\nnan,v\n');
    expect(cells['a:number']).toEqual([
      1,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      null,
    ]);
    expect(table.notes.find(({ code }) => code === 'infinite_values')).toMatchObject({ column: 'a', count: 3 });
  });

  it('reads an empty column as missing numbers', async () => {
    expect((await readText(write, 'a,b\n1,\n2,\n')).cells).toEqual({ 'a:number': [1, 2], 'b:number': [null, null] });
  });

  it('reads columns named in asText as spelled', async () => {
    const { cells } = await readText(write, 'y,x\n01,1\n3,2\n1.50,3\n,4\n', { asText: ['y'] });
    expect(cells).toEqual({ 'y:text': ['01', '3', '1.50', null], 'x:number': [1, 2, 3, 4] });
    expect((await readText(write, 'y\n1\n2\n1\n', { asText: ['y'] })).cells).toEqual({ 'y:text': ['1', '2', '1'] });
  });

  it('lists spellings in order of first appearance', async () => {
    const { table } = await readText(write, 'a,b\nz,1\na,2\nz,3\nm,4\n');
    expect(table.columns[0]).toMatchObject({ dictionary: ['z', 'a', 'm'], codes: Int32Array.of(0, 1, 0, 2) });
  });

  it('keeps the order of the rows in a large file', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},${i % 7 === 0 ? 'seven' : `n${i % 1000}`}`);
    const { table, cells } = await readText(write, `i,t\n${rows.join('\n')}\n`, { threads: 2 });
    expect(table.rows).toBe(60_000);
    expect(cells['i:number']?.every((value, i) => value === i)).toBe(true);
    expect(cells['t:text']?.[59_999]).toBe('n999');
  });

  it('reads only the columns asked for, in that order', async () => {
    const { cells } = await readText(write, 'a,b,c\n1,2,3\n', { columns: ['c', 'a'] });
    expect(Object.keys(cells)).toEqual(['c:number', 'a:number']);
  });
});
