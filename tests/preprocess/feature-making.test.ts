import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Feature } from '../../src/core/matrix.ts';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import type { BaseTable } from '../../src/data/frame.ts';
import categoryCross from '../../src/preprocess/category-cross/index.ts';
import groupStatistics from '../../src/preprocess/group-statistics/index.ts';
import select from '../../src/preprocess/select/index.ts';
import { crossedGroups, featureGroups } from '../../src/preprocess/shared/feature-groups.ts';
import { additiveResidual, groupGain } from '../../src/preprocess/shared/group-gain.ts';
import type { LearnInput } from '../../src/preprocess/transformer.ts';

const REGRESSION: Task = { kind: 'regression' };
const numeric = (name: string): Feature => ({ name, kind: 'numeric', cardinality: 0, source: name });
const category = (name: string, cardinality: number): Feature => ({
  name,
  kind: 'category',
  cardinality,
  source: name,
});

function input(features: readonly Feature[], columns: readonly ArrayLike<number>[], y: ArrayLike<number>): LearnInput {
  const rows = y.length;
  const table: BaseTable = { rows, features, columns: columns.map((c) => Float32Array.from(c)), texts: [] };
  return { table, rows: Uint32Array.from({ length: rows }, (_, i) => i), y: Float64Array.from(y), task: REGRESSION };
}
const rowsOf = (n: number, value: (row: number) => number): number[] => Array.from({ length: n }, (_, i) => value(i));
const names = (features: readonly Feature[]): string[] => features.map((f) => f.name);

describe('the gain of groups', () => {
  it('is what the mean of the others of a group explains, by hand', () => {
    // Groups {0, 2} and {4, 6}; smoothing 2. Row 0: others' mean 4, group's (2 + 2 * 4) / 3 = 10/3, so error 10/3 against 4.
    const gain = groupGain({ of: Int32Array.of(0, 0, 1, 1), count: 2 }, Float64Array.of(0, 2, 4, 6));
    const left = (10 / 3) ** 2 + (2 - (0 + 20 / 3) / 3) ** 2;
    const all = 4 ** 2 + (2 - 10 / 3) ** 2;
    expect(gain).toBeCloseTo(1 - left / all, 8);
  });
  it('is 0 for a constant target, and below 0 for groups of chance', () => {
    const of = Int32Array.from({ length: 60 }, (_, i) => i % 20);
    expect(groupGain({ of, count: 20 }, new Float64Array(60).fill(3))).toBe(0);
    const rng = createRng(1);
    expect(
      groupGain(
        { of, count: 20 },
        Float64Array.from(of, () => rng.normal()),
      ),
    ).toBeLessThan(0);
  });
  it('leaves nothing of a sum of two effects', () => {
    const a = { of: Int32Array.from({ length: 400 }, (_, i) => i % 2), count: 2 };
    const b = { of: Int32Array.from({ length: 400 }, (_, i) => (i >> 1) % 2), count: 2 };
    const residual = additiveResidual(
      a,
      b,
      Float64Array.from({ length: 400 }, (_, i) => 5 * a.of[i]! - 3 * b.of[i]!),
    );
    expect(Math.max(...residual.map(Math.abs))).toBeLessThan(0.1);
  });
});

describe('groups of a feature', () => {
  it('puts numbers into bins of equal share, and missing ones apart', () => {
    const column = Float32Array.from({ length: 33 }, (_, i) => (i === 32 ? Number.NaN : i));
    const { of, count } = featureGroups(numeric('x'), column, Uint32Array.from(column.keys()));
    expect(count).toBe(17);
    expect(of[32]).toBe(16);
    expect([of[0], of[31]]).toEqual([0, 15]);
    for (let bin = 0; bin < 16; bin++) expect(of.filter((g) => g === bin)).toHaveLength(2);
  });
  it('numbers the pairs that there are', () => {
    const crossed = crossedGroups({ of: Int32Array.of(1, 0, 1), count: 2 }, { of: Int32Array.of(2, 0, 2), count: 3 });
    expect(crossed).toEqual({ of: Int32Array.of(1, 0, 1), count: 2 });
  });
});

