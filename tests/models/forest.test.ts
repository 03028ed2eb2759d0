import { describe, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/load.ts';
import extraTrees from '../../src/models/extra-trees/index.ts';
import type { ModelFamily } from '../../src/models/family.ts';
import randomForest from '../../src/models/random-forest/index.ts';
import type { ForestModel } from '../../src/models/shared/tree-forest-model.ts';
import {
  allRows,
  BINARY,
  contextOf,
  fitAll,
  matrixOf,
  multiclass,
  noisyData,
  REGRESSION,
  rmse,
} from './forest-data.ts';

const FAMILIES: readonly [string, ModelFamily][] = [
  ['random-forest', randomForest],
  ['extra-trees', extraTrees],
];

describe.each(FAMILIES)('%s', (name, family) => {
  it('learns a signal and ignores noise', () => {
    const { x, signal } = noisyData(600, 1);
    const y = Float64Array.from(signal);
    const model = fitAll(family, { x, y, rows: allRows(400), task: REGRESSION }, { nEstimators: 40 });
    const rest = Uint32Array.from({ length: 200 }, (_, i) => 400 + i);
    expect(rmse(y.subarray(400), model.predict(x, { rows: rest }))).toBeLessThan(0.35);
    expect(model.importances!()[2]).toBeLessThan(0.2);
  });
  it('counts many classes, with either criterion', () => {
    const { x, columns } = noisyData(900, 2);
    const y = Float64Array.from(columns[0]!, (a, i) => {
      const place = 3 * Math.floor(Math.max(0, Math.min(8.9, a * 2 + 4))) + (columns[1]![i]! > 0 ? 1 : 0);
      return Math.min(29, place);
    });
    for (const criterion of ['gini', 'entropy']) {
      const model = fitAll(family, { x, y, task: multiclass(30) }, { nEstimators: 20, criterion, maxFeatures: 0.7 });
      const p = model.predict(x);
      let right = 0;
      for (let r = 0; r < 900; r++) {
        const row = p.subarray(r * 30, r * 30 + 30);
        expect(row.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 9);
        if (row.indexOf(Math.max(...row)) === y[r]) right++;
      }
      expect(right / 900).toBeGreaterThan(0.95);
    }
  });
  it('solves exclusive or, where the first split gains nothing', () => {
    const a = Array.from({ length: 80 }, (_, i) => i % 2);
    const b = Array.from({ length: 80 }, (_, i) => (i >> 1) % 2);
    const y = Float64Array.from(a, (v, i) => v ^ b[i]!);
    for (const criterion of ['gini', 'entropy'])
      expect(
        rmse(y, fitAll(family, { x: matrixOf(a, b), y, task: BINARY }, { criterion }).predict(matrixOf(a, b))),
      ).toBeLessThan(0.1);
  });
  it('splits on missing values and on categories', () => {
    const codes = Array.from({ length: 240 }, (_, i) => i % 12);
    const gaps = codes.map((_, i) => (i % 3 === 0 ? Number.NaN : i % 5));
    const y = Float64Array.from(
      codes,
      (c, i) => ([1, 5, 6, 11].includes(c) ? 4 : 0) + (Number.isNaN(gaps[i]!) ? 2 : 0),
    );
    const x = matrixOf(gaps, { codes, of: 12 });
    const p = fitAll(
      family,
      { x, y, task: REGRESSION },
      { maxFeatures: 1, nEstimators: 30, minSamplesLeaf: 1 },
    ).predict(x);
    expect(rmse(y, p)).toBeLessThan(0.3);
    const odd = fitAll(
      family,
      { x, y: y.map((v) => (v > 3 ? 2 : v > 0 ? 1 : 0)), task: multiclass(3) },
      { nEstimators: 9 },
    );
    for (const v of odd.predict(matrixOf([Number.NaN, 1e30], { codes: [12, Number.NaN], of: 12 })))
      expect(v >= 0 && v <= 1).toBe(true);
  });
  it('weighs rows: twice the weight is the row twice, when every tree sees all rows', () => {
    if (name === 'random-forest') return;
    const x = matrixOf([1, 2, 3, 4]);
    const twice = matrixOf([1, 2, 3, 4, 4]);
    const y = Float64Array.of(0, 1, 0, 1);
    const config = { nEstimators: 1, maxLeafNodes: 2 };
    const weighted = fitAll(family, { x, y, weight: Float64Array.of(1, 1, 1, 2), task: BINARY }, config).predict(x);
    const doubled = fitAll(family, { x: twice, y: Float64Array.of(0, 1, 0, 1, 1), task: BINARY }, config).predict(x);
    for (let i = 0; i < 4; i++) expect(weighted[i]).toBeCloseTo(doubled[i]!, 12);
  });
  it('keeps every leaf at the least weight and at most the leaves asked for', () => {
    const { x, signal } = noisyData(300, 4);
    const y = Float64Array.from(signal);
    const config = { nEstimators: 1, minSamplesLeaf: 20, maxLeafNodes: 6 };
    const values = new Set(fitAll(family, { x, y, task: REGRESSION }, config, contextOf(3)).predict(x));
    expect(values.size).toBeGreaterThan(2);
    expect(values.size).toBeLessThanOrEqual(6);
  });
  it('is a function of the seed, and the same to the bit on every path', () => {
    const { x, signal } = noisyData(300, 5);
    const y = Float64Array.from(signal, (s) => Math.max(0, Math.min(3, Math.round(s + 1))));
    const run = (seed: number) => fitAll(family, { x, y, task: multiclass(4) }, { nEstimators: 8 }, contextOf(seed));
    const model = run(1);
    const all = model.predict(x);
    expect(run(1).predict(x)).toEqual(all);
    const other = noisyData(100, 6).x;
    expect(run(2).predict(other)).not.toEqual(model.predict(other));
    expect(model.predict(x, { kernels: createKernels() })).toEqual(all);
    expect(model.predict(x, { rows: Uint32Array.of(17) })).toEqual(all.slice(68, 72));
    const state = model.toState();
    const again = family.fromState({ json: JSON.parse(JSON.stringify(state.json)), arrays: state.arrays }, 1);
    expect(again.predict(x)).toEqual(all);
    expect(again.family).toBe(name);
  });
  it('finishes one tree when the time is up at once', () => {
    const { x, signal } = noisyData(300, 6);
    const y = Float64Array.from(signal);
    const model = fitAll(family, { x, y, task: REGRESSION }, {}, { ...contextOf(), shouldStop: () => true });
    expect((model as ForestModel).steps).toBe(1);
  });
  it('answers for one row, one class, constant and missing columns, and huge values', () => {
    const one = fitAll(family, { x: matrixOf([1]), y: Float64Array.of(4), task: REGRESSION }, { nEstimators: 3 });
    expect([...one.predict(matrixOf([Number.NaN]))]).toEqual([4]);
    const gap = [Number.NaN, Number.NaN, Number.NaN];
    const x = matrixOf(gap, [1e30, 1e-42, -1e30], [2, 2, 2]);
    const same = fitAll(family, { x, y: Float64Array.of(1, 1, 1), task: multiclass(5) }, { nEstimators: 3 }).predict(x);
    expect(same[1]).toBe(1);
    const huge = fitAll(
      family,
      { x, y: Float64Array.of(1e300, -1e300, 0), task: REGRESSION },
      { minSamplesLeaf: 1 },
    ).predict(x);
    for (const v of huge) expect(Math.abs(v)).toBeLessThanOrEqual(1e300);
    const run = () => fitAll(family, { x, y: new Float64Array(3), weight: new Float64Array(3), task: REGRESSION });
    expect(run).toThrow(/MODEL_NO_TRAINING_ROWS/);
  });
});
