import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/core/errors.ts';
import { createRng } from '../../src/core/rng.ts';
import { binMatrix } from '../../src/kernels/bin-matrix.ts';
import { createKernels } from '../../src/kernels/load.ts';
import type { FittedModel } from '../../src/models/family.ts';
import type { GbdtModel } from '../../src/models/gbdt/gbdt-model.ts';
import gbdt from '../../src/models/gbdt/index.ts';
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

const STUMP = { maxRounds: 1, learningRate: 0.3, numLeaves: 2, minDataInLeaf: 1, lambdaL1: 1e-4, lambdaL2: 1e-4 };

describe('one boosted stump', () => {
  it('moves from the mean towards the means of both sides by the learning rate', () => {
    const x = matrixOf([1, 2, 3, 4]);
    const y = Float64Array.of(0, 0, 10, 10);
    const p = fitAll(gbdt, { x, y, task: REGRESSION }, STUMP).predict(x);
    // Mean 5, residuals -5 and 5: 5 -/+ 0.3 * 5; the penalties of 1e-4 move it by about 1e-4 of that.
    expect(p[0]).toBeCloseTo(3.5, 3);
    expect(p[3]).toBeCloseTo(6.5, 3);
  });
  it('takes the Newton step of the logistic loss', () => {
    const x = matrixOf([1, 2, 3, 4]);
    const y = Float64Array.of(0, 0, 1, 1);
    const p = fitAll(gbdt, { x, y, task: BINARY }, STUMP).predict(x);
    // Log odds 0; each side G = -/+ 1, H = 0.5: step 2, times 0.3.
    expect(p[3]).toBeCloseTo(1 / (1 + Math.exp(-0.6)), 3);
    expect(p[0]).toBeCloseTo(1 - p[3]!, 6);
  });
  it('weighs rows', () => {
    const x = matrixOf([1, 1, 1, 1]);
    const y = Float64Array.of(0, 0, 0, 8);
    const weight = Float64Array.of(1, 1, 1, 5);
    expect(fitAll(gbdt, { x, y, weight, task: REGRESSION }, STUMP).predict(x)[0]).toBeCloseTo(5, 9);
  });
  it('treats a row of weight 0 as no row', () => {
    const y = Float64Array.of(0, 0, 10, 10, 1e6);
    const weight = Float64Array.of(1, 1, 1, 1, 0);
    const x = matrixOf([1, 2, 3, 4, 3]);
    const without = fitAll(gbdt, { x, y, rows: allRows(4), task: REGRESSION }, STUMP).predict(x);
    expect(fitAll(gbdt, { x, y, weight, task: REGRESSION }, STUMP).predict(x)).toEqual(without);
  });
});

describe('what splits can do', () => {
  it('sends missing values to the side that fits them', () => {
    const values = [1, 2, 3, 4, Number.NaN, Number.NaN];
    const y = Float64Array.of(0, 0, 9, 9, 9, 9);
    const x = matrixOf(values);
    const p = fitAll(gbdt, { x, y, task: REGRESSION }, { ...STUMP, maxRounds: 60 }).predict(x);
    expect(p[4]).toBeCloseTo(9, 1);
    expect(p[0]).toBeCloseTo(0, 1);
  });
  it('splits on whether a value is missing', () => {
    const x = matrixOf([5, 5, 5, Number.NaN, Number.NaN, Number.NaN]);
    const y = Float64Array.of(1, 1, 1, -1, -1, -1);
    const p = fitAll(gbdt, { x, y, task: REGRESSION }, { ...STUMP, maxRounds: 60 }).predict(x);
    expect(rmse(y, p)).toBeLessThan(0.01);
  });
  it('separates categories that no order of codes separates', () => {
    const n = 400;
    const codes = Array.from({ length: n }, (_, i) => i % 40);
    const high = new Set([1, 7, 8, 20, 33, 39]);
    const y = Float64Array.from(codes, (c) => (high.has(c) ? 1 : 0));
    const x = matrixOf({ codes, of: 40 });
    const config = { ...STUMP, maxRounds: 80, catSmooth: 1, minDataPerGroup: 2, catL2: 0.01 };
    expect(rmse(y, fitAll(gbdt, { x, y, task: REGRESSION }, config).predict(x))).toBeLessThan(0.01);
  });
  it('answers for unseen, impossible and missing categories', () => {
    const x = matrixOf({ codes: [0, 0, 1, 1, 2, 2], of: 3 });
    const model = fitAll(gbdt, { x, y: Float64Array.of(0, 0, 1, 1, 1, 1), task: BINARY }, STUMP);
    const p = model.predict(matrixOf({ codes: [3, Number.NaN, 99, -4], of: 3 }));
    // No row was missing, so all of them follow the larger side: that of codes 1 and 2.
    const known = model.predict(x);
    for (const value of p) expect(value).toBe(known[2]);
  });
  it('keeps a monotone constraint that the data contradict', () => {
    const { x, signal } = noisyData(400, 3);
    const y = Float64Array.from(signal);
    const monotone = Int8Array.of(-1, 1, 0);
    const model = fitAll(gbdt, { x, y, task: REGRESSION, monotone }, { maxRounds: 40, minDataInLeaf: 5 });
    const grid = Array.from({ length: 60 }, (_, i) => -3 + i / 10);
    for (const [feature, sign] of [
      [0, -1],
      [1, 1],
    ] as const) {
      const columns = [0, 1, 2].map((f) => grid.map((v) => (f === feature ? v : 0.1)));
      const p = model.predict(matrixOf(...columns));
      for (let i = 1; i < p.length; i++) expect(sign * (p[i]! - p[i - 1]!)).toBeGreaterThanOrEqual(-1e-12);
    }
  });
});

