import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { applyBase, planBase } from '../../src/preprocess/base-table.ts';
import { clusterCentres } from '../../src/preprocess/k-means/cluster.ts';
import kMeans from '../../src/preprocess/k-means/index.ts';

const points = (list: readonly (readonly number[])[], weight?: readonly number[]) => ({
  n: list.length,
  p: list[0]!.length,
  values: Float32Array.from(list.flat()),
  weight: Float64Array.from(weight ?? list.map(() => 1)),
});

describe('clusterCentres', () => {
  it('finds the means of groups that lie apart, by hand', () => {
    const list = [
      [0, 0],
      [2, 0],
      [10, 10],
      [10, 12],
      [-20, 5],
    ];
    const centres = clusterCentres(points(list), 3, createRng(1));
    const found = [0, 1, 2].map((c) => [centres[2 * c]!, centres[2 * c + 1]!]).sort((a, b) => a[0]! - b[0]!);
    expect(found).toEqual([
      [-20, 5],
      [1, 0],
      [10, 11],
    ]);
  });
  it('weighs the points: a weight of three draws the centre', () => {
    expect(Array.from(clusterCentres(points([[0], [4]], [3, 1]), 1, createRng(1)))).toEqual([1]);
  });
  it('makes no more clusters than there are different points', () => {
    expect(clusterCentres(points([[1], [1], [5]]), 8, createRng(1))).toHaveLength(2);
  });
});

describe('the transformer', () => {
  const values = Float64Array.of(0, 1, 0, 1, 100, 101, 100, Number.NaN);
  const frame = { rows: 8, columns: [{ kind: 'numeric', name: 'a', values }] } as const;
  const table = applyBase(planBase(frame), frame);
  const input = {
    table,
    rows: Uint32Array.of(0, 1, 2, 4, 5, 6),
    y: new Float64Array(8),
    task: { kind: 'regression' },
  } as const;
  it('gives distances in standard deviations and the nearest cluster; a missing value counts as the mean', () => {
    const { fitted } = kMeans.fit(input, { clusters: 2 }, createRng(3));
    const [, first, second, nearest] = fitted.transform(table.columns, [], 8);
    expect(fitted.features.map((f) => f.name)).toEqual(['a', 'cluster_distance(1)', 'cluster_distance(2)', 'cluster']);
    expect(nearest![0]).toBe(nearest![1]);
    expect(nearest![0]).not.toBe(nearest![4]);
    const near = nearest![0] === 0 ? first! : second!;
    // the centre of {0, 1, 0} is 1/3; the deviation of the six training values is that of two groups 100 apart, about 50
    expect(near[0]).toBeCloseTo(1 / 3 / 50, 3);
    expect(first![7]).toBeCloseTo(second![7]!, 5);
  });
  it('leaves columns under a monotone constraint out', () => {
    const { fitted } = kMeans.fit({ ...input, constrained: new Set(['a']) }, { clusters: 2 }, createRng(3));
    expect(fitted.features).toEqual(table.features);
  });
});
