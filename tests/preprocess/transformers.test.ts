import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Feature } from '../../src/core/matrix.ts';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import type { BaseTable } from '../../src/data/frame.ts';
import type { BaseFeature } from '../../src/preprocess/base-table.ts';
import dateCyclic from '../../src/preprocess/date-cyclic/index.ts';
import frequency from '../../src/preprocess/frequency/index.ts';
import impute from '../../src/preprocess/impute/index.ts';
import interactions from '../../src/preprocess/interactions/index.ts';
import oneHot from '../../src/preprocess/one-hot/index.ts';
import ordinal from '../../src/preprocess/ordinal/index.ts';
import { yeoJohnson } from '../../src/preprocess/power/yeo-johnson.ts';
import rareGroup from '../../src/preprocess/rare-group/index.ts';
import scale from '../../src/preprocess/scale/index.ts';
import { normalQuantile } from '../../src/preprocess/shared/normal-quantile.ts';
import { correlation, ranks } from '../../src/preprocess/shared/rank-correlation.ts';
import { moments, quantileOfSorted, thinned } from '../../src/preprocess/shared/statistics.ts';
import targetEncode from '../../src/preprocess/target-encode/index.ts';
import type { Transformer } from '../../src/preprocess/transformer.ts';
import type { Config } from '../../src/space/param.ts';

const NAN = Number.NaN;
type Columns = Record<string, { values: number[]; labels?: string[]; formula?: string; source?: string }>;

/** Columns with labels are categories. */
function table(columns: Columns): BaseTable {
  const entries = Object.entries(columns);
  const features = entries.map(
    ([name, { labels, formula, source }], base): BaseFeature => ({
      name,
      kind: labels === undefined ? 'numeric' : 'category',
      cardinality: labels?.length ?? 0,
      source: source ?? name,
      base,
      ...(labels === undefined ? {} : { labels }),
      ...(formula === undefined ? {} : { formula }),
    }),
  );
  const rows = entries[0]![1].values.length;
  return { rows, features, columns: entries.map(([, c]) => Float32Array.from(c.values)), texts: [] };
}

interface Extra {
  readonly train?: number;
  readonly y?: number[];
  readonly weight?: number[];
  readonly task?: Task;
  readonly constrained?: ReadonlySet<string>;
}

/** Fits on the first `train` rows and transforms all. */
function apply(transformer: Transformer, data: BaseTable, config: Config = {}, extra: Extra = {}) {
  const { train = data.rows, y = [], weight, task = { kind: 'regression' }, constrained } = extra;
  const input = {
    table: data,
    rows: Uint32Array.from({ length: train }, (_, i) => i),
    y: Float64Array.from({ length: data.rows }, (_, i) => y[i] ?? 0),
    task,
    ...(weight === undefined ? {} : { weight: Float64Array.from(weight) }),
    ...(constrained === undefined ? {} : { constrained }),
  };
  const fit = transformer.fit(input, transformer.space.canonical(config), createRng(4));
  const columns = fit.fitted.transform(data.columns, data.texts, data.rows);
  const named = fit.fitted.features.map((f: Feature, j: number) => [f.name, Array.from(columns[j]!)] as const);
  return { ...fit, columns, byName: Object.fromEntries(named), names: named.map(([name]) => name) };
}

