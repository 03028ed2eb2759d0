import { describe, expect, test } from 'vitest';
import { AutomlError, GaussianProcessRegressor } from '../../src/estimators/index.ts';
import { CLASSIFIERS, REGRESSORS } from '../estimators/all-estimators.ts';

const N = 40;
const of = (value: (i: number) => unknown): unknown[] => Array.from({ length: N }, (_, i) => value(i));
const wave = (i: number): number => Math.sin(i * 7.3) * 10;

/** Columns that break careless code. */
const TABLES: Readonly<Record<string, Readonly<Record<string, unknown[]>>>> = {
  'a constant column': { a: of(() => 3), b: of(wave) },
  'constant columns only': { a: of(() => 3), b: of(() => 0) },
  'a column that is missing everywhere': { a: of(() => null), b: of(wave) },
  'columns missing everywhere': { a: of(() => null) },
  'numbers of 1e30': { a: of((i) => wave(i) * 1e30), b: of((i) => -wave(i) * 1e-30) },
  'numbers below the normal range': { a: of((i) => (i % 7) * 1e-42), b: of((i) => i * 1e-310) },
  'a category a row': { a: of((i) => `row ${i}`), b: of(wave) },
  'words with one value': { a: of(() => 'same'), b: of(wave) },
  'the same column twice': { a: of(wave), b: of(wave) },
  'more columns than rows': Object.fromEntries(
    Array.from({ length: 60 }, (_, j) => [`c${j}`, of((i) => Math.sin(i * j + j))]),
  ),
  'rows that are all alike': { a: of(() => 1), b: of(() => 'x') },
  'odd words': { a: of((i) => ['', ' ', '🦊', '__proto__', 'constructor', '\u0000', null][i % 7]), b: of(wave) },
};
const tables = Object.entries(TABLES).map(([name, X]) => ({ name, X: X as Record<string, unknown[]> }));

describe.each(tables)('$name', ({ X }) => {
  test.each(REGRESSORS)('$name gives finite values, also for rows of nothing but gaps', ({ type, quick }) => {
    const model = new type(quick).fitSync(X, of((i) => wave(i) + i / 10) as number[]);
    expect(model.predict(X).every(Number.isFinite)).toBe(true);
    const gaps = Object.fromEntries(Object.keys(X).map((name) => [name, [null, undefined, Number.NaN]]));
    expect(model.predict(gaps).every(Number.isFinite)).toBe(true);
  });
  test.each(CLASSIFIERS)('$name gives probabilities', ({ type, quick }) => {
    const model = new type(quick).fitSync(X, of((i) => ['a', 'b', 'c'][i % 3]) as string[]);
    const { data } = model.predictProba(X);
    expect(data.every((p) => p >= 0 && p <= 1)).toBe(true);
    for (let i = 0; i < N; i++) expect(data[3 * i]! + data[3 * i + 1]! + data[3 * i + 2]!).toBeCloseTo(1, 6);
  });
});

test('work that cannot fit into memory is refused before it begins', () => {
  const X = { data: new Float32Array(60_000), shape: [60_000, 1] as [number, number] };
  const y = new Float64Array(60_000).map((_, i) => i % 7);
  expect(() => new GaussianProcessRegressor().fitSync(X, y)).toThrow(/would take about \d+ GB.*ESTIMATOR_MEMORY/s);
});

describe('targets that break careless code', () => {
  const X = { a: of(wave), b: of((i) => i % 3) };
  const targets: [string, number[]][] = [
    ['a constant', of(() => 5) as number[]],
    ['values of 1e200', of((i) => wave(i) * 1e200) as number[]],
    ['values of 1e-200', of((i) => wave(i) * 1e-200) as number[]],
    ['one far value', of((i) => (i === 3 ? 1e12 : wave(i))) as number[]],
  ];
  test.each(REGRESSORS.flatMap((r) => targets.map(([what, y]) => ({ ...r, what, y }))))(
    '$name on $what: finite values, or an error with a code',
    ({ type, quick, y, what }) => {
      try {
        const values = new type(quick).fitSync(X, y).predict(X);
        expect(values.every(Number.isFinite)).toBe(true);
        if (what === 'a constant') expect(values.every((v) => Math.abs(v - 5) < 1e-6)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(AutomlError);
      }
    },
  );
  test.each([...REGRESSORS])('$name on one row, two rows: an answer or an error with a code', ({ type, quick }) => {
    for (const n of [1, 2]) {
      try {
        const values = new type(quick).fitSync({ a: X.a.slice(0, n) }, [3, 4].slice(0, n)).predict({ a: [0] });
        expect(Number.isFinite(values[0])).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(AutomlError);
      }
    }
  });
  test.each(CLASSIFIERS)('$name on as many classes as rows: an answer or an error with a code', ({ type, quick }) => {
    try {
      const labels = of((i) => i) as number[];
      const model = new type(quick).fitSync(X, labels);
      expect(labels).toContain(model.predict(X)[0]);
    } catch (error) {
      expect(error).toBeInstanceOf(AutomlError);
    }
  });
});
