import type { Feature } from '../core/matrix.ts';

/** Calendar parts of a date-time in UTC; `days_since_1970` is a real number, the others are whole. */
export const DATE_PARTS = [
  'days_since_1970',
  'year',
  'month',
  'day',
  'dayofweek',
  'dayofyear',
  'hour',
  'minute',
] as const;
export type DatePart = (typeof DATE_PARTS)[number];

/** Length of the cycle of a part, in its own unit; parts without one are absent. */
export const DATE_PERIODS: Readonly<Partial<Record<DatePart, number>>> = {
  month: 12,
  day: 31,
  dayofweek: 7,
  dayofyear: 365.25,
  hour: 24,
  minute: 60,
};

const MS_PER_DAY = 86_400_000;
/** Largest time that ECMAScript dates reach, in milliseconds. */
const LAST_MS = 8.64e15;
const scratch = new Date(0);

/**
 * One part of a moment, computed in float64. Months and days count from 1, weekdays from Monday = 0, days of the year
 * from 1. NaN for NaN and for moments outside the years that dates can hold.
 * @param epochMs UTC milliseconds since 1970
 */
export function datePart(part: DatePart, epochMs: number): number {
  if (!(Math.abs(epochMs) <= LAST_MS)) return Number.NaN;
  if (part === 'days_since_1970') return epochMs / MS_PER_DAY;
  const days = Math.floor(epochMs / MS_PER_DAY);
  if (part === 'dayofweek') return (((days + 3) % 7) + 7) % 7;
  const ofDay = epochMs - days * MS_PER_DAY;
  if (part === 'hour') return Math.floor(ofDay / 3_600_000);
  if (part === 'minute') return Math.floor(ofDay / 60_000) % 60;
  scratch.setTime(epochMs);
  if (part === 'year') return scratch.getUTCFullYear();
  if (part === 'month') return scratch.getUTCMonth() + 1;
  if (part === 'day') return scratch.getUTCDate();
  scratch.setUTCMonth(0, 1);
  return days - Math.floor(scratch.getTime() / MS_PER_DAY) + 1;
}

/** Which calendar part a base feature holds; undefined for every other feature. */
export function datePartOf(feature: Feature): DatePart | undefined {
  if (feature.formula === undefined) return undefined;
  return DATE_PARTS.find((part) => feature.formula === dateFormula(part, feature.source));
}

/** `month(sold_on)`. */
export function dateFormula(part: DatePart, column: string): string {
  return `${part}(${column})`;
}
