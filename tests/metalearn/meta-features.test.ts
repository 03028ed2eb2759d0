import { describe, expect, it } from 'vitest';
import type { BaseTable } from '../../src/data/frame.ts';
import { metaFeatures } from '../../src/metalearn/features/meta-features.ts';
import type { KnownSet } from '../../src/metalearn/knowledge.ts';
import { similarSets } from '../../src/metalearn/similar-sets.ts';

const table = (columns: number[][], categories: readonly number[] = []): BaseTable => ({
  rows: columns[0]!.length,
  features: columns.map((_, j) => {
    const cardinality = categories.includes(j) ? 3 : 0;
    return { name: `x${j}`, source: `x${j}`, kind: cardinality > 0 ? 'category' : 'numeric', cardinality };
  }),
  columns: columns.map((column) => Float32Array.from(column)),
  texts: [],
});
const range = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));
const regression = { kind: 'regression' } as const;

describe('metaFeatures', () => {
  it('counts rows, columns, categories and gaps', () => {
    const base = table(
      [range(100, (i) => i), range(100, (i) => i % 3), range(100, (i) => (i < 25 ? Number.NaN : i))],
      [1],
    );
    const features = metaFeatures({ base, y: Float64Array.from(range(100, (i) => i)), task: regression });
    expect(features['log_rows']).toBe(2);
    expect(features['log_cols']).toBe(0.4771);
    expect(features['category_share']).toBe(0.3333);
    expect(features['missing_share']).toBe(0.08333);
    expect(features['log_cardinality']).toBe(0.4771);
  });

  it('sees a linear target by the ridge and a step by the stump', () => {
    const x = range(200, (i) => (i * 37) % 200);
    const line = metaFeatures({ base: table([x]), y: Float64Array.from(x, (v) => 3 * v + 1), task: regression });
    expect(line['linear']).toBeLessThan(0.03);
    expect(line['stump']).toBeGreaterThan(0.15);
    const classes = { kind: 'binary', classes: ['no', 'yes'] } as const;
    const step = metaFeatures({ base: table([x]), y: Float64Array.from(x, (v) => (v < 60 ? 1 : 0)), task: classes });
    expect(step['stump']).toBeLessThan(0.06);
    expect(step['class_entropy']).toBeCloseTo(0.8813, 4); // of 0.3 and 0.7, in bits
    expect(step['rarest_share']).toBe(0.3);
  });

  it('is finite or null on tables that offer nothing', () => {
    const one = { kind: 'binary', classes: ['a', 'b'] } as const;
    for (const columns of [[[Number.NaN, Number.NaN, Number.NaN]], [[1, 1, 1]]]) {
      const features = metaFeatures({ base: table(columns), y: Float64Array.of(0, 1, 0), task: one });
      for (const value of Object.values(features)) expect(value === null || Number.isFinite(value)).toBe(true);
    }
    const none = metaFeatures({
      base: { ...table([[1, 2]]), features: [], columns: [] },
      y: Float64Array.of(1, 2),
      task: regression,
    });
    expect(none['skew']).toBe(null);
    expect(none['log_rows']).toBe(0.301);
  });
});

describe('similarSets', () => {
  const known = (features: KnownSet['features']): KnownSet =>
    ({ ...({} as KnownSet), id: '', features }) satisfies KnownSet;
  const point = (v: number) => Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, v]));

  it('weighs the near above the far, and what it cannot compare least', () => {
    const { weights, distances } = similarSets([0, 1, 2, 5].map((v) => known(point(v))).concat(known(null)), point(0));
    expect(distances[0]).toBe(0);
    expect(weights[0]).toBe(1);
    expect(weights[1]).toBeGreaterThan(weights[2]!);
    expect(weights[2]).toBeGreaterThan(weights[3]!);
    expect(weights[4]).toBe(0.1);
  });
});
