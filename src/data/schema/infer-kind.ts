import type { ColumnKind, ColumnSchema, DataNote, RawColumn } from '../frame.ts';
import { booleanPair } from './boolean-words.ts';
import { orderSpellings } from './class-order.ts';
import { type ColumnFacts, numbersOf } from './column-facts.ts';
import { guessDateFormat, looksCompact } from './guess-date-format.ts';
import { type NaRule, naIsCode } from './na-words.ts';
import { describeNumberFormat, guessNumberFormat, parseNumber } from './number-format.ts';
import { sentinelNote } from './sentinel.ts';
import { looksLikeText } from './text-likeness.ts';

/** Kind of one column with all that reading it again needs. */
export interface KindGuess {
  readonly kind: ColumnKind;
  readonly reason: string;
  /** Cells without a usable value, words and unreadable cells included. */
  readonly missing: number;
  /** Distinct values present. */
  readonly distinct: number;
  readonly format: Pick<ColumnSchema, 'categories' | 'numberFormat' | 'dateFormat'>;
  readonly notes: readonly DataNote[];
}

/** Distinct spellings of a text column that are present and no word for "missing", with their counts. */
export interface Spellings {
  readonly words: readonly string[];
  readonly counts: Uint32Array;
  /** Rows they cover. */
  readonly rows: number;
}

type TextColumn = Extract<RawColumn, { type: 'text' }>;
/** Share of rows that must be numbers or dates when a few cells are neither a value nor a word for missing. */
const ALMOST_ALL = 0.98;
const FEW_STRAYS = 3;

/** The spellings in use for which `missing` is false, in dictionary order. */
export function presentSpellings(
  column: TextColumn,
  facts: ColumnFacts,
  missing: (spelling: string) => boolean,
): Spellings {
  const words: string[] = [];
  const counts: number[] = [];
  let rows = 0;
  column.dictionary.forEach((spelling, code) => {
    const count = facts.counts[code]!;
    if (count === 0 || missing(spelling)) return;
    words.push(spelling);
    counts.push(count);
    rows += count;
  });
  return { words, counts: Uint32Array.from(counts), rows };
}

/** {@link presentSpellings} for a column of names: `NA` among two-letter codes is kept as a code. */
export function presentCategories(column: TextColumn, facts: ColumnFacts, na: NaRule): Spellings {
  const keepNa = na.numbers.size === 0 && naIsCode(column.dictionary);
  return presentSpellings(column, facts, (text) => na.category(text) && !(keepNa && text === 'NA'));
}

/**
 * Kind of a column by its cells alone (overrides are in `force-kind.ts`).
 * @param preferComma other columns of the table use a decimal comma
 */
export function inferKind(column: RawColumn, facts: ColumnFacts, na: NaRule, preferComma: boolean): KindGuess {
  if (column.type !== 'text') return nativeKind(column, facts, na);
  const named = presentCategories(column, facts, na);
  if (named.rows === 0) return { ...guess('numeric', 'no values', facts.rows, 0), notes: [] };
  const pair = booleanPair(named.words);
  if (pair) {
    const reason = `only ${pair[0]} and ${pair[1]}`;
    return { ...guess('boolean', reason, facts.rows - named.rows, 2), format: { categories: pair } };
  }
  const present = presentSpellings(column, facts, na.numeric);
  return (
    numericKind(column.name, facts, present, preferComma) ??
    dateKind(column.name, facts, present) ??
    nameKind(facts, named)
  );
}

function guess(kind: ColumnKind, reason: string, missing: number, distinct: number): KindGuess {
  return { kind, reason, missing, distinct, format: {}, notes: [] };
}

function nativeKind(column: Exclude<RawColumn, TextColumn>, facts: ColumnFacts, na: NaRule): KindGuess {
  if (column.type === 'datetime')
    return guess('datetime', 'typed as a date by the reader', facts.missing, facts.distinct);
  if (column.type === 'boolean')
    return guess('boolean', 'typed as a boolean by the reader', facts.missing, facts.distinct);
  const values = numbersOf(column);
  if (looksCompact(values, facts.distinct, facts.min, facts.max, column.name)) {
    const reason = 'every number is a calendar date spelled yyyymmdd';
    return { ...guess('datetime', reason, facts.missing, facts.distinct), format: { dateFormat: 'yyyymmdd' } };
  }
  let declared = 0;
  if (na.numbers.size > 0) for (const value of values) if (na.numbers.has(value)) declared++;
  const reason = facts.whole ? 'whole numbers' : facts.distinct === 0 ? 'no values' : 'numbers';
  const suspected = na.numbers.size === 0 ? sentinelNote(column.name, values) : [];
  const notes = [...infiniteNotes(column.name, facts.infinite), ...suspected];
  return { ...guess('numeric', reason, facts.missing + facts.infinite + declared, facts.distinct), notes };
}

