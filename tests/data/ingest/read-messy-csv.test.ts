import { describe, expect, it } from 'vitest';
import { readText, tempFolder } from './temp-table.ts';

const write = tempFolder();
const utf16 = (text: string, mark = true): Buffer => Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');

describe('column names', () => {
  it('renames blank and repeated names, and says so', async () => {
    const { table, notes } = await readText(write, 'a,a,,a_1,b, b \n1,2,3,4,5,6\n');
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'a_2', 'column_3', 'a_1', 'b', 'b_1']);
    expect(notes).toEqual(['columns_renamed']);
  });

  it('takes a first line of numbers as data', async () => {
    const { cells, notes } = await readText(write, '5.1,3.5,setosa\n4.9,3.0,setosa\n6.1,2.9,virginica\n');
    expect(cells['column_1:number']).toEqual([5.1, 4.9, 6.1]);
    expect(cells['column_3:text']).toEqual(['setosa', 'setosa', 'virginica']);
    expect(notes).toContain('no_header');
  });

  it('takes a first line of text as data when its words come again below numbers-free columns', async () => {
    const { table } = await readText(write, '39,State-gov,<=50K\n50,Private,<=50K\n38,Private,<=50K\n');
    expect(table.rows).toBe(3);
  });

  it('takes a first line of numbers with decimal commas as data', async () => {
    expect((await readText(write, '1,5;2,5\n3,5;4,5\n')).table.rows).toBe(2);
  });

  it('takes a first line of years as names', async () => {
    const { cells } = await readText(write, 'country,2019,2020\nfr,1,2\nde,3,4\n');
    expect(cells).toEqual({ 'country:text': ['fr', 'de'], '2019:number': [1, 3], '2020:number': [2, 4] });
    expect((await readText(write, '0,1,2\n7,8,9\n4,5,6\n')).table.rows).toBe(2);
  });

  it('obeys the header option', async () => {
    expect((await readText(write, 'a,b\nc,d\n', { header: false })).cells).toEqual({
      'column_1:text': ['a', 'c'],
      'column_2:text': ['b', 'd'],
    });
    expect((await readText(write, '1.5,2\n3,4\n', { header: true })).cells).toEqual({
      '1.5:number': [3],
      '2:number': [4],
    });
  });

  it('reads names with quotes, line ends and other alphabets', async () => {
    const { table } = await readText(write, '"a ""b""","c\nd",Größe,"x, y"\n1,2,3,4\n');
    expect(table.columns.map(({ name }) => name)).toEqual(['a "b"', 'c\nd', 'Größe', 'x, y']);
  });

  it('names the row names that R writes without a heading', async () => {
    const { cells } = await readText(write, 'x,y\nr1,1,2\nr2,3,4\n');
    expect(cells).toEqual({ 'column_1:text': ['r1', 'r2'], 'x:number': [1, 3], 'y:number': [2, 4] });
  });
});

describe('encodings', () => {
  const text = 'name;n\nJosé;1\nMünchen;2\n';
  const expected = { 'name:text': ['José', 'München'], 'n:number': [1, 2] };

  it('reads UTF-8 with a byte order mark', async () => {
    expect((await readText(write, `\ufeff${text}`)).cells).toEqual(expected);
    expect((await readText(write, '\ufeff1,2\n3,4.5\n', { header: false })).cells['column_1:number']).toEqual([1, 3]);
  });

  it('reads latin-1 and windows-1252', async () => {
    const { cells, notes } = await readText(write, Buffer.from(text, 'latin1'));
    expect(cells).toEqual(expected);
    expect(notes).toEqual(['encoding']);
    const euro = Buffer.concat([Buffer.from('a,b\n5 '), Buffer.from([0x80, 0x93]), Buffer.from(',1\n')]);
    expect((await readText(write, euro)).cells['a:text']).toEqual(['5 €“']);
  });

  it('reads UTF-16 of both byte orders, with and without a mark', async () => {
    expect((await readText(write, utf16(text))).cells).toEqual(expected);
    expect((await readText(write, utf16(text).swap16())).cells).toEqual(expected);
    expect((await readText(write, utf16('a,b\n1,x\n', false))).cells).toEqual({ 'a:number': [1], 'b:text': ['x'] });
  });

  it('finds an invalid byte far from the start', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},abc`).join('\n');
    const bytes = Buffer.concat([Buffer.from(`i,t\n${rows}\n60000,caf`), Buffer.from([0xe9, 10])]);
    const { cells, notes } = await readText(write, bytes);
    expect(cells['t:text']?.at(-1)).toBe('café');
    expect(notes).toEqual(['encoding']);
  });

  it('keeps characters that lie across the pieces in which the file is read', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `${i},é漢🙂`);
    const { cells, notes } = await readText(write, `i,t\n${rows.join('\n')}\n`);
    expect(new Set(cells['t:text'])).toEqual(new Set(['é漢🙂']));
    expect(notes).toEqual([]);
  });
});

describe('rows that do not fit', () => {
  it('fills short rows, leaves out rows with surplus cells, and names their lines', async () => {
    const { cells, table } = await readText(write, 'a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n');
    expect(cells).toEqual({ 'a:number': [1, 4, 10], 'b:number': [2, 5, 11], 'c:number': [3, null, 12] });
    const messages = table.notes.map(({ code, count, message }) => [code, count, message]);
    expect(messages).toEqual([
      ['rows_rejected', 1, '1 rows have more than 3 cells (line 4) and were left out.'],
      ['short_rows_filled', 1, '1 rows have fewer than 3 cells (line 3); the rest of each was read as missing.'],
    ]);
  });

  it('names lines by their number in the file, also after cells with line ends', async () => {
    const { table } = await readText(write, 'a,b\n"1\n2",x\n1,2,3\n3,y\n4,z\n');
    expect(table.notes[0]?.message).toContain('(line 4)');
  });

  it('does not mind delimiters at the ends of lines', async () => {
    const expected = { 'a:number': [1, 3], 'b:number': [2, 4] };
    expect((await readText(write, 'a,b\n1,2,\n3,4,\n')).cells).toEqual(expected);
    const { cells, notes } = await readText(write, 'a;b;;\n1;2;;\n3;4;;\n');
    expect(cells).toEqual(expected);
    expect(notes).toContain('empty_columns_dropped');
  });

  it('passes over blank lines, comments and titles, and says so', async () => {
    const text = '# made by x, y\nA report\n\na,b,c\n1,2,3\n\n# note\n4,5,6\n\n\n';
    const { cells, notes } = await readText(write, text);
    expect(cells).toEqual({ 'a:number': [1, 4], 'b:number': [2, 5], 'c:number': [3, 6] });
    expect(notes).toEqual(['blank_lines', 'comment_lines', 'lines_before_header']);
  });

  it('keeps a first name that starts with #', async () => {
    expect((await readText(write, '#id,x\n1,2\n3,4\n')).cells).toEqual({ '#id:number': [1, 3], 'x:number': [2, 4] });
  });

  it('removes a stray NUL and says so', async () => {
    const { cells, notes } = await readText(write, 'a,b\n1,x\0y\n');
    expect(cells).toEqual({ 'a:number': [1], 'b:text': ['xy'] });
    expect(notes).toEqual(['nul_bytes']);
  });
});