describe('training', () => {
  it('stops early and keeps the best round', () => {
    const { x, signal } = noisyData(300, 5);
    const y = Float64Array.from(signal);
    const rows = allRows(200);
    const validation = { rows: Uint32Array.from({ length: 100 }, (_, i) => 200 + i) };
    const losses: number[] = [];
    const validationLoss = (p: Float64Array): number => {
      losses.push(rmse(y.subarray(200), p));
      return losses.at(-1)!;
    };
    const input = { x, y, rows, validation, task: REGRESSION };
    const model = fitAll(gbdt, input, { learningRate: 0.3 }, { ...contextOf(), validationLoss }) as GbdtModel;
    const best = losses.indexOf(Math.min(...losses));
    expect(model.steps).toBe(best + 1);
    expect(losses.length).toBeLessThan(500);
    expect(rmse(y.subarray(200), model.predict(x, { rows: validation.rows }))).toBeCloseTo(losses[best]!, 12);
  });
  it('gives the same model for the same seed and another for another', () => {
    const { x, signal } = noisyData(300, 7);
    const y = Float64Array.from(signal, (s) => (s > 0.5 ? 1 : 0));
    const config = { maxRounds: 10, baggingFraction: 0.7, featureFraction: 0.7, extraTrees: true };
    const run = (seed: number): Float64Array =>
      fitAll(gbdt, { x, y, task: BINARY }, config, contextOf(seed)).predict(x);
    expect(run(4)).toEqual(run(4));
    expect(run(4)).not.toEqual(run(5));
  });
  it('does not depend on how many histograms fit into the arena', () => {
    const { x, signal } = noisyData(600, 8);
    const y = Float64Array.from(signal);
    const config = { maxRounds: 5, numLeaves: 40, minDataInLeaf: 3 };
    const large = fitAll(gbdt, { x, y, task: REGRESSION }, config).predict(x);
    const kernels = createKernels(110_000);
    const small = fitAll(gbdt, { x, y, task: REGRESSION }, config, { ...contextOf(), kernels }).predict(x);
    expect(small).toEqual(large);
  });
  it('stops inside a tree when the time is up, and still has a model', () => {
    const { x, signal } = noisyData(300, 9);
    const y = Float64Array.from(signal);
    const stepsOf = (input: { monotone?: Int8Array }, patience: number): number => {
      let asked = 0;
      const context = { ...contextOf(), shouldStop: () => ++asked > patience };
      return (fitAll(gbdt, { x, y, task: REGRESSION, ...input }, {}, context) as GbdtModel).steps;
    };
    // Constrained trees ask at every leaf, others once some tens of milliseconds of work are done, and between trees.
    for (const steps of [stepsOf({ monotone: Int8Array.of(1, 0, 0) }, 45), stepsOf({}, 8)]) {
      expect(steps).toBeGreaterThan(0);
      expect(steps).toBeLessThan(5);
    }
  });
  it('snapshots the rounds done so far', () => {
    const { x, signal } = noisyData(200, 10);
    const input = { x, y: Float64Array.from(signal), rows: allRows(200), task: REGRESSION };
    const shape = { task: 'regression', rows: 200, cols: 3, categories: 0, classes: 0 } as const;
    const config = { ...gbdt.space(shape).defaults(), maxRounds: 7 };
    const seen: FittedModel[] = [];
    for (const step of gbdt.fit(input, config, contextOf())) seen.push(step.snapshot());
    const three = fitAll(gbdt, input, { ...config, maxRounds: 3 });
    expect(seen).toHaveLength(7);
    expect(seen[2]!.predict(x)).toEqual(three.predict(x));
  });
  it('gives the arena back, also when it is abandoned', () => {
    const { x, signal } = noisyData(100, 11);
    const input = { x, y: Float64Array.from(signal), rows: allRows(100), task: REGRESSION };
    const context = contextOf();
    const shape = { task: 'regression', rows: 100, cols: 3, categories: 0, classes: 0 } as const;
    for (const _ of gbdt.fit(input, gbdt.space(shape).defaults(), context)) break;
    expect(context.kernels.arena.used).toBe(0);
  });
});