describe('impute', () => {
  const data = table({ x: { values: [1, NAN, 3, 8, 100] }, c: { values: [0, NAN, 1, 0, 0], labels: ['a', 'b'] } });
  it('fills with the median of the training rows, and categories with the unseen code', () => {
    const { byName } = apply(impute, data, { strategy: 'median' }, { train: 4 });
    expect(byName['x']).toEqual([1, 3, 3, 8, 100]);
    expect(byName['c']).toEqual([0, 2, 1, 0, 0]);
  });
  it('fills with the weighted mean', () => {
    const { byName } = apply(impute, data, { strategy: 'mean' }, { train: 4, weight: [1, 1, 1, 2, 9] });
    expect(byName['x']).toEqual([1, 5, 3, 8, 100]);
  });
  it('marks what was missing, for columns with missing values in training', () => {
    const { byName, names } = apply(impute, data, { indicators: true });
    expect(names).toEqual(['x', 'c', 'missing(x)']);
    expect(byName['missing(x)']).toEqual([0, 1, 0, 0, 0]);
    expect(apply(impute, data, { indicators: true }, { train: 1 }).names).toEqual(['x', 'c']);
  });
  it('marks columns that miss in the same rows once', () => {
    const twins = table({ x: { values: [1, NAN, 3] }, y: { values: [0, NAN, 0] }, z: { values: [NAN, 0, 0] } });
    expect(apply(impute, twins, { indicators: true }).names).toEqual(['x', 'y', 'z', 'missing(x)', 'missing(z)']);
  });
  it('fills a column that training knows nothing of with 0', () => {
    const empty = table({ x: { values: [NAN, NAN, 5] } });
    expect(apply(impute, empty, {}, { train: 2 }).byName['x']).toEqual([0, 0, 5]);
  });
  it('hands on a column without missing values as it is', () => {
    const full = table({ x: { values: [1, 2] } });
    expect(apply(impute, full).columns[0]).toBe(full.columns[0]);
  });
});

describe('scale', () => {
  it('leaves missing values missing and keeps the name with a formula', () => {
    const { byName, fitted } = apply(scale, table({ x: { values: [0, 2, 4, NAN] } }));
    const z = Math.fround(2 / Math.sqrt(8 / 3));
    expect(byName['x']).toEqual([-z, 0, z, NAN]);
    expect(fitted.features[0]).toMatchObject({ name: 'x', source: 'x', formula: 'scale(x)' });
    expect(fitted.features[0]!.base).toBe(undefined);
  });
  it('cuts off at the clip', () => {
    const { byName } = apply(
      scale,
      table({ x: { values: [-1, 0, 1, 1000] } }),
      { method: 'robust', clip: 3 },
      { train: 3 },
    );
    expect(byName['x']).toEqual([-1, 0, 1, 3]);
  });
});

describe('one-hot', () => {
  const labels = ['red', 'green', 'blue', 'grey'];
  it('gives missing values a column of their own, and unseen ones none', () => {
    const data = table({ c: { values: [0, 1, NAN, 0, 2, 4], labels } });
    const { byName } = apply(oneHot, data, {}, { train: 4 });
    expect(byName).toEqual({
      'c=red': [1, 0, 0, 1, 0, 0],
      'c=green': [0, 1, 0, 0, 0, 0],
      'c=(missing)': [0, 0, 1, 0, 0, 0],
    });
  });
  it('puts rare categories and unseen ones together', () => {
    const data = table({ c: { values: [0, 0, 1, 1, 2, 3, 4, NAN], labels } });
    const { byName } = apply(oneHot, data, { maxCategories: 3 }, { train: 6 });
    expect(byName).toEqual({
      'c=red': [1, 1, 0, 0, 0, 0, 0, 0],
      'c=green': [0, 0, 1, 1, 0, 0, 0, 0],
      'c=(other)': [0, 0, 0, 0, 1, 1, 1, 0],
    });
  });
  it('cuts long spellings in names', () => {
    const data = table({ c: { values: [0, 0], labels: ['x'.repeat(1000)] } });
    expect(apply(oneHot, data).names[0]!.length).toBe(62);
  });
});

