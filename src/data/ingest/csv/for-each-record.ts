import { DataError } from '../../../core/errors.ts';
import { type CsvSyntax, findRecord, type RecordSpan } from './split-record.ts';

/** A record longer than this is taken as the work of an unclosed quote. */
const LONGEST_RECORD = 1 << 26;

/**
 * Visits the records of a text file in order; memory use is that of the longest record.
 * @param chunks UTF-8 bytes
 * @param visit called with the buffer that holds the record, its span there, and the number of its first line (from 1);
 * @param afterChunk awaited between chunks (to write what was collected)
 * @throws DataError DATA_FILE_MALFORMED for a line of more than 64 MiB
 */
export async function forEachRecord(
  chunks: AsyncIterable<Uint8Array>,
  syntax: CsvSyntax,
  visit: (bytes: Uint8Array, span: RecordSpan, line: number) => void,
  afterChunk: () => void | Promise<void> = () => undefined,
): Promise<void> {
  let rest: Uint8Array = new Uint8Array(0);
  let line = 1;
  const consume = (bytes: Uint8Array, final: boolean): number => {
    let at = 0;
    while (at < bytes.length) {
      const span = findRecord(bytes, at, syntax, final) ?? rescue(bytes, at, syntax);
      if (span === undefined) break;
      visit(bytes, span, line);
      line += span.innerLines + 1;
      at = span.next;
    }
    return at;
  };
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = bytes.subarray(consume(bytes, false));
    await afterChunk();
  }
  consume(rest, true);
  await afterChunk();
}

function rescue(bytes: Uint8Array, at: number, syntax: CsvSyntax): RecordSpan | undefined {
  if (bytes.length - at <= LONGEST_RECORD) return undefined;
  const span = findRecord(bytes, at, syntax, false, false);
  if (span !== undefined) return span;
  const hint = 'Check that the file is a table with a line for each row.';
  throw new DataError('DATA_FILE_MALFORMED', 'A line of the file is longer than 64 MiB.', { hint });
}
