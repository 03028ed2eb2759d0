import type { CsvDialect } from './dialect.ts';
import { type RecordSpan, splitRecord } from './split-record.ts';

/** What a record below the header is to the table. */
export type RecordKind =
  | 'row'
  /** Surplus cells, all of them blank. */
  | 'trailing'
  | 'short'
  | 'long'
  | 'blank'
  | 'comment';

const HASH = 35;
const SPACE = 32;

/** Sorts a record by its number of cells. */
export function classifyRecord(bytes: Uint8Array, span: RecordSpan, dialect: CsvDialect): RecordKind {
  const width = dialect.rawNames.length;
  if (span.fields === width && (width > 1 || !isBlank(bytes, span))) return 'row';
  if (isBlank(bytes, span)) return 'blank';
  if (bytes[span.start] === HASH && width > 1) return 'comment';
  if (span.fields < width) return 'short';
  const surplus = cellsOf(bytes, span, dialect).slice(width);
  return surplus.every((cell) => cell.trim() === '') ? 'trailing' : 'long';
}

/** The cells of a record, unquoted. */
export function cellsOf(bytes: Uint8Array, span: RecordSpan, dialect: CsvDialect): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', span.start, span.end);
  return splitRecord(text, dialect.syntax, !span.unclosed);
}

function isBlank(bytes: Uint8Array, span: RecordSpan): boolean {
  if (span.fields > 1) return false;
  for (let i = span.start; i < span.end; i++) if (bytes[i]! > SPACE) return false;
  return true;
}
