import type { NumberFormat } from '../frame.ts';
import { readShares } from './read-shares.ts';

export const PLAIN_NUMBER: NumberFormat = { decimal: '.', thousands: '', unit: 'none' };

const CURRENCY = /[$€£¥₹₽₩₺₫฿₴₪]|\b(?:USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|BRL|RUB)\b/g;
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const GROUPED: Readonly<Record<NumberFormat['thousands'], RegExp>> = {
  '': /^\d+$/,
  ',': /^[1-9]\d{0,2}(?:,\d{3})+$/,
  '.': /^[1-9]\d{0,2}(?:\.\d{3})+$/,
  ' ': /^[1-9]\d{0,2}(?: \d{3})+$/,
  "'": /^[1-9]\d{0,2}(?:'\d{3})+$/,
};
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
/** Spaces that spreadsheets put between groups of digits: no-break, narrow no-break, thin; and the curly apostrophe. */
const normalise = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, ' ').replace(/[\u2019]/g, "'");

/**
 * Value of one spelled cell; NaN when it is not a number in this format. `inf` words give an infinity.
 * Groups of digits are checked, so that `1,23` is not read as 123.
 */
export function parseNumber(spelling: string, format: NumberFormat = PLAIN_NUMBER): number {
  const trimmed = spelling.trim();
  if (PLAIN.test(trimmed) && (format.thousands !== '.' || !trimmed.includes('.'))) return Number(trimmed);
  const infinite = INFINITE.exec(trimmed);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  let body = normalise(trimmed).replace('\u2212', '-');
  if (format.unit === 'percent' && body.endsWith('%')) body = body.slice(0, -1).trim();
  if (format.unit === 'currency') body = body.replace(CURRENCY, '').trim();
  let negative = false;
  if (format.unit !== 'none' && body.startsWith('(') && body.endsWith(')')) {
    body = body.slice(1, -1);
    negative = true;
  }
  const value = parseDigits(body, format);
  return negative ? -value : value;
}

function parseDigits(body: string, format: NumberFormat): number {
  const sign = body.startsWith('-') ? -1 : 1;
  const digits = /^[+-]/.test(body) ? body.slice(1).trim() : body;
  const exponent = /[eE][+-]?\d+$/.exec(digits)?.[0] ?? '';
  const mantissa = exponent === '' ? digits : digits.slice(0, -exponent.length);
  const at = mantissa.lastIndexOf(format.decimal);
  const whole = at < 0 ? mantissa : mantissa.slice(0, at);
  const fraction = at < 0 ? '' : mantissa.slice(at + 1);
  if (!/^\d*$/.test(fraction) || (whole === '' && fraction === '')) return Number.NaN;
  if (whole !== '' && !/^\d+$/.test(whole) && !GROUPED[format.thousands].test(whole)) return Number.NaN;
  return sign * Number(`${whole.replace(/\D/g, '') || '0'}.${fraction || '0'}${exponent}`);
}

/** What the spellings of a column say about its numbers. */
export interface NumberFormatGuess {
  readonly format: NumberFormat;
  /** Share of the given cells that are numbers in this format, in [0, 1]. */
  readonly share: number;
  /** The cells allow both a decimal comma and a thousands comma (`1,234` only). */
  readonly ambiguous: boolean;
}

const LAYOUTS: readonly (readonly [NumberFormat['decimal'], NumberFormat['thousands']])[] = [
  ['.', ''],
  ['.', ','],
  [',', ''],
  [',', '.'],
  ['.', ' '],
  [',', ' '],
  ['.', "'"],
  [',', "'"],
];

/** Cells in which a percent sign or currency symbol is looked for. */
const UNIT_SAMPLE = 10_000;

function unitOf(spellings: readonly string[]): NumberFormat['unit'] {
  let percent = 0;
  let currency = 0;
  for (const spelling of spellings.length > UNIT_SAMPLE ? spellings.slice(0, UNIT_SAMPLE) : spellings) {
    if (spelling.trimEnd().endsWith('%')) percent++;
    else if (spelling.search(CURRENCY) >= 0) currency++;
  }
  if (percent === 0 && currency === 0) return 'none';
  return percent >= currency ? 'percent' : 'currency';
}

/**
 * The format that reads the most cells; ties go to the plainest.
 * @param spellings distinct cells, words for missing values left out
 * @param counts how often each occurs
 * @param preferComma other columns of the table use a decimal comma: settles ambiguous columns
 */
export function guessNumberFormat(
  spellings: readonly string[],
  counts: ArrayLike<number>,
  preferComma = false,
): NumberFormatGuess {
  const unit = unitOf(spellings);
  const formats = LAYOUTS.map(([decimal, thousands]): NumberFormat => ({ decimal, thousands, unit }));
  const ways = formats.map(
    (format) =>
      (text: string): number =>
        parseNumber(text, format),
  );
  const shares = readShares(spellings, counts, ways);
  let best = 0;
  shares.forEach((share, i) => {
    if (share > shares[best]! + 1e-12) best = i;
  });
  const ambiguous = best === 1 && shares[2]! >= shares[1]!;
  if (ambiguous && preferComma) best = 2;
  return { format: formats[best]!, share: shares[best]!, ambiguous };
}

/** For people: `decimal comma, thousands point, percent`; '' for plain numbers. */
export function describeNumberFormat(format: NumberFormat): string {
  const names = { '': '', ',': 'comma', '.': 'point', ' ': 'space', "'": 'apostrophe' } as const;
  const parts = [
    ...(format.decimal === ',' ? ['decimal comma'] : []),
    ...(format.thousands === '' ? [] : [`thousands ${names[format.thousands]}`]),
    ...(format.unit === 'none' ? [] : [format.unit === 'percent' ? 'percent signs' : 'currency symbols']),
  ];
  return parts.join(', ');
}
