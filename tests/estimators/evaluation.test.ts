import { describe, expect, test } from 'vitest';
import {
  customMetric,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
  MLPRegressor,
  Ridge,
} from '../../src/estimators/index.ts';
import { matrixData } from './tables.ts';

const train = matrixData(300, 4, 1);
const valid = matrixData(200, 4, 2);
const evalSet = { X: valid.X, y: valid.value };
const fast = { nEstimators: 300, learningRate: 0.5, minDataInLeaf: 3 };

const rmse = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length);
};

describe('evalSet', () => {
  test('is scored after each round and changes nothing without earlyStoppingRounds', () => {
    const plain = new GradientBoostingRegressor({ nEstimators: 40 }).fitSync(train.X, train.value);
    const watched = plain.clone().fitSync(train.X, train.value, { evalSet });
    expect(watched.predict(valid.X)).toEqual(plain.predict(valid.X));
    expect(watched.iterations).toBe(40);
    expect(watched.bestIteration).toBe(undefined);
    const curve = watched.evalsResult['rmse']!;
    expect(curve).toHaveLength(40);
    expect(curve.at(-1)).toBeCloseTo(rmse(watched.predict(valid.X), valid.value), 10);
    expect(plain.evalsResult).toEqual({});
  });
  test('may be a pair, with weights of its own', () => {
    const weight = valid.value.map((_, i) => (i < 100 ? 1 : 0));
    const model = new GradientBoostingRegressor({ nEstimators: 5 });
    model.fitSync(train.X, train.value, { evalSet: [valid.X, valid.value, weight] });
    const first = rmse(model.predict(valid.X).subarray(0, 100), valid.value.subarray(0, 100));
    expect(model.evalsResult['rmse']!.at(-1)).toBeCloseTo(first, 10);
  });
  test('ends the fit with earlyStoppingRounds and keeps the best round', () => {
    const model = new GradientBoostingRegressor({ ...fast, earlyStoppingRounds: 7 });
    model.fitSync(train.X, train.value, { evalSet });
    const curve = model.evalsResult['rmse']!;
    const best = curve.indexOf(Math.min(...curve)) + 1;
    expect(curve.length).toBeLessThan(300);
    expect(model.bestIteration).toBe(best);
    expect(model.iterations).toBe(best);
    expect(curve.length).toBe(best + 7);
    expect(rmse(model.predict(valid.X), valid.value)).toBeCloseTo(curve[best - 1]!, 10);
  });
  test('waits as long as the caller says, beyond the patience of the family', () => {
    const model = new GradientBoostingRegressor({ ...fast, nEstimators: 250, earlyStoppingRounds: 1000 });
    model.fitSync(train.X, train.value, { evalSet });
    expect(model.evalsResult['rmse']).toHaveLength(250);
    expect(model.iterations).toBe(model.bestIteration);
  });
  test('is scored by the metrics asked for; the first decides', () => {
    const labels = { X: valid.X, y: valid.label };
    const evalMetric = ['accuracy', 'log_loss'];
    const model = new GradientBoostingClassifier({ ...fast, evalMetric, earlyStoppingRounds: 10 });
    model.fitSync(train.X, train.label, { evalSet: labels });
    const { accuracy, log_loss } = model.evalsResult;
    expect(accuracy).toHaveLength(log_loss!.length);
    expect(model.bestIteration).toBe(accuracy!.indexOf(Math.max(...accuracy!)) + 1);
    expect(model.score(valid.X, valid.label)).toBeCloseTo(Math.max(...accuracy!), 12);
  });
  test('may be scored by a function of the caller, as JSON keeps the curve', () => {
    const worst = customMetric({
      name: 'worst',
      greaterIsBetter: false,
      score: (y, prediction) => Math.max(...y.map((v, i) => Math.abs(v - prediction[i]!))),
    });
    const model = new GradientBoostingRegressor({ nEstimators: 5, evalMetric: worst });
    model.fitSync(train.X, train.value, { evalSet });
    const { worst: curve } = GradientBoostingRegressor.fromJSON(JSON.parse(JSON.stringify(model))).evalsResult;
    expect(curve).toEqual(model.evalsResult['worst']);
    expect(curve).toHaveLength(5);
  });
  test('ends epochs of a network as well', () => {
    const model = new MLPRegressor({ epochs: 64, learningRate: 0.3, earlyStoppingRounds: 2 });
    model.fitSync(train.X, train.value, { evalSet });
    expect(model.evalsResult['rmse']!.length).toBeLessThan(64);
    expect(model.iterations).toBe(model.bestIteration);
  });
  test('gives one score for a model without steps', () => {
    const model = new Ridge().fitSync(train.X, train.value, { evalSet });
    expect(model.evalsResult['rmse']).toEqual([expect.closeTo(rmse(model.predict(valid.X), valid.value), 10)]);
  });
  test('never teaches: other targets there give the same model', () => {
    const model = new Ridge().fitSync(train.X, train.value, { evalSet });
    const other = new Ridge().fitSync(train.X, train.value, {
      evalSet: { X: valid.X, y: valid.value.map((v) => 9 - v) },
    });
    expect(other.predict(valid.X)).toEqual(model.predict(valid.X));
  });
  test('is refused with a message when it cannot be used', () => {
    const model = new GradientBoostingClassifier({ nEstimators: 5, earlyStoppingRounds: 3 });
    expect(() => model.fitSync(train.X, train.label)).toThrow(/no evalSet.*OPTION_INVALID/s);
    const fit = (set: unknown) => () => model.fitSync(train.X, train.label, { evalSet: set as never });
    expect(fit([valid.X])).toThrow(/neither \[X, y\] nor/);
    expect(fit(5)).toThrow(/neither \[X, y\] nor/);
    expect(fit([valid.X, valid.label.slice(1)])).toThrow(/DATA_LENGTH_MISMATCH/);
    expect(fit([valid.X, valid.label.map(String)])).toThrow(/evalSet\.y\[0\].*DATA_LABEL_UNKNOWN/s);
    expect(fit([matrixData(10, 3).X, new Array(10).fill(true)])).toThrow(/DATA_INPUT_COLUMNS/);
    model.setParams({ evalMetric: 'rmse' });
    expect(fit([valid.X, valid.label])).toThrow(/METRIC_TASK_MISMATCH/);
  });
});

