import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AutomlError } from '../../../src/core/errors.ts';
import { isPlainNumber } from '../../../src/data/ingest/csv/number-text.ts';
import { readChunks } from '../../../src/data/ingest/read-chunks.ts';
import { MISSING_WORDS } from '../../../src/data/ingest/read-options.ts';
import { readTable } from '../../../src/data/ingest/read-table.ts';
import { cellsOf, tempFolder } from './temp-table.ts';

const write = tempFolder();
/** Cases of each property; AUTOML_FUZZ_RUNS raises it for a long run. */
const RUNS = Number(process.env['AUTOML_FUZZ_RUNS'] ?? 15);

/** Reads a file whole and in pieces; an error must be one of ours. */
async function survives(name: string, bytes: string | Uint8Array): Promise<void> {
  const path = write(name, bytes);
  try {
    const table = await readTable(path);
    for (const column of table.columns) expect(cellsOf(column)).toHaveLength(table.rows);
    let rows = 0;
    for await (const chunk of readChunks(path, { rowsPerChunk: 3 })) rows += chunk.rows;
    expect(rows).toBeGreaterThanOrEqual(table.rows);
  } catch (error) {
    if (!(error instanceof AutomlError)) throw error;
  }
}

describe('any bytes', () => {
  it('as a CSV file give a table or an error of ours', async () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(bytes, (content) => survives('bytes.csv', content)),
      { numRuns: RUNS },
    );
  });

  it('made of the characters that matter give a table or an error of ours', async () => {
    const piece = fc.constantFrom(
      '"',
      '""',
      ',',
      ';',
      '\t',
      '|',
      '\n',
      '\r\n',
      '\r',
      ' ',
      '#',
      '\\',
      '\0',
      'a',
      '1',
      '-',
      'NA',
      'é',
      '\ufeff',
      "'",
    );
    const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(text, (content) => survives('pieces.csv', content)),
      { numRuns: RUNS },
    );
  });

  it('as JSON, Parquet, Arrow and Excel give a table or an error of ours', async () => {
    const start = fc.constantFrom('[{"a":', '{"a":1}\n', 'PAR1', 'ARROW1\0\0', 'PK\x03\x04', '\x1f\x8b');
    const bytes = fc
      .tuple(start, fc.uint8Array({ maxLength: 60 }))
      .map(([head, tail]) => Buffer.concat([Buffer.from(head, 'latin1'), tail]));
    const name = fc.constantFrom('a.json', 'a.jsonl', 'a.parquet', 'a.arrow', 'a.xlsx', 'a');
    await fc.assert(fc.asyncProperty(name, bytes, survives), { numRuns: RUNS });
  });
});

/** A cell as any writer of CSV gives it. */
const quoted = (cell: string, delimiter: string): string =>
  /["\r\n]/.test(cell) || cell.includes(delimiter) || /^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

describe('round trip', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('', 'NA', 'a,b', 'x;y', 'say "hi"', 'two\nlines', '007', '1e5', ' padded ', '-'),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.integer().map(String),
  );

  it('of a table written as CSV gives its cells back, whatever the delimiter and the line end', async () => {
    const table = fc.integer({ min: 2, max: 4 }).chain((width) =>
      fc.record({
        rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
        delimiter: fc.constantFrom(',', ';', '\t', '|'),
        lineEnd: fc.constantFrom('\n', '\r\n'),
      }),
    );
    await fc.assert(
      fc.asyncProperty(table, async ({ rows, delimiter, lineEnd }) => {
        const names = rows[0]!.map((_, j) => `name${j}`);
        const lines = [names, ...rows].map((row) =>
          row.map((value) => quoted(value.replaceAll('\0', ''), delimiter)).join(delimiter),
        );
        const read = await readTable(write('trip.csv', lines.join(lineEnd) + lineEnd), { delimiter, header: true });
        expect(read.rows).toBe(rows.length);
        for (const [j, column] of read.columns.entries()) {
          const expected = rows.map((row) => expectedCell(row[j]!.replaceAll('\0', ''), column.type));
          expect(cellsOf(column)).toEqual(expected);
        }
      }),
      { numRuns: RUNS },
    );
  });

  function expectedCell(spelled: string, type: string): string | number | null {
    if (spelled.trim() === '') return null;
    if (type === 'text') return spelled;
    if (MISSING_WORDS.includes(spelled.trim())) return null;
    expect(isPlainNumber(spelled)).toBe(true);
    return Number(spelled);
  }
});