describe('ordinal, frequency and rare-group', () => {
  const data = table({ c: { values: [2, 2, 0, 2, 0, NAN, 1, 3], labels: ['a', 'b', 'c'] } });
  it('ordinal numbers the categories of training in order of code', () => {
    const { byName } = apply(ordinal, data, {}, { train: 6 });
    expect(byName['c']).toEqual([1, 1, 0, 1, 0, NAN, -1, -1]);
  });
  it('frequency is the share of the training weight', () => {
    const { byName, names } = apply(
      frequency,
      data,
      { minCategories: 1 },
      { train: 4, weight: [1, 1, 2, 4, 9, 9, 9, 9] },
    );
    expect(byName['share(c)']).toEqual([0.75, 0.75, 0.25, 0.75, 0.25, 0, 0, 0]);
    expect(names).toEqual(['c', 'share(c)']);
    expect(apply(frequency, data, { minCategories: 1, keep: false }).names).toEqual(['share(c)']);
    expect(apply(frequency, data, { minCategories: 4 }).names).toEqual(['c']);
  });
  it('rare categories become one, which unseen ones join', () => {
    const { byName, fitted } = apply(rareGroup, data, { minCount: 2 }, { train: 7 });
    expect(byName['c']).toEqual([1, 1, 0, 1, 0, NAN, 2, 2]);
    expect(fitted.features[0]).toMatchObject({ cardinality: 3, labels: ['a', 'c', '(other)'] });
  });
  it('without a rare category, what training does not hold stays unseen', () => {
    const { byName, fitted } = apply(rareGroup, data, { minCount: 2 }, { train: 5 });
    expect(byName['c']).toEqual([1, 1, 0, 1, 0, NAN, 2, 2]);
    expect(fitted.features[0]!.cardinality).toBe(2);
  });
});

describe('target-encode', () => {
  const labels = ['a', 'b', 'c'];
  it('is the smoothed mean of the target; unseen and missing categories get the overall mean', () => {
    const data = table({ c: { values: [0, 0, 1, 1, 2, 3, NAN], labels } });
    const config = { minCategories: 1, smoothing: 1 };
    const { byName } = apply(targetEncode, data, config, { train: 4, y: [1, 3, 5, 7] });
    const [a, b] = [(4 + 4) / 3, (12 + 4) / 3].map(Math.fround);
    expect(byName['target_mean(c)']).toEqual([a, a, b, b, 4, 4, 4]);
  });
  it('encodes a training row without the row itself', () => {
    const values = Array.from({ length: 40 }, (_, i) => i % 3);
    const data = table({ c: { values, labels } });
    const y = Array.from({ length: 40 }, (_, i) => i / 7);
    const before = apply(targetEncode, data, { minCategories: 1 }, { y });
    for (const row of [0, 17, 39]) {
      const after = apply(targetEncode, data, { minCategories: 1 }, { y: y.with(row, 1e6) });
      expect(after.outOfFold!.get(1)![row]).toBe(before.outOfFold!.get(1)![row]);
      expect(after.outOfFold!.get(1)).not.toEqual(before.outOfFold!.get(1));
    }
  });
  it('tells nothing about a target of pure noise in a column of ids', () => {
    const rng = createRng(8);
    const n = 400;
    const data = table({ c: { values: Array.from({ length: n }, (_, i) => i), labels: Array(n).fill('x') } });
    const y = Array.from({ length: n }, () => rng.normal());
    const { outOfFold, byName } = apply(targetEncode, data, { minCategories: 1, smoothing: 1 }, { y });
    expect(Math.abs(correlation(Float64Array.from(outOfFold!.get(1)!), Float64Array.from(y)))).toBeLessThan(0.2);
    expect(correlation(Float64Array.from(byName['target_mean(c)']!), Float64Array.from(y))).toBeGreaterThan(0.99);
  });
  it('has a column for each of the most frequent classes', () => {
    const data = table({ c: { values: [0, 1, 0, 1, 0, 1], labels } });
    const task = { kind: 'multiclass', classes: ['p', 'q', 'r'] } as const;
    const y = [0, 2, 0, 2, 1, 2];
    const { names } = apply(targetEncode, data, { minCategories: 1, mostClasses: 2 }, { y, task });
    expect(names).toEqual(['c', 'target_share(c, p)', 'target_share(c, r)']);
  });
});

describe('date-cyclic', () => {
  it('puts December next to January', () => {
    const data = table({ 'month(d)': { values: [12, 3, NAN], formula: 'month(d)', source: 'd' } });
    const { byName } = apply(dateCyclic, data);
    expect(Object.keys(byName)).toEqual(['month(d)', 'sin(2π month(d) / 12)', 'cos(2π month(d) / 12)']);
    const near = (v: number) => expect.closeTo(v, 6);
    expect(byName['sin(2π month(d) / 12)']).toEqual([near(0), near(1), NAN]);
    expect(byName['cos(2π month(d) / 12)']).toEqual([near(1), near(0), NAN]);
  });
});

