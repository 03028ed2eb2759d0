import { classifyRecord, type RecordKind } from './classify-record.ts';
import type { CsvDialect } from './dialect.ts';
import { forEachRecord } from './for-each-record.ts';
import type { RecordSpan } from './split-record.ts';
import { cutLength, isUtf8Text } from './utf8-chunks.ts';

/** What a pass over a whole text file found. */
export interface CsvScan {
  /** False: the bytes are not UTF-8, and nothing else here counts. */
  readonly utf8: boolean;
  /** Records of each kind below the header. */
  readonly counts: Readonly<Record<RecordKind, number>>;
  /** Bytes of the file, unpacked, as UTF-8. */
  readonly bytes: number;
  readonly longest: number;
  /** First lines of short and long records, at most 5 each. */
  readonly shortLines: readonly number[];
  readonly longLines: readonly number[];
  /** First lines with a quote that is never closed, at most 5. */
  readonly unclosedLines: readonly number[];
  readonly unclosed: number;
  readonly nulBytes: number;
  /** A record is quoted in a way of its own. */
  readonly loose: boolean;
  /** Line ends used, as in `RecordSpan`. */
  readonly lineEnds: ReadonlySet<number>;
}

const SHOWN_LINES = 5;

/** Counts and checks every record; visits bytes only, so that a regular file costs little more than reading it. */
export async function scanCsv(chunks: AsyncIterable<Uint8Array>, dialect: CsvDialect): Promise<CsvScan> {
  const counts: Record<RecordKind, number> = { row: 0, trailing: 0, short: 0, long: 0, blank: 0, comment: 0 };
  const lines = { short: [] as number[], long: [] as number[], unclosed: [] as number[] };
  const lineEnds = new Set<number>();
  const totals = { bytes: 0, longest: 0, unclosed: 0, nulBytes: 0, loose: false, utf8: true };
  const note = (list: number[], line: number): void => {
    if (list.length < SHOWN_LINES) list.push(line);
  };
  const isData = createPrologue(dialect);
  const visit = (bytes: Uint8Array, span: RecordSpan, line: number): void => {
    totals.longest = Math.max(totals.longest, span.next - span.start);
    if (span.lineEnd !== 0) lineEnds.add(span.lineEnd);
    totals.loose ||= span.loose || span.unclosed;
    const kind = classifyRecord(bytes, span, dialect);
    if (!isData(kind)) return;
    counts[kind]++;
    if (kind === 'short' || kind === 'long') note(lines[kind], line);
    if (span.unclosed) {
      totals.unclosed++;
      note(lines.unclosed, line);
    }
  };
  await forEachRecord(watchBytes(chunks, totals), dialect.syntax, visit);
  const { short: shortLines, long: longLines, unclosed: unclosedLines } = lines;
  return { ...totals, counts, shortLines, longLines, unclosedLines, lineEnds };
}

/** Tells data records from those before them: `skip` records, then blank ones and comments, then the header. */
export function createPrologue(dialect: CsvDialect): (kind: RecordKind) => boolean {
  let toSkip = dialect.skip;
  let headerSeen = !dialect.header;
  return (kind) => {
    if (toSkip > 0) {
      toSkip--;
      return false;
    }
    if (headerSeen) return true;
    if (kind !== 'blank' && kind !== 'comment') headerSeen = true;
    return false;
  };
}

async function* watchBytes(
  chunks: AsyncIterable<Uint8Array>,
  totals: { bytes: number; nulBytes: number; utf8: boolean },
): AsyncGenerator<Uint8Array> {
  let cut: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    totals.bytes += chunk.length;
    for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, at + 1)) totals.nulBytes++;
    const text = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    if (!isUtf8Text(text)) {
      totals.utf8 = false;
      return;
    }
    cut = text.subarray(text.length - cutLength(text));
    yield chunk;
  }
  if (cut.length > 0) totals.utf8 = false;
}
