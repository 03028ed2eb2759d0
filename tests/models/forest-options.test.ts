import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import extraTrees from '../../src/models/extra-trees/index.ts';
import randomForest from '../../src/models/random-forest/index.ts';
import { drawCounts } from '../../src/models/shared/tree-forest-targets.ts';
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

describe('out-of-bag predictions', () => {
  it('are the mean of the trees that did not draw the row, and of no other', () => {
    const { x, signal } = noisyData(60, 1);
    const y = Float64Array.from(signal);
    const trees = 7;
    const upTo = (n: number) => fitAll(randomForest, { x, y, task: REGRESSION }, { nEstimators: n });
    const sums = Array.from({ length: trees }, (_, t) =>
      upTo(t + 1)
        .predict(x)
        .map((v) => v * (t + 1)),
    );
    const given = upTo(trees).outOfBag!();
    const votes = new Float64Array(60);
    const total = new Float64Array(60);
    for (let t = 0; t < trees; t++) {
      const counts = new Uint16Array(60);
      drawCounts(
        counts,
        60,
        createRng(1)
          .fork(`tree ${t + 1}`)
          .fork('rows'),
        { bootstrap: true, maxSamples: 1 },
      );
      for (let i = 0; i < 60; i++) {
        if (counts[i]! > 0) continue;
        votes[i]!++;
        total[i]! += sums[t]![i]! - (t > 0 ? sums[t - 1]![i]! : 0);
      }
    }
    expect(votes).toContain(0);
    for (let i = 0; i < 60; i++)
      if (votes[i] === 0) expect(given[i]).toBeNaN();
      else expect(given[i]).toBeCloseTo(total[i]! / votes[i]!, 9);
  });
  it('cannot remember noise, and come close to the loss on other rows', () => {
    const { x, signal } = noisyData(900, 2);
    const rng = createRng(3);
    const y = Float64Array.from(signal, (s) => s + rng.normal());
    const model = fitAll(randomForest, { x, y, rows: allRows(450), task: REGRESSION }, { minSamplesLeaf: 1 });
    const rest = Uint32Array.from({ length: 450 }, (_, i) => 450 + i);
    const seen = rmse(y.subarray(0, 450), model.predict(x, { rows: allRows(450) }));
    const inside = rmse(y.subarray(0, 450), model.outOfBag!());
    const outside = rmse(y.subarray(450), model.predict(x, { rows: rest }));
    expect(seen).toBeLessThan(0.6);
    expect(inside).toBeGreaterThan(0.9);
    expect(Math.abs(inside - outside)).toBeLessThan(0.12);
  });
  it('are shares of classes in the order of the training rows; a row of weight 0 was never seen', () => {
    const { x, signal } = noisyData(300, 4);
    const y = Float64Array.from(signal, (s) => Math.max(0, Math.min(2, Math.round(s + 1))));
    const weight = new Float64Array(300).fill(1);
    weight[10] = 0;
    const rows = Uint32Array.from({ length: 100 }, (_, i) => 2 * i);
    const model = fitAll(randomForest, { x, y, rows, weight, task: multiclass(3) }, { nEstimators: 60 });
    const p = model.outOfBag!();
    expect(p.length).toBe(300);
    for (let i = 0; i < 100; i++) expect(p[3 * i]! + p[3 * i + 1]! + p[3 * i + 2]!).toBeCloseTo(1, 6);
    const all = model.predict(x, { rows: Uint32Array.of(10) });
    for (let k = 0; k < 3; k++) expect(p[15 + k]).toBeCloseTo(all[k]!, 6);
  });
  it('are not there for extra trees that see every row, nor after saving', () => {
    const { x, signal } = noisyData(50, 5);
    const model = fitAll(extraTrees, { x, y: Float64Array.from(signal), task: REGRESSION }, { nEstimators: 3 });
    expect([...model.outOfBag!()].every(Number.isNaN)).toBe(true);
    expect(extraTrees.fromState(model.toState(), 3).outOfBag).toBeUndefined();
  });
});