describe('an awaited fit', () => {
  test('lets other work of its thread go on, tells how far it is, and can be aborted', async () => {
    const abort = new AbortController();
    const before = new GradientBoostingRegressor({ nEstimators: 3 }).fitSync(train.X, train.value);
    const wanted = before.predict(valid.X);
    before.setParams({ nEstimators: 1_000_000 });
    setTimeout(() => abort.abort('enough'), 0);
    let last = 0;
    const fit = before.fit(train.X, train.value, { signal: abort.signal, onProgress: ({ step }) => (last = step) });
    await expect(fit).rejects.toMatchObject({ code: 'ESTIMATOR_ABORTED', cause: 'enough' });
    expect(last).toBeGreaterThan(0);
    expect(before.predict(valid.X)).toEqual(wanted);
  });
  test('rejects for bad input, and never throws at once', async () => {
    const bad = new Ridge().fit([[1]], [Number.NaN]);
    await expect(bad).rejects.toMatchObject({ code: 'DATA_TARGET_MISSING' });
  });
  test('runs beside another one in the same thread', async () => {
    const models = [1, 2, 3].map(
      (seed) => new GradientBoostingRegressor({ nEstimators: 30, baggingFraction: 0.5, seed }),
    );
    const alone = models.map((m) => m.clone().fitSync(train.X, train.value).predict(valid.X));
    const together = await Promise.all(models.map((m) => m.fit(train.X, train.value)));
    expect(together.map((m) => m.predict(valid.X))).toEqual(alone);
  });
});
