import { DataError } from '../../core/errors.ts';
import type { ColumnKind, RawColumn } from '../frame.ts';
import { booleanPair } from './boolean-words.ts';
import { orderSpellings } from './class-order.ts';
import { type ColumnFacts, numbersOf } from './column-facts.ts';
import { dateOfNumber, parseDate } from './date-format.ts';
import { epochOrder, guessDateFormat, looksCompact, orderOfFormat } from './guess-date-format.ts';
import { type KindGuess, presentCategories, presentSpellings } from './infer-kind.ts';
import type { NaRule } from './na-words.ts';
import { guessNumberFormat, parseNumber } from './number-format.ts';

/** Least share of the cells that must be readable as the kind that was asked for. */
const LEAST_READABLE = 0.5;

/**
 * Reads a column as the kind the caller asked for.
 * @throws DataError DATA_TYPE_OVERRIDE, naming the column and a cell, when most cells cannot be read so
 */
export function forceKind(column: RawColumn, facts: ColumnFacts, na: NaRule, kind: ColumnKind): KindGuess {
  if (kind === 'categorical') return asCategories(column, facts, na);
  if (kind === 'text') return base('text', facts.missing, facts.distinct, {});
  if (kind === 'boolean') return asBoolean(column, facts, na);
  return column.type === 'text' ? asParsed(column, facts, na, kind) : asNative(column, facts, kind);
}

const REASON = 'as asked by --types';
function base(kind: ColumnKind, missing: number, distinct: number, format: KindGuess['format']): KindGuess {
  return { kind, reason: REASON, missing, distinct, format, notes: [] };
}

function refuse(column: RawColumn, kind: ColumnKind, example: string): DataError {
  return new DataError(
    'DATA_TYPE_OVERRIDE',
    `Column "${column.name}" cannot be read as ${kind}: it holds "${example}".`,
    {
      hint: `Choose another type for "${column.name}" in --types, or leave it out to let the data decide.`,
      context: { column: column.name, kind },
    },
  );
}

/** Spelling of a native value as category or label: numbers as JavaScript prints them, dates in ISO form. */
export function spellNative(type: 'number' | 'datetime' | 'boolean', value: number): string {
  if (type === 'boolean') return value === 1 ? 'true' : 'false';
  return type === 'datetime' ? new Date(value).toISOString() : String(value);
}

/** Distinct present spellings of any column, in order of first appearance. */
function spelled(column: RawColumn, facts: ColumnFacts, na: NaRule): { words: string[]; rows: number } {
  if (column.type === 'text') {
    const present = presentCategories(column, facts, na);
    return { words: [...present.words], rows: present.rows };
  }
  const seen = new Set<number>();
  let rows = 0;
  for (const value of numbersOf(column)) {
    if (Number.isNaN(value) || na.numbers.has(value)) continue;
    seen.add(value);
    rows++;
  }
  return { words: Array.from(seen, (value) => spellNative(column.type, value)), rows };
}

function asCategories(column: RawColumn, facts: ColumnFacts, na: NaRule): KindGuess {
  const { words, rows } = spelled(column, facts, na);
  return base('categorical', facts.rows - rows, words.length, { categories: orderSpellings(words) });
}

function asBoolean(column: RawColumn, facts: ColumnFacts, na: NaRule): KindGuess {
  const { words, rows } = spelled(column, facts, na);
  const missing = facts.rows - rows;
  const pair = booleanPair(words);
  if (pair) return base('boolean', missing, 2, { categories: pair });
  if (words.length > 2) throw refuse(column, 'boolean', words[2]!);
  return base('boolean', missing, words.length, { categories: orderSpellings(words) });
}

function asParsed(
  column: Extract<RawColumn, { type: 'text' }>,
  facts: ColumnFacts,
  na: NaRule,
  kind: 'numeric' | 'datetime',
): KindGuess {
  const present = presentSpellings(column, facts, na.numeric);
  const numbers = kind === 'numeric' ? guessNumberFormat(present.words, present.counts) : undefined;
  const dates = kind === 'datetime' ? guessDateFormat(present.words, present.counts) : undefined;
  const read = (text: string): number =>
    numbers ? parseNumber(text, numbers.format) : parseDate(text, dates?.order ?? 'ymd');
  const share = numbers?.share ?? dates?.share ?? 0;
  const bad = present.words.find((text) => Number.isNaN(read(text)));
  if (present.rows > 0 && share < LEAST_READABLE) throw refuse(column, kind, bad ?? '');
  const readable = Math.round(share * present.rows);
  const format = numbers ? { numberFormat: numbers.format } : { dateFormat: dates?.format ?? 'yyyy-mm-dd' };
  const guess = base(kind, facts.rows - readable, new Set(present.words.map(read)).size, format);
  if (bad === undefined) return guess;
  const count = present.rows - readable;
  const message = `${column.name}: ${count} cells are no ${kind} (for example "${bad}") and count as missing.`;
  return { ...guess, notes: [{ code: 'values_unreadable', column: column.name, count, message }] };
}

function asNative(
  column: Exclude<RawColumn, { type: 'text' }>,
  facts: ColumnFacts,
  kind: 'numeric' | 'datetime',
): KindGuess {
  const plain = base(kind, facts.missing + facts.infinite, facts.distinct, {});
  if (kind === 'numeric' || column.type === 'datetime' || facts.distinct === 0) return plain;
  if (column.type === 'boolean') throw refuse(column, kind, spellNative('boolean', facts.max));
  const years = facts.whole && facts.min >= 1000 && facts.max <= 3000;
  const compact = looksCompact(column.values, Number.POSITIVE_INFINITY, facts.min, facts.max, column.name);
  const format = compact ? 'yyyymmdd' : years ? 'yyyy' : epochOrder(facts.max);
  if (format === undefined || Number.isNaN(dateOfNumber(facts.max, orderOfFormat(format)))) {
    throw refuse(column, kind, String(facts.max));
  }
  return { ...plain, format: { dateFormat: format } };
}
