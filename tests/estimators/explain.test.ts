import { describe, expect, test } from 'vitest';
import {
  DecisionTreeRegressor,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
  RandomForestClassifier,
  Ridge,
} from '../../src/estimators/index.ts';
import { matrixData, mixedRows } from './tables.ts';

const { X, value, label } = matrixData(120, 4);
const { rows, value: mixedValue } = mixedRows(150);

/** Sum over columns of the values of each row and output. */
function sums({ values, shape: [n, outputs, columns] }: ReturnType<Ridge['shapValues']>): number[] {
  return Array.from({ length: n * outputs }, (_, i) =>
    values.subarray(i * columns, (i + 1) * columns).reduce((sum, v) => sum + v, 0),
  );
}
const close = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i]!, 6);
};

describe('shapValues', () => {
  test('and the expected value add up to the prediction of a regressor', () => {
    const model = new GradientBoostingRegressor({ nEstimators: 10 }).fitSync(X, value);
    const shap = model.shapValues(X);
    expect(shap.shape).toEqual([120, 1, 4]);
    close(
      sums(shap).map((s) => s + shap.expected[0]!),
      model.predict(X),
    );
  });
  test('of a boosted classifier add up to the log odds', () => {
    const model = new GradientBoostingClassifier({ nEstimators: 10 }).fitSync(X, label);
    const shap = model.shapValues(X);
    const odds = model.predictProba(X, { as: 'rows' }).map(([no, yes]) => Math.log(yes! / no!));
    close(
      sums(shap).map((s) => s + shap.expected[0]!),
      odds,
    );
  });
  test('against background rows start from their mean prediction', () => {
    const model = new GradientBoostingRegressor({ nEstimators: 5 }).fitSync(X, value);
    const background = { data: X.data.subarray(0, 4 * 20), shape: [20, 4] as [number, number] };
    const mean = model.predict(background).reduce((sum, v) => sum + v, 0) / 20;
    expect(model.shapValues(X, { background }).expected[0]).toBeCloseTo(mean, 6);
  });
  test('are by column of X, also where a column was prepared', () => {
    const model = new DecisionTreeRegressor({ maxDepth: 4 }).fitSync(rows, mixedValue);
    const shap = model.shapValues(rows);
    expect(shap.shape).toEqual([150, 1, 4]);
    close(
      sums(shap).map((s) => s + shap.expected[0]!),
      model.predict(rows),
    );
  });
  test('of a forest are of its probabilities, the same through JSON', () => {
    const model = new RandomForestClassifier({ nEstimators: 5 }).fitSync(X, label);
    const shap = model.shapValues(X);
    close(
      sums(shap).map((s) => s + shap.expected[0]!),
      model.predictProba(X, { as: 'rows' }).map(([, yes]) => yes!),
    );
    const again = RandomForestClassifier.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(again.shapValues(X)).toEqual(shap);
  });
  test('and importances that a family does not have are errors', () => {
    const model = new Ridge().fitSync(X, value);
    expect(() => model.shapValues(X)).toThrow(/Ridge has no Shapley values.*ESTIMATOR_UNSUPPORTED/s);
    expect(() => model.describe()).not.toThrow();
  });
});

test('importances by gain and by splits sum to 1 and find the column that matters', () => {
  const model = new GradientBoostingRegressor({ nEstimators: 10 }).fitSync(X, value);
  for (const shares of [model.featureImportances, model.importances('split')]) {
    expect(shares).toHaveLength(4);
    expect(shares.reduce((sum, s) => sum + s, 0)).toBeCloseTo(1, 12);
  }
  expect(model.featureImportances.indexOf(Math.max(...model.featureImportances))).toBe(0);
});

describe('objective', () => {
  test('as gradients of the caller equals the built-in squared loss', () => {
    const own = {
      gradients: (prediction: Float64Array, y: Float64Array) => ({
        gradient: prediction.map((p, i) => p - y[i]!),
        hessian: prediction.map(() => 1),
      }),
      start: [value.reduce((sum, v) => sum + v, 0) / 120],
    };
    const params = { nEstimators: 10, minChildWeight: 0 };
    const custom = new GradientBoostingRegressor({ ...params, objective: own }).fitSync(X, value);
    const builtIn = new GradientBoostingRegressor({ ...params, objective: 'squared' }).fitSync(X, value);
    const [a, b] = [custom.predict(X), builtIn.predict(X)];
    expect(custom.score(X, value)).toBeCloseTo(builtIn.score(X, value), 3);
    expect(a.every((v, i) => Math.abs(v - b[i]!) < 0.05)).toBe(true);
    // a function is no JSON: the model is kept, the function is not
    const again = GradientBoostingRegressor.fromJSON(JSON.parse(JSON.stringify(custom)));
    expect(again.predict(X)).toEqual(a);
    expect(again.getParams().objective).toBe('auto');
  });
  test('by name predicts a quantile', () => {
    const model = new GradientBoostingRegressor({ objective: 'quantile', alpha: 0.1, nEstimators: 50 }).fitSync(
      X,
      value,
    );
    const below = model.predict(X).filter((q, i) => value[i]! <= q).length / 120;
    expect(below).toBeGreaterThan(0.02);
    expect(below).toBeLessThan(0.3);
  });
  test('that does not exist, or for another task, is refused', () => {
    expect(() => new GradientBoostingRegressor({ objective: 'l2' } as object)).toThrow(
      /objective cannot be "l2".*squared/s,
    );
    const model = new GradientBoostingClassifier({ objective: 'poisson' });
    expect(() => model.fitSync(X, label)).toThrow(/poisson/);
    const broken = { gradients: () => ({ gradient: [1], hessian: [1] }) };
    expect(() => new GradientBoostingRegressor({ objective: broken }).fitSync(X, value)).toThrow(
      /MODEL_OBJECTIVE_INVALID/,
    );
  });
});