describe('category-cross', () => {
  const features = [category('a', 2), category('b', 2), category('c', 2)];
  const columns = [rowsOf(200, (i) => i % 2), rowsOf(200, (i) => (i >> 1) % 2), rowsOf(200, (i) => (i >> 2) % 2)];
  const exclusive = columns[0]!.map((a, i) => a ^ columns[1]![i]!);

  it('adds the pair that says more together than apart, and no other', () => {
    const { fitted } = categoryCross.fit(
      input(features, columns, exclusive),
      categoryCross.space.defaults(),
      createRng(1),
    );
    expect(names(fitted.features)).toEqual(['a', 'b', 'c', '(a & b)']);
    expect(fitted.features[3]).toMatchObject({ kind: 'category', cardinality: 5, formula: '(a & b)', source: 'a' });
    const cells = columns.map((c) => Float32Array.from(c.slice(0, 4)));
    expect(Array.from(fitted.transform(cells, [], 4)[3]!)).toEqual([0, 2, 1, 3]);
  });
  it('gives pairs that training hardly held, unseen and missing ones the last code', () => {
    const { fitted } = categoryCross.fit(
      input(features, columns, exclusive),
      categoryCross.space.defaults(),
      createRng(1),
    );
    const [a, b] = [Float32Array.of(2, Number.NaN, 0), Float32Array.of(0, 1, Number.NaN)];
    expect(Array.from(fitted.transform([a, b, a], [], 3)[3]!)).toEqual([4, 4, 4]);
  });
  it('adds nothing where effects only add up, or to constrained columns', () => {
    const sum = columns[0]!.map((a, i) => 2 * a + columns[1]![i]!);
    const config = categoryCross.space.defaults();
    expect(categoryCross.fit(input(features, columns, sum), config, createRng(1)).fitted.features).toHaveLength(3);
    const tied = { ...input(features, columns, exclusive), constrained: new Set(['a']) };
    expect(categoryCross.fit(tied, config, createRng(1)).fitted.features).toHaveLength(3);
  });
});

describe('group-statistics', () => {
  const features = [category('city', 2), numeric('price')];
  const city = rowsOf(200, (i) => i % 2);
  const price = rowsOf(200, (i) => ((i * 37) % 101) + (i % 2 === 0 ? 0 : 1000));
  const above = rowsOf(200, (i) => (i * 37) % 101);

  it('adds the distance from the mean of the group, by hand', () => {
    const config = { ...groupStatistics.space.defaults(), smoothing: 1, most: 1 } as const;
    const { fitted } = groupStatistics.fit(input(features, [city, price], above), config, createRng(1));
    expect(names(fitted.features)).toEqual(['city', 'price', '(price - mean(price by city))']);
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const [overall, own] = [mean(price), mean(price.filter((_, i) => i % 2 === 0))];
    const out = fitted.transform([Float32Array.of(0), Float32Array.of(50)], [], 1)[2]!;
    expect(out[0]).toBeCloseTo(50 - (100 * own + overall) / 101, 3);
  });
  it('sets a number of an unseen group against the overall mean, and keeps missing ones missing', () => {
    const config = { ...groupStatistics.space.defaults(), smoothing: 1, most: 1 } as const;
    const { fitted } = groupStatistics.fit(input(features, [city, price], above), config, createRng(1));
    const out = fitted.transform([Float32Array.of(2, 0), Float32Array.of(600, Number.NaN)], [], 2)[2]!;
    expect(out[0]).toBeCloseTo(600 - price.reduce((a, b) => a + b, 0) / 200, 2);
    expect(out[1]).toBeNaN();
  });
  it('adds nothing where the group does not matter', () => {
    const config = groupStatistics.space.defaults();
    const { fitted } = groupStatistics.fit(input(features, [city, above], above), config, createRng(1));
    expect(fitted.features).toHaveLength(2);
  });
});

describe('select', () => {
  it('keeps what explains the target alone, whatever the noise around it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
        const rng = createRng(seed);
        const signal = rowsOf(300, () => rng.normal());
        const groups = rowsOf(300, () => rng.int(3));
        const noise = rowsOf(6, (i) => i).map(() => rowsOf(300, () => rng.normal()));
        const y = signal.map((s, i) => s + 2 * groups[i]! + 0.5 * rng.normal());
        const features = [category('g', 3), numeric('s'), ...noise.map((_, j) => numeric(`n${j}`))];
        const learn = input(features, [groups, signal, ...noise], y);
        const tenth = select.fit(learn, { keep: 'tenth' }, createRng(1)).fitted;
        expect(tenth.features).toHaveLength(1);
        expect(['g', 's']).toContain(tenth.features[0]!.name);
        const useful = names(select.fit(learn, { keep: 'useful' }, createRng(1)).fitted.features);
        expect(useful.slice(0, 2)).toEqual(['g', 's']);
        expect(useful.length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 20 },
    );
  });
  it('keeps constrained columns, and one column where none tells anything', () => {
    const rng = createRng(3);
    const noise = rowsOf(4, (i) => i).map(() => rowsOf(100, () => rng.normal()));
    const learn = input(
      noise.map((_, j) => numeric(`n${j}`)),
      noise,
      rowsOf(100, () => rng.normal()),
    );
    expect(select.fit(learn, { keep: 'tenth' }, createRng(1)).fitted.features).toHaveLength(1);
    const tied = { ...learn, constrained: new Set(['n2']) };
    expect(names(select.fit(tied, { keep: 'tenth' }, createRng(1)).fitted.features)).toEqual(['n2']);
  });
  it('leaves few rows alone', () => {
    const learn = input(
      [numeric('x'), numeric('z')],
      [rowsOf(20, (i) => i), rowsOf(20, () => 1)],
      rowsOf(20, (i) => i),
    );
    expect(select.fit(learn, { keep: 'tenth' }, createRng(1)).fitted.features).toHaveLength(2);
  });
});
