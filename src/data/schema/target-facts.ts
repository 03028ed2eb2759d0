import type { RawColumn } from '../frame.ts';
import { orderSpellings } from './class-order.ts';
import { type ColumnFacts, numbersOf } from './column-facts.ts';
import { spellNative } from './force-kind.ts';
import { presentCategories, presentSpellings } from './infer-kind.ts';
import type { TargetFacts } from './infer-task.ts';
import type { NaRule } from './na-words.ts';
import { guessNumberFormat, type NumberFormatGuess, parseNumber } from './number-format.ts';

/** The target column, read both as labels and, where every value is one, as numbers. */
export interface Target extends TargetFacts {
  /** Rows of each label. */
  readonly labelCounts: readonly number[];
  /** How spelled numbers are read; absent when the reader typed them or not all are numbers. */
  readonly numberFormat?: NumberFormatGuess['format'];
}

/** Reads a target column of any type; rows without a value are left out. */
export function targetFacts(column: RawColumn, facts: ColumnFacts, na: NaRule): Target {
  return column.type === 'text' ? textTarget(column, facts, na) : nativeTarget(column, na);
}

function nativeTarget(column: Exclude<RawColumn, { type: 'text' }>, na: NaRule): Target {
  const counted = new Map<number, number>();
  for (const value of numbersOf(column)) {
    if (Number.isFinite(value) && !na.numbers.has(value)) counted.set(value, (counted.get(value) ?? 0) + 1);
  }
  const values = [...counted.keys()].sort((a, b) => a - b);
  const counts = values.map((value) => counted.get(value)!);
  const labels = values.map((value) => spellNative(column.type, value));
  const boolean = column.type === 'boolean';
  return { name: column.name, labels, labelCounts: counts, values, counts, boolean };
}

function textTarget(column: Extract<RawColumn, { type: 'text' }>, facts: ColumnFacts, na: NaRule): Target {
  const named = presentCategories(column, facts, na);
  const countOf = new Map(named.words.map((word, i) => [word, named.counts[i]!]));
  const labels = orderSpellings(named.words);
  const labelCounts = labels.map((label) => countOf.get(label)!);
  const base = { name: column.name, labels, labelCounts, boolean: false };
  const numeric = presentSpellings(column, facts, na.numeric);
  const guess = guessNumberFormat(numeric.words, numeric.counts);
  if (guess.share < 1) return base;
  const counted = new Map<number, number>();
  numeric.words.forEach((word, i) => {
    const value = parseNumber(word, guess.format);
    if (Number.isFinite(value)) counted.set(value, (counted.get(value) ?? 0) + numeric.counts[i]!);
  });
  const values = [...counted.keys()].sort((a, b) => a - b);
  return { ...base, values, counts: values.map((value) => counted.get(value)!), numberFormat: guess.format };
}
