import { type DateOrder, dateOfNumber, parseDate } from './date-format.ts';
import { readShares } from './read-shares.ts';

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

/** No spelled date is longer. */
const LONGEST = 48;
const ORDERS: readonly DateOrder[] = ['ymd', 'dmy', 'mdy', 'named', 'compact', 'time'];
const LIKELY = /\d/;

/**
 * The order of day, month and year that reads the most cells of the whole column; `dd/mm` when nothing tells
 * (the note must say so).
 * @param spellings distinct cells, words for missing values left out
 * @param counts how often each occurs
 */
export function guessDateFormat(spellings: readonly string[], counts: ArrayLike<number>): DateFormatGuess {
  const ways = ORDERS.map((order) => (text: string): number => {
    return text.length < LONGEST && LIKELY.test(text) ? parseDate(text, order) : Number.NaN;
  });
  const shares = readShares(spellings, counts, ways);
  const best = shares.reduce((top, share, i) => (share > shares[top]! ? i : top), 0);
  const order = ORDERS[best]!;
  const ambiguous = order === 'dmy' && shares[1]! > 0 && shares[2] === shares[1];
  return { order, format: formatName(spellings, order), share: shares[best]!, ambiguous };
}

const CLOCK_AT_END =
  /(\d{1,2})([:.])\d{2}([:.]\d{2})?(?:[.,]\d+)?(?:\s*[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?\s*$/i;

/** A readable name of the format of the first cell that is a date: its order, its separator, and its clock. */
function formatName(spellings: readonly string[], order: DateOrder): string {
  if (order === 'compact') return 'yyyymmdd';
  const sample = (spellings.find((text) => !Number.isNaN(parseDate(text, order))) ?? '').trim();
  const [date, tail] = order === 'time' ? ['', sample] : splitClock(sample);
  const clock = CLOCK_AT_END.exec(tail);
  const mark = clock?.[2] ?? ':';
  const time = clock === null ? '' : ['HH', 'MM', ...(clock[3] === undefined ? [] : ['SS'])].join(mark);
  if (order === 'time') return time;
  const separator = /\d([-/.])/.exec(date)?.[1] ?? '-';
  const parts = {
    ymd: /\d[-/.]\d+[-/.]\d/.test(date) ? ['yyyy', 'mm', 'dd'] : ['yyyy', 'mm'],
    dmy: ['dd', 'mm', 'yyyy'],
    mdy: ['mm', 'dd', 'yyyy'],
  };
  const named = /^\d/.test(date) ? 'dd mmm yyyy' : 'mmm dd yyyy';
  const head = order === 'named' ? named : parts[order as keyof typeof parts].join(separator);
  return time === '' ? head : `${head} ${time}`;
}

/** Cuts a date before its time of day: at the `T`, or at the last space before the first colon. */
function splitClock(text: string): [string, string] {
  const colon = text.search(/\d{1,2}:\d{2}/);
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon)];
}

/** The order behind a stored `dateFormat`. */
export function orderOfFormat(format: string): DateOrder {
  if (format.startsWith('epoch-')) return format as DateOrder;
  if (format === 'yyyymmdd') return 'compact';
  if (format === 'yyyy') return 'year';
  if (format.startsWith('HH')) return 'time';
  if (format.includes('mmm')) return 'named';
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
