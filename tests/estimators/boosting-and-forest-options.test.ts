import { describe, expect, test } from 'vitest';
import {
  ExtraTreesRegressor,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
  RandomForestClassifier,
  RandomForestRegressor,
  Ridge,
} from '../../src/estimators/index.ts';
import { matrixData, mixedRows } from './tables.ts';

const { rows, value, binary, multi } = mixedRows(240, 5);

describe('initModel', () => {
  const fit = (nEstimators: number, options = {}) =>
    new GradientBoostingRegressor({ nEstimators }).fitSync(rows, value, options);
  test('goes on where the earlier model ended, and leaves that as it is', () => {
    const first = fit(4);
    const before = first.predict(rows);
    const both = fit(5, { initModel: first });
    expect(both.iterations).toBe(9);
    expect(both.predict(rows)).toEqual(fit(9).predict(rows));
    expect(first.predict(rows)).toEqual(before);
  });
  test('may be a model that was saved, and classes need not all come again', async () => {
    const first = new GradientBoostingClassifier({ nEstimators: 5 }).fitSync(rows, multi);
    const saved = GradientBoostingClassifier.fromJSON(JSON.parse(JSON.stringify(first)));
    const some = rows.filter((_, i) => multi[i] !== 3);
    const labels = multi.filter((label) => label !== 3);
    const both = await new GradientBoostingClassifier({ nEstimators: 3 }).fit(some, labels, { initModel: saved });
    expect(both.classes).toEqual([1, 2, 3]);
    expect(both.iterations).toBe(8);
  });
  test('decides what columns and categories mean: those of later rows in another order, with words unknown to it', () => {
    const first = fit(20);
    const later = rows.map(({ town, colour, ...rest }) => ({
      colour: `${colour}`,
      ...rest,
      town: town && `new ${town}`,
    }));
    const both = new GradientBoostingRegressor({ nEstimators: 1, learningRate: 1e-6 });
    both.fitSync(later, value, { initModel: first });
    const [a, b] = [both.predict(later), first.predict(later)];
    expect(Math.max(...a.map((v, i) => Math.abs(v - b[i]!)))).toBeLessThan(1e-4);
  });
  test('scores on evalSet begin with its own, and stopping early never ends below it', () => {
    const evalSet = { X: rows, y: value.map((v) => -v) };
    const first = fit(6);
    const both = new GradientBoostingRegressor({ nEstimators: 30, earlyStoppingRounds: 3 });
    both.fitSync(rows, value, { initModel: first, evalSet });
    expect(both.bestIteration).toBe(6);
    expect(both.predict(rows)).toEqual(first.predict(rows));
  });
  test('of another kind, of other classes, or where there is no going on, is refused', () => {
    const other = new GradientBoostingClassifier<string>({ nEstimators: 1 }).fitSync(rows, binary);
    expect(() => fit(1, { initModel: other })).toThrow(/initModel is no GradientBoostingRegressor/);
    expect(() => fit(1, { initModel: {} })).toThrow(/OPTION_INVALID/);
    expect(() => fit(1, { initModel: new GradientBoostingRegressor() })).toThrow(/MODEL_NOT_FITTED/);
    const labels = binary.map((label) => `${label}!`);
    const next = new GradientBoostingClassifier<string>({ nEstimators: 1 });
    expect(() => next.fitSync(rows, labels, { initModel: other })).toThrow(/DATA_LABEL_UNKNOWN/);
    const options = { initModel: fit(1) } as object;
    expect(() => new Ridge().fitSync(rows, value, options)).toThrow(/ESTIMATOR_UNSUPPORTED/);
  });
});

describe('maxBin', () => {
  const { X, value: y } = matrixData(500, 3);
  const distinct = (maxBin: number): number => {
    const model = new GradientBoostingRegressor({ nEstimators: 1, numLeaves: 400, minDataInLeaf: 1, maxBin });
    const ones = { data: X.data.filter((_, i) => i % 3 === 0), shape: [500, 1] as [number, number] };
    return new Set(model.fitSync(ones, y).predict(ones)).size;
  };
  test('is how many values of a column the trees can tell apart', () => {
    expect(distinct(2)).toBe(2);
    expect(distinct(16)).toBe(16);
    expect(distinct(255)).toBeGreaterThan(200);
  });
  test('of 255 is the default', () => {
    const fit = (params: object) =>
      new GradientBoostingRegressor({ nEstimators: 5, ...params }).fitSync(X, y).predict(X);
    expect(fit({ maxBin: 255 })).toEqual(fit({}));
    expect(() => new GradientBoostingRegressor({ maxBin: 256 })).toThrow(/Use an integer from 2 to 255/);
  });
});

