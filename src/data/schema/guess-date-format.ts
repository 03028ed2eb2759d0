import { type DateOrder, dateOfNumber, parseDate } from './date-format.ts';

/** What the spellings of a column say about its dates. */
export interface DateFormatGuess {
  readonly order: DateOrder;
  /** Readable format that is stored in the schema and read back by {@link orderOfFormat}. */
  readonly format: string;
  /** Share of the given cells that are dates in this format, in [0, 1]. */
  readonly share: number;
  /** No cell tells day from month; day first was assumed. */
  readonly ambiguous: boolean;
}

const PROBE = 500;
const ORDERS: readonly DateOrder[] = ['ymd', 'dmy', 'mdy', 'compact', 'time'];
const LIKELY = /\d/;

/**
 * The order of day, month and year that reads the most cells of the whole column; `dd/mm` when nothing tells
 * (the note must say so).
 * @param spellings distinct cells, words for missing values left out
 * @param counts how often each occurs
 */
export function guessDateFormat(spellings: readonly string[], counts: ArrayLike<number>): DateFormatGuess {
  if (spellings.length > 2 * PROBE) {
    const probe = guessDateFormat(spellings.slice(0, PROBE), counts);
    if (probe.share < 0.5) return probe;
  }
  const shares = ORDERS.map((order) => shareRead(spellings, counts, order));
  const best = shares.reduce((top, share, i) => (share > shares[top]! ? i : top), 0);
  const order = ORDERS[best]!;
  const clash = order === 'dmy' && shares[2] === shares[1] && spellings.some((text) => /^\s*\d{1,2}[-/.]/.test(text));
  return { order, format: formatName(spellings, order), share: shares[best]!, ambiguous: clash && shares[1]! > 0 };
}

function shareRead(spellings: readonly string[], counts: ArrayLike<number>, order: DateOrder): number {
  let read = 0;
  let all = 0;
  for (let i = 0; i < spellings.length; i++) {
    const text = spellings[i]!;
    all += counts[i]!;
    if (text.length < 48 && LIKELY.test(text) && !Number.isNaN(parseDate(text, order))) read += counts[i]!;
  }
  return all === 0 ? 0 : read / all;
}

function formatName(spellings: readonly string[], order: DateOrder): string {
  const sample = spellings.find((text) => !Number.isNaN(parseDate(text, order))) ?? '';
  const clock = /(\d{1,2})([:.])\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?\s*$/i.exec(
    sample,
  );
  const seconds = /\d[:.]\d{2}[:.]\d{2}/.test(clock?.[0] ?? '');
  const time = clock === null ? '' : seconds ? `HH${clock[2]}MM${clock[2]}SS` : `HH${clock[2]}MM`;
  if (order === 'time') return time;
  if (order === 'compact') return 'yyyymmdd';
  const named = /[a-z]{3,}/i.exec(sample.replace(/T\d|UTC|GMT/g, ''));
  const mark = /\d([-/.])/.exec(sample)?.[1] ?? '-';
  const withTime = order === 'ymd' ? /\d{4}.\d{1,2}.\d{1,2}[T\s]/.test(sample) : sample.includes(':');
  const tail = withTime && time !== '' ? ` ${time}` : '';
  if (named && order !== 'ymd') return `${/^\D/.test(sample.trim()) ? 'mm dd yyyy' : 'dd mm yyyy'} (month name)${tail}`;
  if (named) return `yyyy${mark}mm${mark}dd or month name${tail}`;
  const parts = { ymd: ['yyyy', 'mm', 'dd'], dmy: ['dd', 'mm', 'yyyy'], mdy: ['mm', 'dd', 'yyyy'] } as const;
  return parts[order as keyof typeof parts].join(mark) + tail;
}

/** The order behind a stored `dateFormat`. */
export function orderOfFormat(format: string): DateOrder {
  if (format.startsWith('epoch-')) return format as DateOrder;
  if (format === 'yyyymmdd') return 'compact';
  if (format === 'yyyy') return 'year';
  if (format.startsWith('HH')) return 'time';
  if (format.startsWith('yyyy')) return 'ymd';
  return format.startsWith('mm') ? 'mdy' : 'dmy';
}

/**
 * Numbers as dates on strong evidence only: all are calendar dates spelled `yyyymmdd` between 1900 and 2100, and either
 * there are at least twenty different ones or the column's name says date (3.7% of random such numbers would pass).
 */
export function looksCompact(values: Float64Array, distinct: number, min: number, max: number, name: string): boolean {
  if (!(min >= 19_000_101 && max <= 21_001_231)) return false;
  if (distinct < 20 && !/date|day|dt\b/i.test(name)) return false;
  return values.every((value) => Number.isNaN(value) || !Number.isNaN(dateOfNumber(value, 'compact')));
}

/** Unit of an epoch by the size of its largest value (years 1973 to 5138 for seconds), for columns declared dates. */
export function epochOrder(max: number): DateOrder | undefined {
  if (max >= 1e8 && max < 1e11) return 'epoch-s';
  if (max >= 1e11 && max < 1e14) return 'epoch-ms';
  if (max >= 1e14 && max < 1e17) return 'epoch-us';
  return max >= 1e17 && max < 1e20 ? 'epoch-ns' : undefined;
}