describe('limits and criteria', () => {
  const one = { nEstimators: 1, bootstrap: false, maxFeatures: 1, minSamplesLeaf: 1 };
  const groups = (values: Float64Array): number => new Set(values).size;
  it('minImpurityDecrease is in units of the impurity', () => {
    const x = matrixOf([1, 2, 3, 4]);
    const y = Float64Array.of(0, 0, 1, 1);
    const at = (task: Task, criterion: string, minImpurityDecrease: number, scale = 1) =>
      groups(
        fitAll(
          randomForest,
          { x, y: y.map((v) => v * scale), task },
          { ...one, criterion, minImpurityDecrease },
        ).predict(x),
      );
    expect([at(BINARY, 'gini', 0.499), at(BINARY, 'gini', 0.501)]).toEqual([2, 1]);
    expect([at(BINARY, 'entropy', 0.999), at(BINARY, 'entropy', 1.001)]).toEqual([2, 1]);
    expect([at(REGRESSION, 'squared', 24.9, 10), at(REGRESSION, 'squared', 25.1, 10)]).toEqual([2, 1]);
    expect([at(multiclass(2), 'gini', 0.499), at(multiclass(2), 'gini', 0.501)]).toEqual([2, 1]);
  });
  it('minSamplesSplit and maxDepth end a tree', () => {
    const x = matrixOf([1, 2, 3, 4, 5, 6, 7, 8]);
    const y = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const at = (config: object) =>
      groups(fitAll(randomForest, { x, y, task: REGRESSION }, { ...one, ...config }).predict(x));
    expect([at({}), at({ minSamplesSplit: 4 }), at({ minSamplesSplit: 5 }), at({ maxDepth: 1 })]).toEqual([8, 4, 2, 2]);
  });
  it('poisson finds the cut of least deviance', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 12 }), (counts) => {
        const x = matrixOf(counts.map((_, i) => i));
        const y = Float64Array.from(counts);
        const config = { ...one, criterion: 'poisson', maxLeafNodes: 2 };
        const p = fitAll(randomForest, { x, y, task: REGRESSION }, config).predict(x);
        const gain = (rows: readonly number[]): number => {
          const sum = rows.reduce((a, b) => a + b, 0);
          return sum > 0 ? sum * Math.log(sum / rows.length) : Number.NEGATIVE_INFINITY;
        };
        const scores = counts.slice(1).map((_, k) => gain(counts.slice(0, k + 1)) + gain(counts.slice(k + 1)));
        const best = Math.max(...scores);
        if (new Set(counts).size === 1 || best === Number.NEGATIVE_INFINITY) {
          expect(groups(p)).toBe(1);
          return;
        }
        const cut = p.findIndex((v) => v !== p[0]);
        if (cut > 0) expect(scores[cut - 1]).toBeCloseTo(best, 9);
        else expect(best).toBeCloseTo(gain(counts), 9);
      }),
      { numRuns: 60 },
    );
    const negative = () =>
      fitAll(
        randomForest,
        { x: matrixOf([1, 2]), y: Float64Array.of(-1, 1), task: REGRESSION },
        { criterion: 'poisson' },
      );
    expect(negative).toThrow(/MODEL_TARGET_INVALID/);
  });
  it.each([randomForest, extraTrees])('$name keeps the order of monotone features', (family) => {
    const { columns, signal, x } = noisyData(400, 6);
    const y = Float64Array.from(signal, (s, i) => s + columns[2]![i]!);
    const monotone = Int8Array.of(0, -1, 1);
    const model = fitAll(family, { x, y, monotone, task: REGRESSION }, { nEstimators: 30, maxFeatures: 1 });
    const grid = Array.from({ length: 41 }, (_, i) => -2 + i / 10);
    for (const [feature, sign] of [
      [1, -1],
      [2, 1],
    ] as const)
      for (const at of [-1, 0.5]) {
        const p = model.predict(matrixOf(...[0, 1, 2].map((f) => (f === feature ? grid : grid.map(() => at)))));
        for (let i = 1; i < grid.length; i++) expect(sign * (p[i]! - p[i - 1]!)).toBeGreaterThanOrEqual(-1e-9);
        if (sign === 1) expect(p[40]! - p[0]!).toBeGreaterThan(0.5);
      }
  });
});

describe('bad input gives finite answers', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0,
      1e-42,
      1e30,
      -1e30,
      3e38,
      -3e38,
      7,
    ),
    fc.integer({ min: -3, max: 3 }),
  );
  const table = fc.integer({ min: 1, max: 25 }).chain((rows) =>
    fc.record({
      columns: fc.array(fc.array(cell, { minLength: rows, maxLength: rows }), { minLength: 1, maxLength: 4 }),
      weight: fc.array(fc.constantFrom(0, 1e-12, 1, 1e12), { minLength: rows, maxLength: rows }),
      target: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: rows, maxLength: rows }),
      scale: fc.constantFrom(1, 1e-300, 1e300),
      kind: fc.constantFrom('regression', 'binary', 'multiclass'),
      criterion: fc.boolean(),
    }),
  );
  it.each([randomForest, extraTrees])('$name', (family) => {
    fc.assert(
      fc.property(table, ({ columns, weight, target, scale, kind, criterion }) => {
        const codes = target.map((t, i) => (i * 37 + t) % 50);
        const x = matrixOf(...columns, { codes, of: 65_000 });
        const task = kind === 'regression' ? REGRESSION : kind === 'binary' ? BINARY : multiclass(50);
        const y = Float64Array.from(target, (t) => (kind === 'regression' ? t * scale : kind === 'binary' ? t % 2 : t));
        const w = Float64Array.from(weight);
        const chosen = kind === 'regression' ? (criterion ? 'poisson' : 'squared') : criterion ? 'entropy' : 'gini';
        const run = () =>
          fitAll(family, { x, y, weight: w, task }, { nEstimators: 3, criterion: chosen }, contextOf(2));
        if (weight.every((v) => v === 0)) {
          expect(run).toThrow(/MODEL_NO_TRAINING_ROWS/);
          return;
        }
        const p = run().predict(x);
        const counted = [...y].filter((_, i) => w[i]! > 0);
        const slack = kind === 'regression' ? 1e-9 * Math.max(...counted) : 0;
        const [low, high] = kind === 'regression' ? [Math.min(...counted), Math.max(...counted)] : [0, 1];
        for (const v of p) expect(v >= low - slack && v <= high + slack).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
