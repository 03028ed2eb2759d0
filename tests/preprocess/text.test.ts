import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { type Analyzer, analyze } from '../../src/preprocess/text/analyze.ts';
import text from '../../src/preprocess/text/index.ts';
import { textStatistics } from '../../src/preprocess/text-statistics/statistics.ts';
import type { Config } from '../../src/space/param.ts';
import { textColumnOf } from '../../src/testing/toy-frame.ts';

const words: Analyzer = { unit: 'word', tokens: 'words', lowercase: true, least: 1, most: 1 };

function columnsOf(texts: (string | null)[], config: Config, train = texts.length): Record<string, number[]> {
  const table = { rows: texts.length, features: [], columns: [], texts: [textColumnOf('t', texts)] };
  const rows = Uint32Array.from({ length: train }, (_, i) => i);
  const input = { table, rows, y: new Float64Array(texts.length), task: { kind: 'regression' } as const };
  const { fitted } = text.fit(input, text.space.canonical(config) as never, createRng(1));
  const columns = fitted.transform([], table.texts, table.rows);
  return Object.fromEntries(fitted.features.map((f, j) => [f.name, Array.from(columns[j]!)]));
}

describe('analyze', () => {
  it('keeps letters of all scripts, digits and each emoji', () => {
    expect(analyze('Ärger! x1 東京 привет 🚗🚗 naïve_2, 3.5', words)).toEqual([
      'ärger',
      'x1',
      '東京',
      'привет',
      '🚗',
      '🚗',
      'naïve_2',
      '3',
      '5',
    ]);
  });
  it('takes composed and decomposed letters for the same', () => {
    expect(analyze('e\u0301te\u0301', words)).toEqual(analyze('\u00e9t\u00e9', words));
  });
  it('cuts at white space, or to letters only, when told to', () => {
    expect(analyze('C++ v2 ok?', { ...words, tokens: 'chunks' })).toEqual(['c++', 'v2', 'ok?']);
    expect(analyze('C++ v2 ok?', { ...words, tokens: 'letters', lowercase: false })).toEqual(['C', 'v', 'ok']);
  });
  it('joins runs of words', () => {
    expect(analyze('a b c', { ...words, most: 2 })).toEqual(['a', 'b', 'c', 'a b', 'b c']);
  });
  it('cuts n-grams of letters inside words, never through an emoji', () => {
    const chars: Analyzer = { ...words, unit: 'char', least: 2, most: 3 };
    expect(analyze('ab 🚗', chars)).toEqual([' a', 'ab', 'b ', ' ab', 'ab ', ' 🚗', '🚗 ', ' 🚗 ']);
    expect(analyze('i', { ...chars, least: 5, most: 6 })).toEqual([' i ']);
  });
  it('never fails, and never makes an empty term', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('word', 'char'), (raw, unit) => {
        for (const term of analyze(raw, { ...words, unit: unit as 'word' | 'char', most: 3 }))
          expect(term.length).toBeGreaterThan(0);
      }),
    );
  });
  it('does not hang on very long cells', () => {
    expect(analyze('a '.repeat(100_000), words).length).toBe(10_000);
  });
});

describe('text', () => {
  it('weighs terms by rarity and gives each text length 1', () => {
    const columns = columnsOf(['a b', 'a', 'a b b', null], { minDf: 1 });
    const idf = { a: Math.log(5 / 4) + 1, b: Math.log(5 / 3) + 1 };
    const norm = Math.hypot(idf.a, 2 * idf.b);
    expect(columns['tfidf(t, "b")']![2]).toBeCloseTo((2 * idf.b) / norm, 6);
    expect(columns['tfidf(t, "a")']).toEqual([
      expect.closeTo(idf.a / Math.hypot(idf.a, idf.b), 6),
      1,
      expect.any(Number),
      0,
    ]);
  });
  it('keeps the terms within the limits of frequency, the most frequent ones', () => {
    const texts = ['x a', 'x a', 'x b', 'x c', 'x a', 'x b', 'x d', 'x e'];
    expect(Object.keys(columnsOf(texts, { minDf: 2, maxDf: 0.9 }))).toEqual(['tfidf(t, "a")', 'tfidf(t, "b")']);
    expect(Object.keys(columnsOf(texts, { minDf: 1, maxDf: 1, maxFeatures: 2 }))).toEqual([
      'tfidf(t, "a")',
      'tfidf(t, "x")',
    ]);
  });
  it('knows no term that only later rows hold', () => {
    expect(Object.keys(columnsOf(['a', 'a', 'new', 'new'], { minDf: 1 }, 2))).toEqual(['tfidf(t, "a")']);
  });
  it('hashes into a fixed number of columns', () => {
    const columns = columnsOf(['some words here', 'other ones'], { method: 'hashing', maxFeatures: 7 });
    expect(Object.keys(columns)).toEqual(Array.from({ length: 7 }, (_, k) => `hash(t, ${k})`));
    const squares = Object.values(columns).reduce((sum, column) => sum + column[0]! ** 2, 0);
    expect(squares).toBeCloseTo(1, 6);
  });
});

describe('textStatistics', () => {
  it('counts code points, words and shares of kinds of characters', () => {
    expect(textStatistics('Ab 1! 🚗')).toEqual([7, 3, 1 / 7, 1 / 7, 2 / 7]);
    expect(textStatistics('')).toEqual([0, 0, 0, 0, 0]);
    expect(textStatistics(null)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });
});