describe('interactionConstraints', () => {
  /** Largest departure from a sum of one function of the first two columns and one of the third. */
  const interaction = (groups?: (string | number)[][]): number => {
    const { X } = matrixData(400, 3, 9);
    const y = Float64Array.from({ length: 400 }, (_, i) => X.data[3 * i]! * X.data[3 * i + 2]!);
    const params = groups === undefined ? {} : { interactionConstraints: groups };
    const model = new GradientBoostingRegressor({ nEstimators: 30, ...params }).fitSync(X, y);
    const [a, b, c, d] = model.predict([
      [-1, 0, -1],
      [-1, 0, 1],
      [1, 0, -1],
      [1, 0, 1],
    ]);
    return Math.abs(a! - b! - c! + d!);
  };
  test('keep columns of different groups out of one branch', () => {
    expect(interaction()).toBeGreaterThan(0.5);
    expect(interaction([[0, 1], [2]])).toBeLessThan(1e-12);
    expect(interaction([['x0', 'x1'], ['x2']])).toBeLessThan(1e-12);
    expect(interaction([[0, 2]])).toBeGreaterThan(0.5);
  });
  test('of columns that are not there are refused', () => {
    expect(() => interaction([[3]])).toThrow(/interactionConstraints names 3, which X lacks/);
    expect(() => interaction([['z']])).toThrow(/names "z"/);
    expect(() => interaction([[]])).toThrow(/an array of arrays/);
  });
});

describe('oobScore', () => {
  test('scores rows by the trees that did not draw them: about as on new rows', () => {
    const forest = new RandomForestRegressor({ nEstimators: 60, oobScore: true }).fitSync(rows, value);
    const fresh = mixedRows(1000, 6);
    const seen = forest.score(rows, value);
    expect(Math.abs(forest.outOfBagScore - forest.score(fresh.rows, fresh.value))).toBeLessThan(0.1);
    expect(forest.outOfBagScore).toBeLessThan(seen - 0.05);
    expect(forest.outOfBagPrediction).toHaveLength(240);
  });
  test('gives shares of classes, and the share of rows that they get right', () => {
    const forest = new RandomForestClassifier({ nEstimators: 60, oobScore: true }).fitSync(rows, multi);
    const shares = forest.outOfBagPrediction;
    const right = multi.filter((label, i) => {
      const own = [...shares.subarray(3 * i, 3 * i + 3)];
      return forest.classes[own.indexOf(Math.max(...own))] === label;
    });
    expect(forest.outOfBagScore).toBeCloseTo(right.length / 240, 12);
    expect(shares.subarray(0, 3).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
  test('without bootstrap samples, or when it was not asked for, is an error', () => {
    const every = new ExtraTreesRegressor({ nEstimators: 3, oobScore: true });
    expect(() => every.fitSync(rows, value)).toThrow(/every tree saw every row/);
    const plain = new RandomForestRegressor({ nEstimators: 3 }).fitSync(rows, value);
    expect(() => plain.outOfBagScore).toThrow(/holds no out-of-bag predictions/);
    expect(() => new GradientBoostingRegressor({ oobScore: true } as object)).toThrow(/has no use for oobScore/);
  });
});

describe('an objective of the caller', () => {
  test('whose gradients are not numbers, or too few, ends in a typed error', () => {
    const bad = (gradients: (p: Float64Array) => object) => () =>
      new GradientBoostingRegressor({ nEstimators: 2, objective: { gradients } as never }).fitSync(rows, value);
    const ones = (p: Float64Array): Float64Array => p.map(() => 1);
    expect(bad((p) => ({ gradient: p.map(() => Number.NaN), hessian: ones(p) }))).toThrow(/MODEL_OBJECTIVE_INVALID/);
    expect(bad((p) => ({ gradient: ones(p), hessian: p.map(() => -1) }))).toThrow(/hessian -1/);
    expect(bad((p) => ({ gradient: ones(p) }))).toThrow(/gave 240 gradients and undefined hessians/);
    expect(bad((p) => ({ gradient: [1], hessian: ones(p) }))).toThrow(/gave 1 gradients/);
  });
});
