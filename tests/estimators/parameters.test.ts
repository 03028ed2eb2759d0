import { describe, expect, test } from 'vitest';
import {
  ElasticNet,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
  KNeighborsRegressor,
  Lasso,
  LinearRegression,
  RandomForestClassifier,
  RandomForestRegressor,
  Ridge,
} from '../../src/estimators/index.ts';
import { CLASSIFIERS, REGRESSORS } from './all-estimators.ts';
import { matrixData } from './tables.ts';

const { X, value, label } = matrixData(200, 6);

describe('parameters', () => {
  test.each([...CLASSIFIERS, ...REGRESSORS])('of $name that do not exist are refused', ({ type }) => {
    expect(() => new type({ nonsense: 1 })).toThrow(expect.objectContaining({ code: 'SPACE_PARAM_UNKNOWN' }));
  });
  test('with a slip of the pen: the message names the nearest', () => {
    expect(() => new GradientBoostingClassifier({ nEstimatrs: 5 } as object)).toThrow(/did you mean "nEstimators"/);
  });
  const refused: [object, RegExp][] = [
    [{ nEstimators: 0 }, /nEstimators cannot be 0\. Use an integer from 1 to 1000000/],
    [{ nEstimators: 1.5 }, /nEstimators cannot be 1.5/],
    [{ nEstimators: '10' }, /nEstimators cannot be "10"/],
    [{ learningRate: 3 }, /learningRate cannot be 3\. Use a number from 0.000001 to 1/],
    [{ learningRate: Number.NaN }, /learningRate cannot be NaN/],
    [{ maxDepth: -2 }, /maxDepth cannot be -2\. Use an integer from 1 to 1000000; 0 or -1 sets no limit/],
    [{ extraTrees: 'yes' }, /extraTrees cannot be "yes"\. Use one of false, true/],
    [{ seed: -1 }, /seed cannot be -1\. Use an integer from 0 to 4294967295/],
    [{ seed: 0.5 }, /seed cannot be 0.5/],
    [{ threads: 0 }, /threads cannot be 0/],
    [{ categoricalFeatures: 'a' }, /categoricalFeatures cannot be "a"/],
    [{ preprocessing: 'all' }, /preprocessing cannot be "all"\. Use one of auto, none/],
    [{ earlyStoppingRounds: 0 }, /earlyStoppingRounds cannot be 0/],
    [{ evalMetric: 'acuracy' }, /acuracy.*Did you mean "accuracy"/],
    [{ evalMetric: [] }, /evalMetric cannot be \[\]/],
    [{ monotoneConstraints: [2] }, /monotoneConstraints cannot be \[2\]/],
  ];
  test.each(refused)('%o: value and domain are named', (params, message) => {
    expect(() => new GradientBoostingRegressor(params)).toThrow(message);
  });
  test('that a family has no use for are refused, not ignored', () => {
    expect(() => new Ridge({ earlyStoppingRounds: 5 } as object)).toThrow(/Ridge has no use for earlyStoppingRounds/);
    expect(() => new Ridge({ classWeight: 'balanced' } as object)).toThrow(/ESTIMATOR_UNSUPPORTED/);
    expect(() => new Lasso({ l1Ratio: 0.5 } as object)).toThrow(/SPACE_PARAM_UNKNOWN/);
  });
  test('beyond the ranges of searches are used, not clipped', () => {
    const steps = (params: object) => new GradientBoostingRegressor(params).fitSync(X, value);
    expect(steps({ nEstimators: 3 }).iterations).toBe(3);
    const slow = steps({ nEstimators: 20, learningRate: 0.0005 }).score(X, value);
    const search = steps({ nEstimators: 20, learningRate: 0.005 }).score(X, value);
    const fast = steps({ nEstimators: 20, learningRate: 1 }).score(X, value);
    expect(slow).toBeLessThan(0.02);
    expect(search).toBeGreaterThan(5 * slow);
    expect(fast).toBeGreaterThan(0.95);
    const one = new KNeighborsRegressor({ nNeighbors: 1000, weights: 'uniform' }).fitSync(X, value).predict(X);
    expect(one[0]).toBeCloseTo(value.reduce((sum, v) => sum + v, 0) / 200, 6);
  });
  test('maxDepth -1 and 0 are the same: no limit', () => {
    const at = (maxDepth: number) => new GradientBoostingRegressor({ nEstimators: 5, maxDepth }).fitSync(X, value);
    expect(at(-1).predict(X)).toEqual(at(0).predict(X));
    expect(at(1).predict(X)).not.toEqual(at(0).predict(X));
  });
  test('maxFeatures counts as scikit-learn does: a share, a number, a root or a logarithm', () => {
    const at = (maxFeatures: number | 'sqrt' | 'log2') =>
      new RandomForestRegressor({ nEstimators: 4, maxFeatures }).fitSync(X, value).predict(X);
    expect(at(3)).toEqual(at(0.5));
    expect(at('sqrt')).toEqual(at(2));
    expect(at('log2')).toEqual(at(3));
    expect(at(1)).toEqual(at(6));
    expect(at(99)).toEqual(at(1));
    expect(() => new RandomForestClassifier({ maxFeatures: 0 })).toThrow(/'sqrt', 'log2'/);
    expect(() => new RandomForestClassifier({ maxFeatures: 2.5 })).toThrow(/cannot be 2.5/);
  });
  test('can be read, changed and are checked again', () => {
    const model = new GradientBoostingClassifier({ nEstimators: 5 });
    expect(model.getParams()).toMatchObject({ nEstimators: 5, learningRate: 0.1, numLeaves: 31, maxDepth: 0 });
    expect(model.getParams().minDataInLeaf).toBe(undefined);
    model.setParams({ learningRate: 0.5 }).fitSync(X, label);
    expect(model.getParams()).toMatchObject({ nEstimators: 5, learningRate: 0.5 });
    expect(() => model.setParams({ learningRate: 2 })).toThrow(/SPACE_VALUE_ILLEGAL/);
    expect(model.getParams().learningRate).toBe(0.5);
  });
  test('monotoneConstraints hold, by position and by name', () => {
    const byPosition = new GradientBoostingRegressor({ nEstimators: 20, monotoneConstraints: [-1, 0, 0, 0, 0, 0] });
    const model = byPosition.fitSync(X, value);
    const line = Array.from({ length: 50 }, (_, i) => [i / 10 - 2.5, 0, 0, 0, 0, 0]);
    const curve = model.predict(line);
    for (let i = 1; i < 50; i++) expect(curve[i]).toBeLessThanOrEqual(curve[i - 1]!);
    const byName = new GradientBoostingRegressor({ nEstimators: 20, monotoneConstraints: { x0: -1 } }).fitSync(
      X,
      value,
    );
    expect(byName.predict(line)).toEqual(curve);
    expect(() => model.setParams({ monotoneConstraints: [1] }).fitSync(X, value)).toThrow(/has 1 values.*6 columns/);
    expect(() => model.setParams({ monotoneConstraints: { z: 1 } }).fitSync(X, value)).toThrow(/names "z"/);
  });
  test('threads leave the model as it is', () => {
    const large = matrixData(20_000, 50);
    const fit = (threads: number) =>
      new GradientBoostingRegressor({ nEstimators: 2, threads }).fitSync(large.X, large.value).toJSON().fitted;
    expect(fit(3)).toEqual(fit(1));
  });
  test('the linear models differ by their penalty only', () => {
    const net = (l1Ratio: number) => new ElasticNet({ alpha: 0.1, l1Ratio }).fitSync(X, value).predict(X);
    expect(new Ridge({ alpha: 0.1 }).fitSync(X, value).predict(X)).toEqual(net(0));
    expect(new Lasso({ alpha: 0.1 }).fitSync(X, value).predict(X)).toEqual(net(1));
    const exact = Float64Array.from({ length: 200 }, (_, i) => 3 * X.data[6 * i]! - X.data[6 * i + 1]! + 7);
    expect(new LinearRegression().fitSync(X, exact).score(X, exact)).toBeCloseTo(1, 10);
  });
});
