import type { CellValue, Workbook, Worksheet } from 'exceljs';
import { DataError } from '../../core/errors.ts';
import type { DataNote, RawTable } from '../frame.ts';
import { repairNames } from './column-names.ts';
import type { FileSource } from './file-format.ts';
import { loadOptional } from './load-optional.ts';
import type { ReadOptions } from './read-options.ts';
import { columnFromGetter } from './vector-from.ts';

type Cell = string | number | boolean | Date | null;

/** Reads the first sheet that holds anything; its first filled row names the columns. */
export async function readExcelFile(source: FileSource, options: ReadOptions): Promise<RawTable> {
  const exceljs = await loadOptional('exceljs', 'Excel files', () => import('exceljs'));
  const workbook = new exceljs.default.Workbook();
  await workbook.xlsx.readFile(source.path).catch((cause: Error) => {
    const message = `"${source.label}" is no readable Excel file (${cause.message.slice(0, 200)}).`;
    throw new DataError('DATA_FILE_MALFORMED', message, { hint: 'Save it again as .xlsx or CSV.', cause });
  });
  const sheet = workbook.worksheets.find((candidate) => candidate.actualRowCount > 0);
  if (sheet === undefined) {
    throw new DataError('DATA_FILE_EMPTY', `"${source.label}" has no filled sheet.`, {
      hint: 'Give a sheet with rows.',
    });
  }
  const cells = readCells(sheet);
  const width = Math.max(...cells.map((row) => row.length));
  const header = options.header ?? true;
  const first = header ? cells[0]! : [];
  const raw = Array.from({ length: width }, (_, j) => String(first[j] ?? ''));
  const { names, notes } = repairNames(header ? raw : raw.map((_, j) => `column_${j + 1}`));
  const body = header ? cells.slice(1) : cells;
  const columns = names.map((name, j) => columnFromGetter(body.length, name, (row) => body[row]![j]));
  return { rows: body.length, columns, notes: [...notes, ...sheetNotes(workbook, sheet)] };
}

/** The filled rows of a sheet, from its first filled column on. */
function readCells(sheet: Worksheet): Cell[][] {
  const rows: Cell[][] = [];
  sheet.eachRow({ includeEmpty: false }, (row) => {
    const values = Array.isArray(row.values) ? row.values.slice(1) : [];
    rows.push(Array.from(values, (value) => plainCell(value ?? null)));
  });
  const isFilled = (cell: Cell | undefined): boolean => cell !== undefined && cell !== null && cell !== '';
  const filled = rows.filter((row) => row.some(isFilled));
  const left = Math.min(...filled.map((row) => row.findIndex(isFilled)));
  return filled.map((row) => row.slice(left));
}

/** The value that a sheet shows: of a formula its result, of formatted text or a link its text, of an error nothing. */
function plainCell(value: CellValue): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || value instanceof Date) return value;
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('text' in value) return plainCell(value.text as CellValue);
  if ('result' in value) return plainCell((value.result ?? null) as CellValue);
  return null;
}

function sheetNotes(workbook: Workbook, used: Worksheet): DataNote[] {
  const filled = workbook.worksheets.filter((sheet) => sheet.actualRowCount > 0);
  if (filled.length < 2) return [];
  const message = `The workbook has ${filled.length} filled sheets; only "${used.name}" was read.`;
  return [{ code: 'sheets_ignored', message, count: filled.length - 1 }];
}
