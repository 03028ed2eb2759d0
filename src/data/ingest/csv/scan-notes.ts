import type { DataNote } from '../../frame.ts';
import type { CsvDialect } from './dialect.ts';
import type { CsvScan } from './scan-csv.ts';
import type { Encoding } from './utf8-chunks.ts';

/** What a user should know of the state of a text file. */
export function scanNotes(scan: CsvScan, encoding: Encoding, dialect: CsvDialect, keepLong: boolean): DataNote[] {
  const { counts } = scan;
  const width = dialect.rawNames.length;
  const notes: DataNote[] = [];
  const add = (code: string, count: number, message: string): void => {
    if (count > 0) notes.push({ code, message, count });
  };
  if (encoding !== 'utf-8') {
    const why = encoding === 'windows-1252' ? 'it is not valid UTF-8' : 'by its first bytes';
    notes.push({ code: 'encoding', message: `The file was read as ${encoding} (${why}).` });
  }
  const extra = `more than ${width} cells (${where(scan.longLines, counts.long)})`;
  if (keepLong) add('long_rows_cut', counts.long, `${counts.long} rows have ${extra}; the surplus cells were dropped.`);
  else add('rows_rejected', counts.long, `${counts.long} rows have ${extra} and were left out.`);
  const fewer = `fewer than ${width} cells (${where(scan.shortLines, counts.short)})`;
  add('short_rows_filled', counts.short, `${counts.short} rows have ${fewer}; the rest of each was read as missing.`);
  const open = `${scan.unclosed} lines have a quote that is never closed (${where(scan.unclosedLines, scan.unclosed)})`;
  add('unclosed_quotes', scan.unclosed, `${open}; it was read as an ordinary character.`);
  add('blank_lines', counts.blank, `${counts.blank} blank lines were passed over.`);
  add('comment_lines', counts.comment, `${counts.comment} lines starting with # were passed over.`);
  add('lines_before_header', dialect.skip, `${dialect.skip} lines above the table were passed over.`);
  add('nul_bytes', scan.nulBytes, `${scan.nulBytes} NUL characters were removed.`);
  return notes;
}

function where(lines: readonly number[], count: number): string {
  const list = lines.join(', ');
  if (count > lines.length) return `lines ${list}, ...`;
  return lines.length === 1 ? `line ${list}` : `lines ${list}`;
}
