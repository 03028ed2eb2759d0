import type { TempFolder } from '../temp-files.ts';
import { createTempWriter } from '../temp-files.ts';
import { cellsOf, classifyRecord } from './classify-record.ts';
import type { CsvDialect } from './dialect.ts';
import { forEachRecord } from './for-each-record.ts';
import { createPrologue } from './scan-csv.ts';

/**
 * Copies the rows of a text file into a plain one for DuckDB: UTF-8, comma, LF, quotes where needed, no header, every
 * row of the same width. Short rows are filled with missing cells; surplus cells are cut.
 * @param chunks UTF-8 bytes
 * @param keepLong keep rows with surplus cells (without these), instead of leaving them out
 * @param chosen 1 for each row to keep, in order of the rows that would be written; all by default
 * @returns path of the copy
 */
export async function writeCleanCsv(
  chunks: AsyncIterable<Uint8Array>,
  dialect: CsvDialect,
  folder: TempFolder,
  keepLong: boolean,
  chosen?: Uint8Array,
): Promise<string> {
  const writer = await createTempWriter(folder, 'clean.csv');
  try {
    await forEachRow(
      chunks,
      dialect,
      keepLong,
      (cells, row) => {
        if (chosen === undefined || chosen[row] === 1) writer.add(formatRow(cells));
      },
      writer.flush,
    );
  } finally {
    await writer.close();
  }
  return writer.path;
}

/** Visits the cells of each row below the header, padded or cut to the width of the table. */
export async function forEachRow(
  chunks: AsyncIterable<Uint8Array>,
  dialect: CsvDialect,
  keepLong: boolean,
  visit: (cells: readonly string[], row: number) => void,
  afterChunk?: () => Promise<void>,
): Promise<void> {
  const width = dialect.rawNames.length;
  const isData = createPrologue(dialect);
  let row = 0;
  await forEachRecord(
    chunks,
    dialect.syntax,
    (bytes, span) => {
      const kind = classifyRecord(bytes, span, dialect);
      if (!isData(kind) || kind === 'blank' || kind === 'comment' || (kind === 'long' && !keepLong)) return;
      const cells = cellsOf(bytes, span, dialect).slice(0, width);
      while (cells.length < width) cells.push('');
      visit(cells, row++);
    },
    afterChunk,
  );
}

function formatRow(cells: readonly string[]): string {
  return `${cells.map(formatCell).join(',')}\n`;
}

function formatCell(cell: string): string {
  const clean = cell.includes('\0') ? cell.replaceAll('\0', '') : cell;
  if (clean === '') return '""';
  return /[",\r\n]|^[\s#]|\s$/.test(clean) ? `"${clean.replaceAll('"', '""')}"` : clean;
}
