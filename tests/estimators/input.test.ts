import { describe, expect, test } from 'vitest';
import {
  DecisionTreeRegressor,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
  KNeighborsClassifier,
  type Label,
  LogisticRegression,
  RandomForestClassifier,
  Ridge,
  type TableInput,
} from '../../src/estimators/index.ts';
import { matrixData, mixedRows } from './tables.ts';

const { X, value, label } = matrixData(150, 3);
const lists = Array.from({ length: 150 }, (_, i) => Array.from(X.data.subarray(3 * i, 3 * i + 3)));
const columns = Object.fromEntries(['a', 'b', 'c'].map((name, j) => [name, lists.map((row) => row[j]!)]));
const objects = lists.map(([a, b, c]) => ({ a, b, c }));
const quick = { nEstimators: 10 };

describe('X', () => {
  const fitted = new GradientBoostingRegressor(quick).fitSync(X, value);
  const forms: [string, TableInput][] = [
    ['a float64 matrix', { data: Float64Array.from(X.data), shape: [150, 3] }],
    ['arrays of rows', lists],
    ['typed rows', lists.map((row) => Float32Array.from(row))],
    ['an object of columns', columns],
    ['arrays of objects', objects],
  ];
  test.each(forms)('as %s gives the model that a float32 matrix gives', (_, form) => {
    const model = new GradientBoostingRegressor(quick).fitSync(form, value);
    expect(model.predict(form)).toEqual(fitted.predict(X));
    // a model with names reads unnamed columns by position, and the other way round
    expect(model.predict(X)).toEqual(fitted.predict(X));
    expect(fitted.predict(form)).toEqual(fitted.predict(X));
  });
  test('is found by name, in any order, beside columns that nobody asked for', () => {
    const model = new GradientBoostingRegressor(quick).fitSync(columns, value);
    const mixed = { extra: new Array(150).fill('?'), c: columns['c']!, a: columns['a']!, b: columns['b']! };
    expect(model.predict(mixed)).toEqual(model.predict(columns));
    expect(model.featureNames).toEqual(['a', 'b', 'c']);
  });
  test('with words makes categories, and what training did not hold is no error', () => {
    const { rows, value: y } = mixedRows(120);
    const model = new GradientBoostingRegressor({ ...quick, minDataInLeaf: 2 }).fitSync(rows, y);
    const strange = { ...rows[0]!, town: 'Atlantis', colour: 'octarine' };
    expect(Number.isFinite(model.predict([strange])[0])).toBe(true);
  });
  test('with numbers that are names: categoricalFeatures reads them as categories, by name or position', () => {
    const code = Array.from({ length: 300 }, (_, i) => (i * 7) % 10);
    const even = code.map((c) => (c % 2 === 0 ? 5 : -5));
    const data = Float64Array.from(code);
    const options = {
      nEstimators: 1,
      learningRate: 1,
      numLeaves: 2,
      minDataInLeaf: 1,
      minDataPerGroup: 1,
      catSmooth: 0,
    };
    const byPosition = new GradientBoostingRegressor({ ...options, categoricalFeatures: [0] });
    const matrix = { data, shape: [300, 1] as [number, number] };
    // one split on categories tells even from odd; one on numbers cannot
    const asNames = byPosition.fitSync(matrix, even).score(matrix, even);
    const asNumbers = new GradientBoostingRegressor(options).fitSync(matrix, even).score(matrix, even);
    expect(asNames).toBeGreaterThan(0.8);
    expect(asNumbers).toBeLessThan(0.3);
    const byName = new GradientBoostingRegressor({ ...options, categoricalFeatures: ['code'] });
    expect(byName.fitSync({ code }, even).predict({ code })).toEqual(byPosition.predict(matrix));
  });
  test('with ids beyond 32-bit floats keeps them apart when they are names', () => {
    const id = Array.from({ length: 100 }, (_, i) => 2 ** 40 + (i % 2));
    const y = id.map((v) => v % 2);
    const params = { categoricalFeatures: ['id'], nEstimators: 1, learningRate: 1, minDataInLeaf: 1 };
    expect(new GradientBoostingRegressor(params).fitSync({ id }, y).score({ id }, y)).toBeGreaterThan(0.99);
  });

  const refused: [string, TableInput, string][] = [
    ['no rows', [], 'DATA_INPUT_EMPTY'],
    ['no columns', { data: new Float32Array(0), shape: [150, 0] }, 'DATA_INPUT_EMPTY'],
    ['a shape that does not fit', { data: new Float32Array(10), shape: [150, 3] }, 'DATA_INPUT_RAGGED'],
    ['ragged rows', [...lists.slice(1), [1, 2]], 'DATA_INPUT_RAGGED'],
    [
      'an infinite number',
      { ...X, data: X.data.map((v, i) => (i === 7 ? Number.POSITIVE_INFINITY : v)) },
      'DATA_INPUT_INFINITE',
    ],
    ['a number beyond float32', { ...columns, a: columns['a']!.map(() => 1e200) }, 'DATA_INPUT_INFINITE'],
    ['a wrong number of rows', lists.slice(1), 'DATA_LENGTH_MISMATCH'],
    ['an object in a cell', lists.map(() => [{}]), 'DATA_INPUT_UNSUPPORTED'],
  ];
  test.each(refused)('with %s is refused', (_, form, code) => {
    expect(() => new GradientBoostingRegressor(quick).fitSync(form, value)).toThrow(expect.objectContaining({ code }));
  });
  test('names row and column of an infinite number', () => {
    const data = X.data.map((v, i) => (i === 7 ? Number.NEGATIVE_INFINITY : v));
    expect(() => new Ridge().fitSync({ ...X, data }, value)).toThrow(/Row 2 of column "x1" is -Infinity/);
  });
  test('at predict must have the columns of the fit', () => {
    const byName = new Ridge().fitSync(columns, value);
    expect(() => byName.predict({ a: [1], c: [1] })).toThrow(/lacks 1 columns: b\..*DATA_FEATURES_MISSING/s);
    expect(() => byName.predict([[1, 2]])).toThrow(/X has 2 columns.*fitted on 3.*DATA_INPUT_COLUMNS/s);
    expect(() => byName.predict({ a: ['x'], b: [1], c: [1] })).toThrow(/"a" holds "x".*DATA_INPUT_UNSUPPORTED/s);
    expect(() => new Ridge().predict(X)).toThrow(expect.objectContaining({ code: 'MODEL_NOT_FITTED' }));
  });
  test('names a categorical feature that is not there', () => {
    const model = new GradientBoostingRegressor({ categoricalFeatures: ['town'] });
    expect(() => model.fitSync(columns, value)).toThrow(/"town".*DATA_COLUMN_MISSING/s);
  });
});