describe('interactions', () => {
  const rng = createRng(2);
  const draw = (): number[] => Array.from({ length: 300 }, () => Math.fround(1 + rng.next()));
  const [length, width, noise] = [draw(), draw(), draw()];
  const data = table({ length: { values: length }, width: { values: width }, noise: { values: noise } });
  it('finds the product that the target is made of, and says so', () => {
    const y = length.map((v, i) => v * width[i]!);
    const { byName, names } = apply(interactions, data, { most: 1 }, { y });
    expect(names).toEqual(['length', 'width', 'noise', '(length * width)']);
    expect(byName['(length * width)']![7]).toBe(Math.fround(length[7]! * width[7]!));
  });
  it('finds a quotient, whichever way round', () => {
    const y = length.map((v, i) => width[i]! / v);
    const found = apply(interactions, data, { most: 1 }, { y }).names.at(-1)!;
    expect(['(length / width)', '(width / length)']).toContain(found);
  });
  it('adds nothing that no pair explains better than one column, and nothing to few rows', () => {
    expect(apply(interactions, data, {}, { y: length }).names).toEqual(['length', 'width', 'noise']);
    const y = length.map((v, i) => v * width[i]!);
    expect(apply(interactions, data, {}, { y, train: 20 }).names).toEqual(['length', 'width', 'noise']);
  });
  it('leaves columns under a monotone constraint alone', () => {
    const y = length.map((v, i) => v * width[i]!);
    const { names } = apply(interactions, data, {}, { y, constrained: new Set(['width']) });
    expect(names).toEqual(['length', 'width', 'noise']);
  });
  it('ranks with ties as their mean', () => {
    expect(Array.from(ranks(Float64Array.of(10, 20, 10, 30)))).toEqual([1.5, 3, 1.5, 4]);
    expect(correlation(Float64Array.of(1, 2, 3), Float64Array.of(6, 4, 2))).toBeCloseTo(-1, 12);
    expect(correlation(Float64Array.of(1, 1), Float64Array.of(6, 4))).toBe(0);
  });
});

describe('statistics', () => {
  it('moments are weighted and leave missing values out', () => {
    const m = moments([1, NAN, 4, 100], Uint32Array.of(0, 1, 2), Float64Array.of(2, 5, 1, 1));
    expect(m).toEqual({ count: 2, mean: 2, variance: 2 });
    expect(moments([NAN], Uint32Array.of(0)).mean).toBeNaN();
  });
  it('quantiles interpolate', () => {
    expect(quantileOfSorted(Float64Array.of(1, 2, 4), 0.75)).toBe(3);
    expect(quantileOfSorted(new Float64Array(0), 0.5)).toBeNaN();
  });
  it('thinning keeps order and spacing', () => {
    expect(Array.from(thinned(Uint32Array.of(1, 2, 3, 4, 5, 6), 3))).toEqual([1, 3, 5]);
  });
  it('the normal quantile is that of published tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(1e-7)).toBeCloseTo(-5.199337582192817, 12);
    expect(normalQuantile(1e-20)).toBeCloseTo(-9.26234008979841, 11);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
  it('Yeo-Johnson rises, keeps 0, and is the identity at power 1', () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.double({ min: -3, max: 3, noNaN: true }), (a, b, lambda) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(yeoJohnson(low, lambda)).toBeLessThanOrEqual(yeoJohnson(high, lambda));
        expect(yeoJohnson(a, 1)).toBeCloseTo(a, 6);
        expect(yeoJohnson(0, lambda)).toBeCloseTo(0, 12);
      }),
    );
    expect(yeoJohnson(3, 0)).toBeCloseTo(Math.log(4), 12);
    expect(yeoJohnson(-3, 2)).toBeCloseTo(-Math.log(4), 12);
  });
});
