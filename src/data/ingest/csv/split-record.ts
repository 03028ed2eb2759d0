/** How a text file separates its cells. */
export interface CsvSyntax {
  /** One ASCII character. */
  readonly delimiter: string;
  /** `double`: "" inside quotes is a quote; `backslash`: \" is. */
  readonly escape: 'double' | 'backslash';
  /** A lone CR ends a line (old Mac files); otherwise it is part of a cell. */
  readonly crEndsLine: boolean;
}

/** One record of a text file: byte range without its line end, and what was odd about it. */
export interface RecordSpan {
  readonly start: number;
  readonly end: number;
  /** Where the next record starts. */
  readonly next: number;
  readonly fields: number;
  /** Line ends inside quotes. */
  readonly innerLines: number;
  /** 0 none (end of file), 1 LF, 2 CRLF, 3 CR */
  readonly lineEnd: 0 | 1 | 2 | 3;
  /** Quotes stand where RFC 4180 has none: only our own splitter reads the record as meant. */
  readonly loose: boolean;
  /** A quote is never closed: quotes of this record's line are ordinary characters. */
  readonly unclosed: boolean;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SPACE = 32;
const BACKSLASH = 92;

/**
 * Finds the record that starts at `from`, by the rules of RFC 4180 and these for the rest: a quote counts only at the
 * start of a cell (after spaces, if any); text after a closing quote belongs to the cell; a quoted cell that runs over a
 * line end and is then followed by text, or never ends, is taken as an unclosed quote, and the record ends at its line.
 * @param final no more bytes will follow
 * @returns undefined when more bytes are needed
 */
export function findRecord(
  bytes: Uint8Array,
  from: number,
  syntax: CsvSyntax,
  final: boolean,
  quotes = true,
): RecordSpan | undefined {
  const delimiter = syntax.delimiter.charCodeAt(0);
  const backslash = syntax.escape === 'backslash';
  const size = bytes.length;
  let fields = 1;
  let innerLines = 0;
  let loose = false;
  let cellStart = true;
  let i = from;
  while (i < size) {
    const byte = bytes[i]!;
    if (byte === delimiter) {
      fields++;
      cellStart = true;
      i++;
    } else if (byte === LF || byte === CR) {
      const crlf = byte === CR && bytes[i + 1] === LF;
      if (byte === CR && i + 1 === size && !final) return undefined;
      if (byte === CR && !crlf && !syntax.crEndsLine) {
        loose = true;
        cellStart = false;
        i++;
        continue;
      }
      const lineEnd = byte === LF ? 1 : crlf ? 2 : 3;
      const next = i + (crlf ? 2 : 1);
      return { start: from, end: i, next, fields, innerLines, lineEnd, loose, unclosed: !quotes };
    } else if (byte === QUOTE && cellStart && quotes) {
      const close = closingQuote(bytes, i + 1, backslash, final);
      if (close === undefined) return undefined;
      const follows = close < 0 ? -1 : delimiter === SPACE ? close + 1 : firstNonSpace(bytes, close + 1);
      if (follows === size && !final) return undefined;
      const tidy = follows >= 0 && isCellEnd(bytes[follows], delimiter);
      const inner = countLines(bytes, i, close < 0 ? size : close);
      if (close < 0 || (!tidy && inner > 0)) return findRecord(bytes, from, syntax, final, false);
      innerLines += inner;
      if (!tidy || follows !== close + 1 || bytes[i - 1] === SPACE) loose = true;
      cellStart = false;
      i = tidy ? follows : close + 1;
    } else {
      if (byte !== SPACE) cellStart = false;
      if (byte === QUOTE) loose = true;
      i++;
    }
  }
  if (!final) return undefined;
  return { start: from, end: size, next: size, fields, innerLines, lineEnd: 0, loose, unclosed: !quotes };
}

/** Index of the closing quote; -1 when there is none; undefined when more bytes are needed. */
function closingQuote(bytes: Uint8Array, from: number, backslash: boolean, final: boolean): number | undefined {
  const size = bytes.length;
  for (let i = from; i < size; i++) {
    const byte = bytes[i]!;
    if (backslash && byte === BACKSLASH) i++;
    else if (byte === QUOTE) {
      if (i + 1 === size && !final) return undefined;
      if (bytes[i + 1] !== QUOTE) return i;
      i++;
    }
  }
  return final ? -1 : undefined;
}

function firstNonSpace(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] === SPACE) i++;
  return i;
}

const isCellEnd = (byte: number | undefined, delimiter: number): boolean =>
  byte === undefined || byte === delimiter || byte === LF || byte === CR;

function countLines(bytes: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let i = from; i < to; i++) {
    if (bytes[i] === LF || (bytes[i] === CR && bytes[i + 1] !== LF)) lines++;
  }
  return lines;
}

/** The cells of one record found by `findRecord`, unquoted. `text` is the record without its line end. */
export function splitRecord(text: string, syntax: CsvSyntax, quotes: boolean): string[] {
  const { delimiter } = syntax;
  const cells: string[] = [];
  let i = 0;
  for (;;) {
    const cell = quotes ? quotedCell(text, i, syntax) : undefined;
    if (cell !== undefined) {
      cells.push(cell.value);
      i = cell.end;
    } else {
      const end = text.indexOf(delimiter, i);
      cells.push(text.slice(i, end < 0 ? text.length : end));
      i = end < 0 ? text.length : end;
    }
    if (i >= text.length) return cells;
    i++;
    if (i === text.length) return [...cells, ''];
  }
}

/** A quoted cell that starts at `from` (spaces allowed before it); `end` is the index of the delimiter after it. */
function quotedCell(text: string, from: number, syntax: CsvSyntax): { value: string; end: number } | undefined {
  let i = from;
  while (text[i] === ' ' && syntax.delimiter !== ' ') i++;
  if (text[i] !== '"') return undefined;
  let value = '';
  for (i++; i < text.length; i++) {
    const char = text[i]!;
    if (syntax.escape === 'backslash' && char === '\\') value += text[++i] ?? '';
    else if (char !== '"') value += char;
    else if (text[i + 1] === '"') value += text[++i];
    else break;
  }
  const end = text.indexOf(syntax.delimiter, i + 1);
  const stop = end < 0 ? text.length : end;
  return { value: value + text.slice(i + 1, stop).trimEnd(), end: stop };
}
