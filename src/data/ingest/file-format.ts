import { extname } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { readHead } from './byte-stream.ts';
import { guessEncoding } from './csv/utf8-chunks.ts';

/** What a file is, by its content first and its extension second. */
export interface FileFormat {
  readonly kind: 'text' | 'json' | 'parquet' | 'excel' | 'arrow';
  readonly gzipped: boolean;
  /** First bytes, unpacked. */
  readonly head: Buffer;
  /** `head` is the whole file. */
  readonly whole: boolean;
}

/** Where a file is: `path` to open, `label` to name in messages. */
export interface FileSource {
  readonly path: string;
  readonly label: string;
  readonly format: FileFormat;
}

const HEAD_BYTES = 1 << 18;

/** Signatures (as latin-1) of formats that are no tables, or none that can be read here. */
const FOREIGN: readonly (readonly [signature: string, name: string, hint: string])[] = [
  ['\xd0\xcf\x11\xe0', 'an old Excel or Office file (.xls)', 'Save it as .xlsx or CSV.'],
  ['FEA1', 'a Feather version 1 file', 'Save it as Parquet, Feather version 2 or CSV.'],
  ['\x28\xb5\x2f\xfd', 'a zstd file', 'Unpack it, or pack it with gzip.'],
  ['BZh', 'a bzip2 file', 'Unpack it, or pack it with gzip.'],
  ['\xfd7zXZ', 'an xz file', 'Unpack it, or pack it with gzip.'],
  ['7z\xbc\xaf', 'a 7-zip file', 'Unpack it, or pack it with gzip.'],
  ['Rar!', 'a RAR file', 'Unpack it, or pack it with gzip.'],
  ['SQLite format 3', 'an SQLite database', 'Export the table as CSV or Parquet.'],
  ['\x89HDF', 'an HDF5 file', 'Export the table as CSV or Parquet.'],
  ['Obj\x01', 'an Avro file', 'Convert it to Parquet or CSV.'],
  ['ORC', 'an ORC file', 'Convert it to Parquet or CSV.'],
  ['%PDF', 'a PDF document', 'Give a table: CSV, JSON, Parquet or Excel.'],
  ['\x89PNG', 'a PNG image', 'Give a table: CSV, JSON, Parquet or Excel.'],
  ['\xff\xd8\xff', 'a JPEG image', 'Give a table: CSV, JSON, Parquet or Excel.'],
  ['\x7fELF', 'a program', 'Give a table: CSV, JSON, Parquet or Excel.'],
];

/**
 * Looks at the start of a file.
 * @throws DataError DATA_FILE_EMPTY, DATA_FILE_BINARY, DATA_FORMAT_UNSUPPORTED (the format is named), those of `readHead`
 */
export async function detectFormat(path: string, label: string): Promise<FileFormat> {
  let { head, whole } = await readHead(path, false, HEAD_BYTES);
  const gzipped = head[0] === 0x1f && head[1] === 0x8b;
  if (gzipped) ({ head, whole } = await readHead(path, true, HEAD_BYTES));
  if (head.length === 0) {
    throw new DataError('DATA_FILE_EMPTY', `"${label}" is empty.`, { hint: 'Give a file with a header and rows.' });
  }
  const start = head.toString('latin1', 0, 64);
  const extension = extname(gzipped ? label.replace(/\.gz$/i, '') : label).toLowerCase();
  const kind = kindOf(start, extension);
  const isBinaryTable = kind === 'parquet' || kind === 'excel' || kind === 'arrow';
  if (gzipped && isBinaryTable) throw unsupported(label, `a gzipped ${kind} file`, 'Unpack it first.');
  const foreign = FOREIGN.find(([signature]) => start.startsWith(signature));
  if (foreign !== undefined && !isText(head)) throw unsupported(label, foreign[1], foreign[2]);
  if (start.startsWith('PK\x03\x04') && kind !== 'excel') {
    throw unsupported(label, 'a zip archive', 'Unpack it, or pack the table with gzip.');
  }
  if (!isBinaryTable && !isText(head)) {
    const hint = 'Give a table: CSV, JSON, Parquet, Arrow or Excel.';
    throw new DataError('DATA_FILE_BINARY', `"${label}" is neither text nor a table format known here.`, { hint });
  }
  return { kind, gzipped, head, whole };
}

function kindOf(start: string, extension: string): FileFormat['kind'] {
  if (start.startsWith('PAR1')) return 'parquet';
  if (start.startsWith('ARROW1') || (start.startsWith('\xff\xff\xff\xff') && extension !== '.csv')) return 'arrow';
  if (start.startsWith('PK\x03\x04') && /^\.xls[xm]$/.test(extension)) return 'excel';
  if (['.json', '.jsonl', '.ndjson'].includes(extension)) return 'json';
  return /^(?:\xef\xbb\xbf)?\s*(?:\[\s*\{\s*["}]|\{\s*")/.test(start) ? 'json' : 'text';
}

/** Share of control characters from which a file is no text; fewer than `FEW` are always let through (stray NULs). */
const CONTROL_SHARE = 0.01;
const FEW = 8;

/** Whether bytes look like text in UTF-8, UTF-16 or an 8-bit encoding. */
function isText(head: Buffer): boolean {
  if (guessEncoding(head) !== 'utf-8') return true;
  let controls = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) controls++;
  return controls < FEW || controls < head.length * CONTROL_SHARE;
}

function unsupported(label: string, what: string, hint: string): DataError {
  return new DataError('DATA_FORMAT_UNSUPPORTED', `"${label}" is ${what}, which cannot be read.`, { hint });
}