function infiniteNotes(column: string, count: number): DataNote[] {
  if (count === 0) return [];
  return [{ code: 'infinite_values', column, count, message: `${column}: ${count} infinite values count as missing.` }];
}

function numericKind(
  name: string,
  facts: ColumnFacts,
  present: Spellings,
  preferComma: boolean,
): KindGuess | undefined {
  if (present.rows === 0) return undefined;
  if (present.words.some((text) => /^\s*[+-]?0\d+\s*$/.test(text) || /^\s*\d{16,}\s*$/.test(text))) return undefined;
  const { format, share, ambiguous } = guessNumberFormat(present.words, present.counts, preferComma);
  const values = present.words.map((text) => parseNumber(text, format));
  const strays = present.words.filter((_, i) => Number.isNaN(values[i]!));
  if (share < 1 && (share < ALMOST_ALL || strays.length > FEW_STRAYS)) return undefined;
  const finite = values.filter((value) => Number.isFinite(value));
  let readable = 0;
  let infinite = 0;
  values.forEach((value, i) => {
    if (Number.isFinite(value)) readable += present.counts[i]!;
    else if (!Number.isNaN(value)) infinite += present.counts[i]!;
  });
  const detail = describeNumberFormat(format);
  const reason = `numbers${detail === '' ? '' : ` with ${detail}`}${readable + infinite < facts.rows - facts.missing ? ' and words for missing' : ''}`;
  const notes = infiniteNotes(name, infinite);
  if (strays.length > 0) notes.push(unreadable(name, 'number', present.rows - readable - infinite, strays[0]!));
  notes.push(...sentinelNote(name, values, present.counts));
  if (ambiguous) notes.push(ambiguousNumber(name, present.words[0]!, preferComma));
  const distinct = new Set(finite).size;
  return { ...guess('numeric', reason, facts.rows - readable, distinct), format: { numberFormat: format }, notes };
}

function unreadable(column: string, what: string, count: number, example: string): DataNote {
  const message = `${column}: ${count} cells are no ${what} (for example "${example}") and count as missing.`;
  return { code: 'values_unreadable', column, count, message };
}

function ambiguousNumber(column: string, example: string, comma: boolean): DataNote {
  const read = comma ? 'a decimal comma, as in other columns' : 'a thousands separator';
  const message = `${column}: the comma in "${example}" may mark thousands or decimals; read as ${read}.`;
  return { code: 'number_format_ambiguous', column, message };
}

function dateKind(name: string, facts: ColumnFacts, present: Spellings): KindGuess | undefined {
  if (present.rows === 0) return undefined;
  const found = guessDateFormat(present.words, present.counts);
  if (found.share < ALMOST_ALL) return undefined;
  const notes: DataNote[] = [];
  const readable = Math.round(found.share * present.rows);
  if (readable < present.rows) {
    notes.push({
      ...unreadable(name, 'date', present.rows - readable, '?'),
      message: `${name}: ${present.rows - readable} cells are no date and count as missing.`,
    });
  }
  if (found.ambiguous) {
    const message = `${name}: no cell tells day from month (for example "${present.words[0]}"); read as ${found.format}.`;
    notes.push({ code: 'date_order_ambiguous', column: name, message });
  }
  const base = guess('datetime', `dates spelled ${found.format}`, facts.rows - readable, present.words.length);
  return { ...base, format: { dateFormat: found.format }, notes };
}

function nameKind(facts: ColumnFacts, named: Spellings): KindGuess {
  const missing = facts.rows - named.rows;
  const text = looksLikeText(named);
  if (text !== undefined) return guess('text', text, missing, named.words.length);
  const codes = named.words.some((word) => /^\s*0\d+\s*$/.test(word));
  const reason = codes ? 'codes with leading zeros' : `${named.words.length} different names`;
  const none = named.words.find((word) => /^none$/i.test(word));
  const kept = none === undefined ? '' : `; "${none}" is kept as a category`;
  return {
    ...guess('categorical', reason + kept, missing, named.words.length),
    format: { categories: orderSpellings(named.words) },
  };
}
