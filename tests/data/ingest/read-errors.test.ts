import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/core/errors.ts';
import { readTable } from '../../../src/data/ingest/read-table.ts';
import { tempFolder } from './temp-table.ts';

const write = tempFolder();

async function failure(path: string, options = {}): Promise<DataError> {
  const error = await readTable(path, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
}

describe('files that cannot be read', () => {
  const cases: readonly [what: string, code: string, name: string, content: string | Uint8Array][] = [
    ['an empty file', 'DATA_FILE_EMPTY', 'a.csv', ''],
    ['an empty gzip file', 'DATA_FILE_EMPTY', 'a.csv.gz', gzipSync('')],
    ['names without rows', 'DATA_FILE_HEADER_ONLY', 'b.csv', 'a,b,c\n'],
    ['names without a line end', 'DATA_FILE_HEADER_ONLY', 'c.csv', 'a,b,c'],
    ['blank lines only', 'DATA_FILE_EMPTY', 'd.csv', '\n\n\n'],
    [
      'random bytes',
      'DATA_FILE_BINARY',
      'e.csv',
      Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i * 7) >> 3),
    ],
    ['a zip archive', 'DATA_FORMAT_UNSUPPORTED', 'f.csv', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1')],
    [
      'an old Excel file',
      'DATA_FORMAT_UNSUPPORTED',
      'g.xls',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, ...new Array(40).fill(0)]),
    ],
    ['a damaged gzip file', 'DATA_FILE_MALFORMED', 'h.csv.gz', gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 40)],
    ['a damaged Parquet file', 'DATA_FILE_MALFORMED', 'i.parquet', 'PAR1 and nothing more'],
    ['a damaged Excel file', 'DATA_FILE_MALFORMED', 'j.xlsx', Buffer.from('PK\x03\x04 and nothing more', 'latin1')],
    ['a damaged Arrow file', 'DATA_FILE_MALFORMED', 'k.arrow', 'ARROW1 and nothing more'],
    ['JSON that ends early', 'DATA_FILE_MALFORMED', 'l.json', '[{"a":1},{"a":'],
    ['JSON without objects', 'DATA_FILE_MALFORMED', 'm.json', '[1,2,3]'],
    ['JSON without rows', 'DATA_FILE_HEADER_ONLY', 'n.json', '[]'],
    [
      'prose',
      'DATA_FILE_MALFORMED',
      'o.txt',
      'One, two\nthree, four, five\nsix, seven, eight, nine\nten, a, b, c, d\n',
    ],
  ];
  for (const [what, code, name, content] of cases) {
    it(`reports ${what} as ${code}, with its name and what to do`, async () => {
      const error = await failure(write(name, content));
      expect(error.code).toBe(code);
      expect(error.message).toContain(name);
      expect(error.hint).toMatch(/\.$/);
    });
  }

  it('names the nearest file when there is none', async () => {
    const folder = dirname(write('houses.csv', 'a\n1\n'));
    const error = await failure(join(folder, 'house.csv'));
    expect([error.code, error.hint]).toEqual(['DATA_FILE_NOT_FOUND', `Did you mean "${join(folder, 'houses.csv')}"?`]);
    expect((await failure(join(folder, 'houses'))).hint).toContain('houses.csv');
    expect((await failure(join(folder, 'nowhere', 'x.csv'))).hint).toContain('does not exist either');
  });

  it('reports a folder', async () => {
    expect((await failure(dirname(write('x.csv', '')))).code).toBe('DATA_FILE_IS_DIRECTORY');
  });

  it.skipIf(process.getuid?.() === 0)('reports a file that may not be read', async () => {
    const path = write('secret.csv', 'a\n1\n');
    chmodSync(path, 0);
    expect((await failure(path)).code).toBe('DATA_FILE_UNREADABLE');
  });

  it('reports columns and options that cannot be used', async () => {
    const path = write('ok.csv', 'a,b\n1,2\n');
    const absent = await failure(path, { columns: ['a', 'z'] });
    expect([absent.code, absent.hint]).toEqual(['DATA_COLUMN_MISSING', 'Its columns are: a, b.']);
    for (const options of [{ delimiter: ',,' }, { delimiter: '"' }, { maxRows: 0 }, { threads: Number.NaN }]) {
      expect((await failure(path, options)).code).toBe('DATA_READ_OPTION');
    }
  });
});