describe('shared bins', () => {
  it('give the same model as bins made by the fit', () => {
    const { x, signal } = noisyData(300, 12);
    const based = { ...x, features: x.features.map((f, base) => ({ ...f, base })) };
    const y = Float64Array.from(signal);
    const context = contextOf();
    const binned = binMatrix(x, (bytes) => context.kernels.arena.alloc(bytes), context.kernels.memory);
    const alone = fitAll(gbdt, { x, y, task: REGRESSION }, { maxRounds: 8 }).predict(x);
    expect(fitAll(gbdt, { x: based, y, task: REGRESSION, binned }, { maxRounds: 8 }, context).predict(x)).toEqual(
      alone,
    );
  });
  it('mix with features derived in the fold', () => {
    const { x, signal } = noisyData(300, 13);
    const context = contextOf();
    const first = { ...x, features: x.features.slice(1), columns: x.columns.slice(1) };
    const binned = binMatrix(first, (bytes) => context.kernels.arena.alloc(bytes), context.kernels.memory);
    const features = x.features.map((f, j) => (j === 0 ? f : { ...f, base: j - 1 }));
    const y = Float64Array.from(signal);
    const mixed = fitAll(gbdt, { x: { ...x, features }, y, task: REGRESSION, binned }, { maxRounds: 30 }, context);
    expect(rmse(y, mixed.predict(x))).toBeLessThan(0.35);
  });
});

