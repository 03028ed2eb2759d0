import type { DataNote } from '../../frame.ts';
import { isPlainNumber } from './number-text.ts';
import { type CsvSyntax, findRecord, splitRecord } from './split-record.ts';

/** What was decided about a text file before any row is read; serves the whole file. */
export interface CsvDialect {
  readonly syntax: CsvSyntax;
  /** Records before the header or first row (comments, titles). */
  readonly skip: number;
  readonly header: boolean;
  /** As found in the file, unrepaired; generated when there is no header. */
  readonly rawNames: readonly string[];
  /** Cells of a regular record; one more than names when rows end with a delimiter or the first column has no name. */
  readonly width: number;
  readonly notes: readonly DataNote[];
}

const CANDIDATES = ['\t', ';', '|', ','] as const;
/** Shares of regular records within this of each other count as equal; then the rarer delimiter wins. */
const TIE = 0.02;

interface HeadRecord {
  readonly cells: readonly string[];
  readonly comment: boolean;
}

/**
 * Decides delimiter, quoting, header and names from the first part of a file.
 * @param head UTF-8 bytes without byte order mark
 * @param final whether the head is the whole file
 */
export function sniffDialect(
  head: Uint8Array,
  final: boolean,
  options: { delimiter?: string; header?: boolean },
): CsvDialect {
  const crEndsLine = !head.includes(10);
  const escaping = usesBackslash(head) ? 'backslash' : 'double';
  const read = (delimiter: string) => headRecords(head, { delimiter, escape: escaping, crEndsLine }, final);
  const delimiter = options.delimiter ?? pickDelimiter(read);
  const records = read(delimiter);
  const skip = leadingRecords(records);
  const body = records.slice(skip).filter((record, i) => (i === 0 || !record.comment) && !isBlank(record.cells));
  const first = body[0]?.cells ?? [''];
  const width = widthOf(body);
  const header = options.header ?? hasHeader(body, delimiter);
  const unnamedFirst =
    header && width === first.length + 1 && !body.slice(1).every((record) => record.cells.at(-1) === '');
  const found = unnamedFirst ? ['', ...first] : first;
  const rawNames = header ? found : first.map((_, j) => `column_${j + 1}`);
  const notes = options.header === undefined && !header ? [headerlessNote(first)] : [];
  return { syntax: { delimiter, escape: escaping, crEndsLine }, skip, header, rawNames, width, notes };
}

/** \" used as a quote inside quotes: seen where the quote cannot be a closing one, and no doubled quotes anywhere. */
function usesBackslash(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  return /[^\\]\\"[^,;|\t\r\n"]/.test(text) && !/[^,;|\t\r\n]""[^,;|\t\r\n]/.test(text);
}

function headRecords(head: Uint8Array, syntax: CsvSyntax, final: boolean): HeadRecord[] {
  const records: HeadRecord[] = [];
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  for (let at = 0; at < head.length; ) {
    const span = findRecord(head, at, syntax, final);
    if (span === undefined) break;
    const text = bytes.toString('utf8', span.start, span.end);
    records.push({ cells: splitRecord(text, syntax, !span.unclosed), comment: text.startsWith('#') });
    at = span.next;
  }
  if (records.length > 0 || head.length === 0) return records;
  return [{ cells: splitRecord(bytes.toString('utf8'), syntax, true), comment: false }];
}

/** The delimiter that gives most records the same number of cells, above one. */
function pickDelimiter(read: (delimiter: string) => HeadRecord[]): string {
  const scored = CANDIDATES.map((delimiter) => ({ delimiter, score: regularity(read(delimiter)) }));
  const best = Math.max(...scored.map((candidate) => candidate.score));
  if (best === 0) return ',';
  return scored.find((candidate) => candidate.score >= best - TIE)!.delimiter;
}

function regularity(records: readonly HeadRecord[]): number {
  const counts = records.filter((r) => !r.comment && !isBlank(r.cells)).map((r) => r.cells.length);
  const mode = modeOf(counts);
  if (mode < 2) return counts[0] !== undefined && counts[0] > 1 ? 0.01 : 0;
  const share = counts.filter((count) => count === mode).length / counts.length;
  const firstFits = counts[0] === mode || counts[0] === mode - 1;
  return firstFits && counts[0] !== 1 ? share : share / 2;
}

/** Most frequent value; the larger of equals; 0 for none. */
function modeOf(counts: readonly number[]): number {
  const tally = new Map<number, number>();
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1);
  let mode = 0;
  let times = 0;
  for (const [count, n] of tally) if (n > times || (n === times && count > mode)) [mode, times] = [count, n];
  return mode;
}

/** Number of records to pass over before the header: comments, blank lines, and titles of one cell above a wide table. */
function leadingRecords(records: readonly HeadRecord[]): number {
  const mode = modeOf(records.filter((r) => !r.comment && !isBlank(r.cells)).map((r) => r.cells.length));
  let skip = 0;
  for (const [i, record] of records.entries()) {
    const next = records[i + 1];
    if (isBlank(record.cells) && mode > 1) skip = i + 1;
    else if (record.comment) {
      const namesOfNext = next !== undefined && !next.comment && next.cells.length === record.cells.length;
      if (namesOfNext && (record.cells.length > 1 ? next.cells.some(isPlainNumber) : mode === 1)) break;
      skip = i + 1;
    } else if (mode > 2 && record.cells.length === 1) skip = i + 1;
    else break;
  }
  return skip === records.length ? 0 : skip;
}

/** The first record's cells, or one more when every other record of the head has one more. */
function widthOf(body: readonly HeadRecord[]): number {
  const first = body[0]?.cells.length ?? 1;
  const others = body.slice(1);
  const oneMore = others.length > 0 && others.every((record) => record.cells.length === first + 1);
  return oneMore ? first + 1 : first;
}

/**
 * A first row is data when it holds a number, no column has a word above numbers, and there is evidence that it is no
 * list of names: a fraction, a negative number, only numbers, repeated values, or a word that comes again below it.
 */
function hasHeader(body: readonly HeadRecord[], delimiter: string): boolean {
  const isNumber = (cell: string): boolean => isPlainNumber(delimiter === ',' ? cell : cell.replace(',', '.'));
  const first = body[0]?.cells ?? [];
  const numeric = first.filter(isNumber);
  if (numeric.length === 0) return true;
  const below = body.slice(1, 200);
  for (const [j, cell] of first.entries()) {
    const values = below.map((record) => record.cells[j] ?? '').filter((value) => value.trim() !== '');
    const isWord = cell.trim() !== '' && !isNumber(cell);
    if (isWord && values.length > 0 && values.every(isNumber)) return true;
  }
  if (numeric.some((cell) => /[.,-]/.test(cell)) || new Set(numeric).size < numeric.length) return false;
  const filled = first.filter((cell) => cell.trim() !== '');
  if (numeric.length === filled.length) return numeric.length > 1 && isSeries(numeric.map(Number));
  return !first.some((cell, j) => cell.trim() !== '' && below.some((record) => record.cells[j] === cell));
}

/** Column names such as 0, 1, 2 or 2019, 2020, 2021: each one more than the one before. */
function isSeries(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value === values[i - 1]! + 1);
}

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0]!.trim() === '';

function headerlessNote(first: readonly string[]): DataNote {
  const shown = first.slice(0, 4).join(', ').slice(0, 80);
  const message = `The first line looks like data (${shown}), so the columns are named column_1 to column_${first.length}; set the header option if it holds names.`;
  return { code: 'no_header', message };
}
