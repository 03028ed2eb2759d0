/**
 * How the parts of a spelled date are ordered. `named`: the month is an English word, before or after the day;
 * `compact`: `yyyymmdd`; `time`: a time of day alone, put on 1 January 1970.
 */
export type DateOrder =
  | 'ymd'
  | 'dmy'
  | 'mdy'
  | 'named'
  | 'compact'
  | 'time'
  | 'year'
  | 'epoch-s'
  | 'epoch-ms'
  | 'epoch-us'
  | 'epoch-ns';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const CLOCK = String.raw`(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?`;
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?`;
const TIME_TAIL = String.raw`(?:(?:T|,?\s+)${CLOCK}${ZONE})?$`;
const TIME_ALONE = new RegExp(`^${CLOCK}$`, 'i');
const YMD = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?${TIME_TAIL}`, 'i');
const DMY = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${TIME_TAIL}`, 'i');
const WEEKDAY = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?`;
const DAY_MONTH = new RegExp(
  String.raw`^${WEEKDAY}(\d{1,2})(?:st|nd|rd|th)?[-\s]([a-z]{3,9})\.?,?[-\s](\d{4}|\d{2})${TIME_TAIL}`,
  'i',
);
const MONTH_DAY = new RegExp(
  String.raw`^${WEEKDAY}([a-z]{3,9})\.?[-\s](\d{1,2})(?:st|nd|rd|th)?,?[-\s](\d{4})${TIME_TAIL}`,
  'i',
);
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?$/;
const EPOCH_UNIT = { 'epoch-s': 1e3, 'epoch-ms': 1, 'epoch-us': 1e-3, 'epoch-ns': 1e-6 } as const;

/**
 * UTC milliseconds of one spelled cell; NaN when it is no date in this order. A zone written in the cell is honoured,
 * a cell without one counts as UTC: the time zone of the machine is never used. Two-digit years: 69..99 are 1969..1999.
 */
export function parseDate(spelling: string, order: DateOrder): number {
  const text = spelling.trim();
  if (order === 'compact') return compact(COMPACT.exec(text));
  if (order === 'time') return clock(TIME_ALONE.exec(text), 1);
  if (order === 'year' || order.startsWith('epoch'))
    return text === '' ? Number.NaN : dateOfNumber(Number(text), order);
  if (order === 'named') return namedMonth(text);
  if (order === 'ymd') {
    const plain = plainIso(text);
    if (!Number.isNaN(plain)) return plain;
    const match = YMD.exec(text);
    return match ? stamp(+match[1]!, +match[3]!, +(match[4] ?? 1), match, 5) : Number.NaN;
  }
  const match = DMY.exec(text);
  if (match === null) return Number.NaN;
  const [first, second] = [+match[1]!, +match[3]!];
  const [day, month] = order === 'dmy' ? [first, second] : [second, first];
  return stamp(fullYear(match[4]!), month, day, match, 5);
}

function namedMonth(text: string): number {
  const dayFirst = DAY_MONTH.exec(text);
  if (dayFirst) return stamp(fullYear(dayFirst[3]!), monthOf(dayFirst[2]!), +dayFirst[1]!, dayFirst, 4);
  const monthFirst = MONTH_DAY.exec(text);
  return monthFirst ? stamp(+monthFirst[3]!, monthOf(monthFirst[1]!), +monthFirst[2]!, monthFirst, 4) : Number.NaN;
}

/** UTC milliseconds of a cell read as a number: `20110131`, a year, or an epoch; NaN for the other orders. */
export function dateOfNumber(value: number, order: DateOrder): number {
  if (order === 'compact') return Number.isInteger(value) ? compact(COMPACT.exec(String(value))) : Number.NaN;
  if (order === 'year') {
    return Number.isInteger(value) && value > 0 && value < 10_000 ? utc(value, 1, 1) : Number.NaN;
  }
  if (order in EPOCH_UNIT) return value * EPOCH_UNIT[order as keyof typeof EPOCH_UNIT];
  return Number.NaN;
}

/** The two-digit year rule of POSIX `%y`. */
function fullYear(year: string): number {
  return year.length === 4 ? +year : +year < 69 ? 2000 + +year : 1900 + +year;
}

/** 1..12; 0 when the word is no English month. */
function monthOf(word: string): number {
  return MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Milliseconds of a day of the Gregorian calendar; NaN when there is no such day. Counts days in years that start in
 * March (Hinnant 2013, "chrono-compatible low-level date algorithms"): `Date.UTC` lets days overflow and shifts the
 * years 0 to 99.
 */
function utc(year: number, month: number, day: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  if (day < 1 || day > last) return Number.NaN;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const days = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return (era * 146_097 + days - 719_468) * 86_400_000;
}

/** `yyyy-mm-dd` alone or with ` HH:MM` or ` HH:MM:SS`, read by position; NaN for anything else. Files are full of it. */
function plainIso(text: string): number {
  const { length } = text;
  if (length !== 10 && length !== 16 && length !== 19) return Number.NaN;
  if (text[4] !== '-' || text[7] !== '-') return Number.NaN;
  const date = utc(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
  if (length === 10) return date;
  const joint = text[10];
  if ((joint !== ' ' && joint !== 'T') || text[13] !== ':' || (length === 19 && text[16] !== ':')) return Number.NaN;
  const [hour, minute] = [digits(text, 11, 2), digits(text, 14, 2)];
  const second = length === 19 ? digits(text, 17, 2) : 0;
  return hour < 24 && minute < 60 && second < 60 ? date + ((hour * 60 + minute) * 60 + second) * 1000 : Number.NaN;
}

/** Value of `count` decimal digits from `at`; NaN when one is no digit. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function stamp(year: number, month: number, day: number, match: RegExpExecArray, from: number): number {
  const date = utc(year, month, day);
  if (match[from] === undefined) return date;
  return date + clock(match, from) - zoneMs(match[from + 5]);
}

/** Milliseconds since midnight from the groups hour, minute, second, fraction, am/pm. */
function clock(match: RegExpExecArray | null, from: number): number {
  if (match === null) return Number.NaN;
  let hour = +match[from]!;
  const minute = +match[from + 1]!;
  const second = +(match[from + 2] ?? 0);
  const half = match[from + 4]?.toLowerCase();
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half.startsWith('p') ? 12 : 0);
  }
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return Number.NaN;
  const fraction = match[from + 3] === undefined ? 0 : Math.trunc(+`0.${match[from + 3]}` * 1000);
  return ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || /^(?:Z|UTC|GMT)$/i.test(zone)) return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = +digits.slice(0, 2) * 60 + +(digits.slice(2) || 0);
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function compact(match: RegExpExecArray | null): number {
  if (match === null) return Number.NaN;
  const date = utc(+match[1]!, +match[2]!, +match[3]!);
  const [hour, minute, second] = [+(match[4] ?? 0), +(match[5] ?? 0), +(match[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60) return Number.NaN;
  return date + ((hour * 60 + minute) * 60 + second) * 1000;
}