describe('y', () => {
  const targets: [string, Label[], Label[]][] = [
    ['booleans', label, [false, true]],
    ['numbers, by size', Array.from(label, (l) => (l ? 10 : 9)), [9, 10]],
    ['words, by code units', Array.from(label, (l) => (l ? 'b' : 'B')), ['B', 'b']],
    ['bigints', Array.from(label, (l) => (l ? 2n ** 70n : -1n)), [-1n, 2n ** 70n]],
  ];
  test.each(targets)('of %s keeps its labels, also through JSON', (_, y, classes) => {
    const model = new GradientBoostingClassifier(quick).fitSync(X, y);
    expect(model.classes).toEqual(classes);
    expect(new Set(model.predict(X))).toEqual(new Set(classes));
    const again = GradientBoostingClassifier.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(again.predict(X)).toEqual(model.predict(X));
  });
  test('of a typed array is a target like any other', () => {
    const codes = Int32Array.from(label, (l) => (l ? 1 : -1));
    expect(new KNeighborsClassifier().fitSync(X, codes).classes).toEqual([-1, 1]);
  });
  const refused: [string, unknown[], string][] = [
    ['one class', new Array(150).fill('a'), 'DATA_ONE_CLASS'],
    ['a missing label', [...label.slice(1), null], 'DATA_TARGET_MISSING'],
    ['a label that is NaN', [...Array.from(value).slice(1), Number.NaN], 'DATA_TARGET_MISSING'],
    ['words and numbers', [...new Array(149).fill('1'), 1], 'DATA_TARGET_MIXED'],
    ['too few values', label.slice(1), 'DATA_LENGTH_MISMATCH'],
  ];
  test.each(refused)('with %s is refused by a classifier', (_, y, code) => {
    expect(() => new RandomForestClassifier().fitSync(X, y as Label[])).toThrow(expect.objectContaining({ code }));
  });
  test.each([Number.NaN, Number.POSITIVE_INFINITY, '1', null, 1n])('with %s is refused by a regressor', (odd) => {
    const y = [...value.subarray(1), odd] as number[];
    expect(() => new DecisionTreeRegressor().fitSync(X, y)).toThrow(/y\[149\] is .*DATA_TARGET_MISSING/s);
  });
  test('that is no array is refused by name', () => {
    expect(() => new Ridge().fitSync(X, 5 as unknown as number[])).toThrow(/y is number.*DATA_INPUT_UNSUPPORTED/s);
  });
});

