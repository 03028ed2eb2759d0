import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Feature } from '../../src/core/matrix.ts';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import type { BaseTable } from '../../src/data/frame.ts';
import oneHot from '../../src/preprocess/one-hot/index.ts';
import power from '../../src/preprocess/power/index.ts';
import { bestLambda } from '../../src/preprocess/power/yeo-johnson.ts';
import quantile from '../../src/preprocess/quantile/index.ts';
import scale from '../../src/preprocess/scale/index.ts';
import targetEncode from '../../src/preprocess/target-encode/index.ts';
import text from '../../src/preprocess/text/index.ts';
import type { Transformer } from '../../src/preprocess/transformer.ts';
import type { Config } from '../../src/space/param.ts';
import { textColumnOf } from '../../src/testing/toy-frame.ts';

type Rows = (number | null)[][];
interface Fixture {
  readonly train: number;
  readonly x: Rows;
  readonly weight: number[];
  readonly standard: { center: number[]; spread: number[]; test: Rows };
  readonly weighted: { center: number[]; spread: number[] };
  readonly robust: { center: number[]; spread: number[]; test: Rows };
  readonly quantile_normal: Rows;
  readonly quantile_uniform: Rows;
  readonly power: { lambdas: number[]; test: Rows };
  readonly codes: number[];
  readonly one_hot_all: Rows;
  readonly one_hot_max: Rows;
  readonly one_hot_min: Rows;
  readonly target_regression: { y: number[]; test: Rows };
  readonly target_binary: { y: number[]; test: Rows };
  readonly target_multiclass: { y: number[]; test: Rows };
  readonly texts: string[];
  readonly tfidf_words: { terms: string[]; test: Rows };
  readonly tfidf_chars: { terms: string[]; test: Rows };
}
const fixture = JSON.parse(readFileSync(new URL('../parity/preprocess.json', import.meta.url), 'utf8')) as Fixture;
const { train } = fixture;
const total = fixture.x.length;
const rows = Uint32Array.from({ length: train }, (_, i) => i);

function numbers(columns: number): BaseTable {
  const features = Array.from(
    { length: columns },
    (_, j): Feature => ({ name: `x${j}`, kind: 'numeric', cardinality: 0, source: `x${j}`, base: j }),
  );
  const values = features.map((_, j) => Float32Array.from(fixture.x, (row) => row[j] ?? Number.NaN));
  return { rows: total, features, columns: values, texts: [] };
}

const categories: BaseTable = {
  rows: total,
  features: [{ name: 'c', kind: 'category', cardinality: 9, source: 'c', base: 0 }],
  columns: [Float32Array.from(fixture.codes)],
  texts: [],
};

function fit(
  transformer: Transformer,
  table: BaseTable,
  config: Config,
  extra: { y?: number[]; task?: Task; weight?: number[] } = {},
) {
  const whole = (values: readonly number[] | undefined) =>
    Float64Array.from({ length: total }, (_, i) => values?.[i] ?? 0);
  const input = { table, rows, y: whole(extra.y), task: extra.task ?? ({ kind: 'regression' } as const) };
  const weighted = extra.weight === undefined ? input : { ...input, weight: whole(extra.weight) };
  return transformer.fit(weighted, transformer.space.canonical(config), createRng(1)).fitted;
}

/** Rows after the training rows, row by row. */
function testRows(transformer: Transformer, table: BaseTable, config: Config, extra = {}): number[][] {
  const columns = fit(transformer, table, config, extra).transform(table.columns, table.texts, total);
  return Array.from({ length: total - train }, (_, i) => columns.map((column) => column[train + i]!));
}

function expectRows(actual: readonly (readonly number[])[], expected: Rows, digits: number): void {
  expected.forEach((row, i) => {
    expect(actual[i]!.length).toBe(row.length);
    row.forEach((value, j) => {
      if (value === null) expect(actual[i]![j]).toBeNaN();
      else expect(actual[i]![j]).toBeCloseTo(value, digits);
    });
  });
}

describe('scikit-learn', () => {
  it.each(['standard', 'robust'] as const)('%s scaling learns the same numbers and gives the same values', (method) => {
    const { arrays } = fit(scale, numbers(5), { method }).toState();
    fixture[method].center.forEach((v, j) => {
      expect(arrays['center']![j]).toBeCloseTo(v, 9);
      expect(arrays['spread']![j]).toBeCloseTo(fixture[method].spread[j]!, 9);
    });
    expectRows(testRows(scale, numbers(5), { method }), fixture[method].test, 5);
  });
  it('standard scaling honours weights', () => {
    const { arrays } = fit(scale, numbers(5), {}, { weight: fixture.weight }).toState();
    fixture.weighted.center.forEach((v, j) => {
      expect(arrays['center']![j]).toBeCloseTo(v, 9);
      expect(arrays['spread']![j]).toBeCloseTo(fixture.weighted.spread[j]!, 9);
    });
  });
  it.each(['normal', 'uniform'] as const)('quantile transformation to %s', (output) => {
    expectRows(testRows(quantile, numbers(4), { output }), fixture[`quantile_${output}`], 5);
  });
  it('Yeo-Johnson powers and values', () => {
    fixture.power.lambdas.forEach((lambda, j) => {
      const column = numbers(4)
        .columns[j]!.subarray(0, train)
        .filter((v) => !Number.isNaN(v));
      expect(bestLambda(Float64Array.from(column))).toBeCloseTo(lambda, 6);
    });
    expectRows(testRows(power, numbers(4), {}), fixture.power.test, 5);
  });
  it.each([
    ['all', { maxCategories: 32, minCount: 1 }],
    ['max', { maxCategories: 3, minCount: 1 }],
    ['min', { maxCategories: 32, minCount: 5 }],
  ] as const)('one-hot columns, rare categories together (%s)', (name, config) => {
    expectRows(testRows(oneHot, categories, config), fixture[`one_hot_${name}`], 9);
  });
  it.each([
    ['regression', { kind: 'regression' }],
    ['binary', { kind: 'binary', classes: ['0', '1'] }],
    ['multiclass', { kind: 'multiclass', classes: ['0', '1', '2'] }],
  ] as const)('target means with smoothing 10 (%s)', (name, task) => {
    const { y, test } = fixture[`target_${name}`];
    const config = { minCategories: 1, smoothing: 10, keep: false };
    expectRows(testRows(targetEncode, categories, config, { y, task }), test, 6);
  });
  it.each([
    ['words', { unit: 'word', least: 1, most: 2, minDf: 2, maxDf: 0.5, maxFeatures: 10_000 }],
    ['chars', { unit: 'char', least: 2, most: 4, minDf: 3, tokens: 'chunks', lowercase: false, maxFeatures: 10_000 }],
  ] as const)('TF-IDF of %s', (name, config) => {
    const table = { rows: total, features: [], columns: [], texts: [textColumnOf('t', fixture.texts)] };
    const names = fit(text, table, config).features.map((f) => f.name);
    const verb = name === 'words' ? 'tfidf' : 'tfidf_chars';
    expect(names).toEqual(fixture[`tfidf_${name}`].terms.map((term) => `${verb}(t, ${JSON.stringify(term)})`));
    expectRows(testRows(text, table, config).slice(0, 8), fixture[`tfidf_${name}`].test, 6);
  });
});
