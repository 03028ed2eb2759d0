import { describe, expect, test } from 'vitest';
import { readLightGbmModel, readXgboostModel } from '../../src/estimators/index.ts';
import { bytesOf, importCases, importRows, readCase } from '../models/import-cases.ts';

const rowMajor = Float64Array.from({ length: importRows.rows * importRows.columns.length }, (_, k) => {
  const width = importRows.columns.length;
  return importRows.columns[k % width]![Math.floor(k / width)]!;
});
const X = { data: rowMajor, shape: [importRows.rows, importRows.columns.length] as [number, number] };

describe.each(importCases)('$program: $name', (entry) => {
  const inner = readCase(entry);
  const model = entry.program === 'lightgbm' ? readLightGbmModel(entry.model) : readXgboostModel(bytesOf(entry));

  test('predicts from a matrix, and from columns by name, what the reader predicts', () => {
    const { data, shape } = model.predict(X);
    expect(shape).toEqual([importRows.rows, entry.outputs]);
    expect(data).toEqual(inner.predict(importRows));
    expect(model.predict(X, { raw: true }).data).toEqual(inner.predict(importRows, { raw: true }));
    const named = model.featureNames.map((name, j) => [name, importRows.columns[j]!] as const);
    expect(model.predict(Object.fromEntries(named.toReversed())).data).toEqual(data);
  });
});

describe('a table for a model of another program', () => {
  const entry = importCases.find((c) => c.program === 'lightgbm')!;
  const model = readLightGbmModel(entry.model);
  test('must have its columns, of numbers', () => {
    expect(() => model.predict([[1]])).toThrow(/X has 1 columns.*DATA_INPUT_COLUMNS/s);
    expect(() => model.predict({ ...X, shape: [1, 1] })).toThrow(/DATA_INPUT_COLUMNS/);
    const words = [Array.from(importRows.columns, () => 'a')];
    expect(() => model.predict(words)).toThrow(/holds text, not numbers.*DATA_INPUT_UNSUPPORTED/s);
  });
  test('is explained: the values of a row and the expected value add up to its raw score', () => {
    const { values, expected, shape } = model.shapValues(X);
    const raw = model.predict(X, { raw: true }).data;
    const [, outputs, width] = shape;
    const sums = Array.from(raw, (_, i) =>
      values.subarray(i * width, (i + 1) * width).reduce((sum, v) => sum + v, expected[i % outputs]!),
    );
    sums.forEach((sum, i) => {
      expect(sum).toBeCloseTo(raw[i]!, 9);
    });
  });
});
