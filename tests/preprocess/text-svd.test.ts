import { describe, expect, it } from 'vitest';
import { densify } from '../../src/core/matrix.ts';
import { createRng } from '../../src/core/rng.ts';
import { randomizedSvd } from '../../src/preprocess/shared/randomized-svd.ts';
import { symmetricEigen } from '../../src/preprocess/shared/symmetric-eigen.ts';
import text from '../../src/preprocess/text/index.ts';
import textSvd from '../../src/preprocess/text-svd/index.ts';
import { textColumnOf } from '../../src/testing/toy-frame.ts';

/** A table of one text column, all rows for training. */
function learnFrom(texts: readonly (string | null)[]) {
  const table = { rows: texts.length, features: [], columns: [], texts: [textColumnOf('t', texts)] };
  const rows = Uint32Array.from(texts.keys());
  return { table, rows, y: new Float64Array(texts.length), task: { kind: 'regression' } } as const;
}

describe('symmetricEigen', () => {
  it('solves a matrix by hand', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect(values[0]).toBeCloseTo(3, 12);
    expect(values[1]).toBeCloseTo(1, 12);
    expect(Math.abs(vectors[0]!)).toBeCloseTo(Math.SQRT1_2, 12);
  });
});

describe('randomizedSvd', () => {
  it('finds the directions of a matrix that has only two, orthonormal and in order', () => {
    const rng = createRng(5);
    const [u, v] = [0, 1].map(() => Float64Array.from({ length: 30 }, () => rng.normal()));
    const [a, b] = [0, 1].map(() => Float64Array.from({ length: 12 }, () => rng.normal()));
    const columns = Array.from({ length: 12 }, (_, t) => ({
      rows: 30,
      indices: Uint32Array.from({ length: 30 }, (__, i) => i),
      values: Float32Array.from({ length: 30 }, (__, i) => 5 * u![i]! * a![t]! + v![i]! * b![t]!),
    }));
    const { vectors, k } = randomizedSvd(columns, 30, 2, createRng(1));
    const product = (c: number, d: number): number =>
      Array.from({ length: 12 }, (_, t) => vectors[t * k + c]! * vectors[t * k + d]!).reduce((x, y) => x + y);
    expect(product(0, 0)).toBeCloseTo(1, 9);
    expect(product(1, 1)).toBeCloseTo(1, 9);
    expect(product(0, 1)).toBeCloseTo(0, 9);
    // what the two directions leave of each row is nothing
    for (let i = 0; i < 30; i++) {
      let left = 0;
      let whole = 0;
      const along = [0, 1].map((c) =>
        columns.reduce((sum, { values }, t) => sum + values[i]! * vectors[t * k + c]!, 0),
      );
      columns.forEach(({ values }) => {
        whole += values[i]! ** 2;
      });
      left = whole - along[0]! ** 2 - along[1]! ** 2;
      expect(Math.abs(left)).toBeLessThan(1e-5 * whole);
    }
  });
});

describe('texts at the edge', () => {
  const hard = [
    '',
    ' ',
    'a',
    '🙂',
    '🙂🙂',
    null,
    '日本語',
    'I İ ı',
    '\u0000',
    'x'.repeat(30_000),
    'a a a a',
    'e\u0301 é',
  ];
  it.each([
    ['text', { method: 'tfidf', unit: 'word' }],
    ['text', { method: 'tfidf', unit: 'char', least: 3, most: 5 }],
    ['text', { method: 'hashing', maxFeatures: 64 }],
    ['text-svd', { components: 4 }],
  ] as const)(
    '%s %j: empty, one character, emoji, missing, other scripts: finite, and 0 without terms',
    (name, config) => {
      const transformer = name === 'text' ? text : textSvd;
      const input = learnFrom(hard);
      const full = transformer.space.canonical({ ...config, minDf: 1 });
      const { fitted } = transformer.fit(input, full as never, createRng(1));
      const columns = fitted.transform([], input.table.texts, hard.length);
      for (const column of columns) {
        expect(column.every(Number.isFinite)).toBe(true);
        for (const row of [0, 1, 5]) expect(column[row]).toBe(0);
      }
      expect(columns.length).toBeGreaterThan(0);
    },
  );
  it('a vocabulary of 100,000 terms stays sparse: as many entries as the texts have terms', () => {
    const texts = Array.from({ length: 2000 }, (_, i) =>
      Array.from({ length: 60 }, (__, k) => `w${i * 50 + k}`).join(' '),
    );
    const input = learnFrom(texts);
    const config = text.space.canonical({ minDf: 1, maxFeatures: 100_000 });
    const { fitted } = text.fit(input, config as never, createRng(1));
    const columns = fitted.transformSparse!([], input.table.texts, texts.length);
    expect(columns.length).toBe(100_000);
    const entries = columns.reduce((n, c) => n + ('indices' in c ? c.indices.length : c.length), 0);
    expect(entries).toBeLessThanOrEqual(120_000);
    expect(densify(columns[0]!).reduce((n, v) => n + (v > 0 ? 1 : 0), 0)).toBeGreaterThan(0);
  });
  it('sublinear counts: four times a word is 1 + ln 4 of once, before the length is made 1', () => {
    const input = learnFrom(['a a a a b', 'b', 'a']);
    const at = (sublinear: boolean): number[] => {
      const { fitted } = text.fit(input, text.space.canonical({ minDf: 1, sublinear }) as never, createRng(1));
      return fitted.transform([], input.table.texts, 3).map((c) => c[0]!);
    };
    const [a, b] = at(true);
    expect(a! / b!).toBeCloseTo(1 + Math.log(4), 5);
    const [many, one] = at(false);
    expect(many! / one!).toBeCloseTo(4, 5);
  });
});
