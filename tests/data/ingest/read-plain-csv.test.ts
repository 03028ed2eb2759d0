import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AutomlError } from '../../../src/core/errors.ts';
import type { RawTable } from '../../../src/data/frame.ts';
import { readPlainCsv } from '../../../src/data/ingest/csv/read-plain-csv.ts';
import { openSource } from '../../../src/data/ingest/open-source.ts';
import type { ReadOptions } from '../../../src/data/ingest/read-options.ts';
import { readTable } from '../../../src/data/ingest/read-table.ts';
import { cellsOf, tempFolder } from './temp-table.ts';

const write = tempFolder();

async function plainly(path: string, options: ReadOptions): Promise<RawTable> {
  const { source, folder } = await openSource(path);
  try {
    return await readPlainCsv(source, options, false);
  } finally {
    await folder.remove();
  }
}

/** Everything a caller sees, or the code of the refusal. */
async function seen(read: () => Promise<RawTable>): Promise<unknown> {
  try {
    const { rows, columns, notes } = await read();
    const cells = columns.map((column) => [column.name, column.type, cellsOf(column)]);
    return { rows, cells, notes: notes.filter(({ code }) => code !== 'infinite_values') };
  } catch (error) {
    if (error instanceof AutomlError) return error.code;
    throw error;
  }
}

async function expectEqual(name: string, content: string | Uint8Array, options: ReadOptions = {}): Promise<void> {
  const path = write(name, content);
  expect(await seen(() => plainly(path, options))).toEqual(
    await seen(() => readTable(path, { smallBytes: 0, ...options })),
  );
}

describe('a text file read without DuckDB', () => {
  it('gives the table that DuckDB gives for a real file, gzipped too', async () => {
    const wine = readFileSync(new URL('../../../examples/data/winequality-red.csv', import.meta.url));
    await expectEqual('wine.csv', wine);
    await expectEqual('wine.csv.gz', gzipSync(wine), { asText: ['quality'] });
  });

  it.each([
    ['numbers, missing words and infinity', 'a,b,c\n1,NA,inf\n2.5,?,-Infinity\n-3e5,7,nan\n'],
    ['codes and large ids', 'zip,id,n\n007,9007199254740993,1\n123,1,.5\n'],
    ['ragged rows, comments and blank lines', '# made by hand\na;b;c\n1;2\n\n1;2;3;4\n1;2;3;\n4;5;6\n7;8;9\n'],
    ['quotes of every kind', 'a,b\n"x, y","say ""hi"""\n"two\nlines", z\nplain,"open\n1,2\n'],
    ['blank and repeated headers', 'a,a,,\n1,2,3,\n4,5,6,\n'],
    ['a mark, NUL and latin-1', Buffer.from('\ufeffa,b\n1,\0x\n2,y\n')],
    ['windows line ends and latin-1', Buffer.from('a;b\r\ncaf\xe9;1,5\r\n\xfcber;2,5\r\n', 'latin1')],
    ['one column', 'a\n1\n2\n'],
    ['a header only', 'a,b\n'],
  ])('%s', (_, content) => expectEqual('case.csv', content));

  it('honours names to be read as text and other missing words', async () => {
    await expectEqual('options.csv', 'a,b,c\n1,2,-9\n3,x,4\n', { asText: ['a'], naValues: ['-9', 'x'] });
  });

  it('agrees with DuckDB on any table of odd cells', async () => {
    const odd = [
      '',
      ' ',
      'NA',
      'nan',
      '-inf',
      '1',
      '-0',
      '+1',
      '1.',
      '.5',
      '01',
      '1e3',
      '1e999',
      '1_0',
      '0x1',
      '1,5',
      'é',
    ];
    const cell = fc.oneof(fc.constantFrom(...odd), fc.integer().map(String), fc.double().map(String), fc.string());
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 });
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(table, (rows) =>
        expectEqual('any.csv', ['a,b,c', ...rows.map((row) => row.map(quote).join(','))].join('\n')),
      ),
      { numRuns: 25 },
    );
  });
});