describe('hard input', () => {
  const wild = (n: number): number[] =>
    Array.from({ length: n }, (_, i) => (i % 7 === 0 ? 1e30 : i % 5 === 0 ? 1e-42 : i));
  it('predicts a constant for constant, missing or no features and for a constant target', () => {
    const gap = Array.from({ length: 30 }, () => Number.NaN);
    const y = Float64Array.from({ length: 30 }, (_, i) => i);
    const p = fitAll(gbdt, {
      x: matrixOf(
        gap,
        gap.map(() => 3),
      ),
      y,
      task: REGRESSION,
    }).predict(matrixOf([1], [2]));
    expect(p[0]).toBeCloseTo(14.5, 9);
    const flat = fitAll(gbdt, { x: matrixOf(wild(30)), y: y.map(() => 7), task: REGRESSION });
    expect([...flat.predict(matrixOf([3, Number.NaN]))]).toEqual([7, 7]);
    const none = { rows: 2, features: [], columns: [] };
    expect([...fitAll(gbdt, { x: none, y: Float64Array.of(1, 3), task: REGRESSION }).predict(none)]).toEqual([2, 2]);
  });
  it('learns from one row, and from one class', () => {
    expect([
      ...fitAll(gbdt, { x: matrixOf([1]), y: Float64Array.of(4), task: REGRESSION }).predict(matrixOf([9])),
    ]).toEqual([4]);
    const x = matrixOf(wild(40));
    const one = fitAll(gbdt, { x, y: new Float64Array(40).fill(1), task: BINARY }).predict(x);
    for (const p of one) expect(p).toBeGreaterThan(0.99);
    const third = fitAll(gbdt, { x, y: new Float64Array(40).fill(2), task: multiclass(3) }, { maxRounds: 3 }).predict(
      x,
    );
    expect(third[2]).toBeGreaterThan(0.99);
  });
  it('has more classes than rows', () => {
    const x = matrixOf([1, 2, 3]);
    const p = fitAll(
      gbdt,
      { x, y: Float64Array.of(0, 4, 9), task: multiclass(12) },
      { maxRounds: 5, minDataInLeaf: 1 },
    ).predict(x);
    expect(p).toHaveLength(36);
    expect(p[4 + 12]).toBeGreaterThan(p[4]!);
    for (const v of p) expect(Number.isFinite(v)).toBe(true);
  });
  it('survives targets and features of any size', () => {
    const x = matrixOf(wild(60));
    for (const size of [1e300, 1e30, 1e-300]) {
      const y = Float64Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? size : 0));
      const p = fitAll(gbdt, { x, y, task: REGRESSION }, { minDataInLeaf: 1 }).predict(x);
      for (let i = 0; i < 60; i++) expect(Math.abs(p[i]! - y[i]!) / size).toBeLessThan(0.51);
    }
  });
  it('names the fault when no row has weight', () => {
    const x = matrixOf([1, 2]);
    const run = () => fitAll(gbdt, { x, y: Float64Array.of(1, 2), weight: new Float64Array(2), task: REGRESSION });
    expect(run).toThrow(ModelError);
    expect(run).toThrow(/MODEL_NO_TRAINING_ROWS/);
  });
  it('names the fault when the arena is too small', () => {
    const { x, signal } = noisyData(2000, 14);
    const run = () =>
      fitAll(
        gbdt,
        { x, y: Float64Array.from(signal), task: REGRESSION },
        {},
        { ...contextOf(), kernels: createKernels(60_000) },
      );
    expect(run).toThrow(/KERNEL_OUT_OF_MEMORY/);
  });
  it('splits 70,000 categories', () => {
    const rng = createRng(3);
    const n = 4000;
    const codes = Array.from({ length: n }, () => Math.floor(70_000 * rng.next() ** 6));
    const y = Float64Array.from(codes, (c) => (c % 2 === 0 && c < 200 ? 1 : 0));
    const x = matrixOf({ codes, of: 70_000 });
    const p = fitAll(gbdt, { x, y, task: BINARY }, { maxRounds: 30, catSmooth: 1, minDataPerGroup: 5 }).predict(x);
    expect(rmse(y, p)).toBeLessThan(0.25);
  });
});

describe('a fitted model', () => {
  const { x, signal } = noisyData(400, 15);
  const codes = { codes: signal.map((_, i) => (i * 7) % 9), of: 9 };
  const wide = matrixOf(
    [...x.columns[0]!],
    [...x.columns[1]!].map((v, i) => (i % 11 === 0 ? Number.NaN : v)),
    codes,
  );
  const y = Float64Array.from(signal, (s) => (s > 1 ? 2 : s > 0 ? 1 : 0));
  const model = fitAll(gbdt, { x: wide, y, task: multiclass(3) }, { maxRounds: 12 });

  it('predicts the same to the bit one by one, in bulk, with kernels, and after a round trip through its state', () => {
    const all = model.predict(wide);
    const kernels = createKernels();
    const state = model.toState();
    const json = JSON.parse(JSON.stringify(state.json));
    const again = gbdt.fromState({ json, arrays: state.arrays }, 1);
    expect(again.predict(wide)).toEqual(all);
    expect(model.predict(wide, { kernels })).toEqual(all);
    for (let r = 0; r < 400; r += 37)
      expect(model.predict(wide, { rows: Uint32Array.of(r) })).toEqual(all.slice(r * 3, r * 3 + 3));
  });
  it('gives probabilities that sum to 1', () => {
    const p = model.predict(wide);
    for (let r = 0; r < 400; r++) expect(p[3 * r]! + p[3 * r + 1]! + p[3 * r + 2]!).toBeCloseTo(1, 12);
  });
  it('says which features matter', () => {
    const [signalShare, stepShare, noise] = model.importances!();
    expect(signalShare! + stepShare! + noise!).toBeCloseTo(1, 9);
    expect(noise).toBeLessThan(0.15);
  });
});