describe('weights', () => {
  test.each([[-1], [Number.NaN], [Number.POSITIVE_INFINITY], ['1']])('of %s are refused', (odd) => {
    const sampleWeight = [odd, ...new Array(149).fill(1)] as number[];
    expect(() => new Ridge().fitSync(X, value, { sampleWeight })).toThrow(/sampleWeight\[0\].*DATA_WEIGHT_INVALID/s);
  });
  test('that are all 0 are refused', () => {
    const sampleWeight = new Float64Array(150);
    expect(() => new Ridge().fitSync(X, value, { sampleWeight })).toThrow(/DATA_WEIGHT_INVALID/);
  });
  test('of 2 are the same as the row twice', () => {
    const sampleWeight = Float64Array.from(value, (_, i) => (i < 50 ? 2 : 1));
    const twice = {
      data: Float32Array.from([...X.data, ...X.data.subarray(0, 150)]),
      shape: [200, 3] as [number, number],
    };
    const weighted = new Ridge({ preprocessing: 'none' }).fitSync(X, value, { sampleWeight }).predict(X);
    const doubled = new Ridge({ preprocessing: 'none' })
      .fitSync(twice, [...value, ...value.subarray(0, 50)])
      .predict(X);
    expect(doubled.map((v, i) => Math.abs(v - weighted[i]!)).every((d) => d < 1e-8)).toBe(true);
  });
  test('of classes: balanced equals the weights by hand', () => {
    const yes = label.filter(Boolean).length;
    const classWeight = new Map<Label, number>([
      [true, 150 / (2 * yes)],
      [false, 150 / (2 * (150 - yes))],
    ]);
    const balanced = new LogisticRegression({ classWeight: 'balanced' }).fitSync(X, label).predictProba(X);
    expect(new LogisticRegression({ classWeight }).fitSync(X, label).predictProba(X)).toEqual(balanced);
    const byName = { true: 150 / (2 * yes), false: 150 / (2 * (150 - yes)) };
    expect(new LogisticRegression({ classWeight: byName }).fitSync(X, label).predictProba(X)).toEqual(balanced);
    const odd = new LogisticRegression({ classWeight: { maybe: 1 } });
    expect(() => odd.fitSync(X, label)).toThrow(/maybe.*OPTION_INVALID/s);
  });
});

describe('preprocessing', () => {
  const gap = { ...X, data: X.data.map((v, i) => (i === 4 ? Number.NaN : v)) };
  test('none: a family that takes no missing values says so, with row and column', () => {
    const model = new Ridge({ preprocessing: 'none' });
    expect(() => model.fitSync(gap, value)).toThrow(/Row 1 of column "x1" is missing.*DATA_UNPREPARED/s);
    expect(() => model.fitSync({ w: label.map(String) }, value)).toThrow(/"w" holds categories.*DATA_UNPREPARED/s);
  });
  test('none: rows to predict are checked as well', () => {
    const model = new Ridge({ preprocessing: 'none' }).fitSync(X, value);
    expect(() => model.predict(gap)).toThrow(/DATA_UNPREPARED/);
  });
  test('auto: gaps are filled, and trees take them as they are', () => {
    expect(new Ridge().fitSync(gap, value).score(gap, value)).toBeGreaterThan(0.3);
    expect(
      new GradientBoostingRegressor({ preprocessing: 'none' }).fitSync(gap, value).score(gap, value),
    ).toBeGreaterThan(0.5);
  });
});
