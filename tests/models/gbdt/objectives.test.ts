import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/core/errors.ts';
import { fitGbdt } from '../../../src/models/gbdt/boost.ts';
import { GbdtModel } from '../../../src/models/gbdt/gbdt-model.ts';
import gbdt from '../../../src/models/gbdt/index.ts';
import type { ObjectiveName } from '../../../src/models/gbdt/objective-choice.ts';
import type { BoostExtras } from '../../../src/models/gbdt/set-up.ts';
import type { Config } from '../../../src/space/param.ts';
import { allRows, BINARY, contextOf, fitAll, matrixOf, multiclass, noisyData, REGRESSION } from '../forest-data.ts';

const STUMP = { maxRounds: 1, learningRate: 0.5, numLeaves: 2, minDataInLeaf: 1, lambdaL1: 1e-4, lambdaL2: 1e-4 };
const x = matrixOf([1, 1, 1, 2, 2, 2]);

function stump(y: readonly number[], config: Config, weight?: readonly number[]): [number, number] {
  const input = { x, y: Float64Array.from(y), task: REGRESSION };
  const weighted = weight === undefined ? input : { ...input, weight: Float64Array.from(weight) };
  const p = fitAll(gbdt, weighted, { ...STUMP, ...config }).predict(x);
  return [p[0]!, p[5]!];
}
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof ModelError) return error.code;
  }
  return 'none';
};

describe('one split with leaf values by formula', () => {
  it('absolute: from the median of all half way to the medians of both sides', () => {
    const [left, right] = stump([0, 1, 5, 10, 20, 90], { objective: 'absolute' });
    // Median of all: between 5 and 10. Residuals left -7.5, -6.5, -2.5; right 2.5, 12.5, 82.5.
    expect(left).toBeCloseTo(7.5 - 0.5 * 6.5, 9);
    expect(right).toBeCloseTo(7.5 + 0.5 * 12.5, 9);
  });
  it('absolute: weighted medians', () => {
    const [left, right] = stump([0, 1, 5, 10, 20, 90], { objective: 'absolute' }, [1, 1, 5, 1, 1, 3]);
    // Half of the weight of 12 lies at or below 5, 7 of 12: the start is 5.
    expect(left).toBeCloseTo(5, 9);
    expect(right).toBeCloseTo(5 + 0.5 * (90 - 5), 9);
  });
  it('quantile: from the quantile of all half way to the quantiles of both sides', () => {
    const [left, right] = stump([0, 1, 5, 10, 20, 90], { objective: 'quantile', alpha: 0.6 });
    // 0.6 of 6 rows is 3.6: the fourth; 0.6 of 3 rows is 1.8: the second.
    expect(left).toBeCloseTo(10 + 0.5 * (1 - 10), 9);
    expect(right).toBeCloseTo(10 + 0.5 * (20 - 10), 9);
  });
  it('mape: medians weighted by one over the target', () => {
    const [left, right] = stump([1, 2, 4, 10, 20, 40], { objective: 'mape' });
    // Weights 1, 1/2, 1/4, 1/10, 1/20, 1/40 sum to 1.925: half of it lies at or below 1, and so left (1 of 1.75).
    expect(left).toBeCloseTo(1, 9);
    // Right: 4/40, 2/40, 1/40, half of which lies at or below 10.
    expect(right).toBeCloseTo(1 + 0.5 * 9, 9);
  });
  it('huber: median and the mean of clipped distances to it', () => {
    const [left, right] = stump([0, 1, 5, 10, 20, 90], { objective: 'huber', alpha: 3 });
    // Left residuals -7.5, -6.5, -2.5: median -6.5, distances -1, 0, 3 (4 clipped).
    expect(left).toBeCloseTo(7.5 + 0.5 * (-6.5 + 2 / 3), 9);
    expect(right).toBeCloseTo(7.5 + 0.5 * (12.5 + (-3 + 3) / 3), 9);
  });
  it('huber with a delta beyond all errors is the squared error from the median', () => {
    const [left, right] = stump([0, 1, 5, 10, 20, 90], { objective: 'huber', alpha: 1e6 });
    expect(left).toBeCloseTo(7.5 + 0.5 * (2 - 7.5), 6);
    expect(right).toBeCloseTo(7.5 + 0.5 * (40 - 7.5), 6);
  });
  it('fair: the step of the parabola above the loss', () => {
    const [, right] = stump([0, 0, 0, 2, 2, 6], { objective: 'fair', fairC: 2, lambdaL2: 0, lambdaL1: 0 });
    // Start 1 (the median). Errors 1, 1, 5 with weights c / (|d| + c): 2/3, 2/3, 2/7.
    const step = (2 / 3 + 2 / 3 + 10 / 7) / (2 / 3 + 2 / 3 + 2 / 7);
    expect(right).toBeCloseTo(1 + 0.5 * step, 3);
  });
  it('poisson: a Newton step of the log mean, shortened by exp(0.7)', () => {
    const [left, right] = stump([0, 1, 2, 3, 5, 7], { objective: 'poisson' });
    // Mean 3; in units of it left sums to 1 of 3 rows, right to 5.
    const step = (sum: number): number => (0.5 * (sum - 3)) / (3 * Math.exp(0.7));
    expect(left).toBeCloseTo(3 * Math.exp(step(1)), 3);
    expect(right).toBeCloseTo(3 * Math.exp(step(5)), 3);
  });
  it('gamma: a Newton step of the log mean', () => {
    const [left, right] = stump([1, 2, 3, 6, 6, 6], { objective: 'gamma' });
    // Mean 4; y / mean sums to 1.5 left and 4.5 right: g = 3 - sum, h = sum.
    expect(left).toBeCloseTo(4 * Math.exp((0.5 * (1.5 - 3)) / 1.5), 3);
    expect(right).toBeCloseTo(4 * Math.exp((0.5 * (4.5 - 3)) / 4.5), 3);
  });
  it('tweedie: a Newton step of the log mean', () => {
    const [left, right] = stump([0, 0, 3, 3, 6, 12], { objective: 'tweedie', tweedieVariancePower: 1.4 });
    // Mean 4; y / mean sums to 0.75 and 5.25: g = 3 - sum, h = 0.6 * 3 + 0.4 * sum.
    const step = (sum: number): number => (0.5 * (sum - 3)) / (1.8 + 0.4 * sum);
    expect(left).toBeCloseTo(4 * Math.exp(step(0.75)), 3);
    expect(right).toBeCloseTo(4 * Math.exp(step(5.25)), 3);
  });
  it('squaredLog: half way from the mean of log(1 + y) to those of both sides', () => {
    const [left, right] = stump([0, 0, 0, 3, 3, 3], { objective: 'squaredLog' });
    expect(Math.log1p(left)).toBeCloseTo(Math.log(4) / 4, 3);
    expect(Math.log1p(right)).toBeCloseTo((3 * Math.log(4)) / 4, 3);
  });
});

describe('every objective of regression', () => {
  const names: readonly ObjectiveName[] = [
    'squared',
    'absolute',
    'huber',
    'fair',
    'quantile',
    'mape',
    'squaredLog',
    'poisson',
    'gamma',
    'tweedie',
  ];
  const { x: wide, signal } = noisyData(150, 21);
  const y = Float64Array.from(signal, (s) => Math.exp(s));
  const config = { maxRounds: 12, learningRate: 0.2, minDataInLeaf: 1, numLeaves: 6 };

  it.each(names)('%s: integer weights equal repeated rows', (objective) => {
    const weight = y.map((_, i) => 1 + (i % 3));
    const ids = Array.from(weight).flatMap((w, i) => new Array<number>(w).fill(i));
    const repeated = matrixOf(...wide.columns.map((c) => ids.map((i) => c[i]!)));
    const target = Float64Array.from(ids, (i) => y[i]!);
    // Limits and penalties of leaves count rows, of which there are more when they are repeated: they are switched off.
    const given = { ...config, minDataInLeaf: 0.5, lambdaL1: 0, lambdaL2: 0, minChildWeight: 0, objective };
    const p = fitAll(gbdt, { x: wide, y, weight, task: REGRESSION }, given).predict(wide);
    const q = fitAll(gbdt, { x: repeated, y: target, task: REGRESSION }, given).predict(wide);
    for (let i = 0; i < p.length; i++) expect(p[i]).toBeCloseTo(q[i]!, 6);
  });
  it.each(names)('%s: the unit of the target does not matter', (objective) => {
    if (objective === 'squaredLog') return;
    const fit = (unit: number): Float64Array => {
      const given = { ...config, objective, alpha: objective === 'quantile' ? 0.7 : unit, fairC: unit };
      const scaled = y.map((v) => v * unit);
      return fitAll(gbdt, { x: wide, y: scaled, task: REGRESSION }, given)
        .predict(wide)
        .map((v) => v / unit);
    };
    const [one, million] = [fit(1), fit(2 ** 20)];
    for (let i = 0; i < one.length; i++) expect(million[i]).toBeCloseTo(one[i]!, 9);
  });
  it.each(names)('%s: a model survives its saved state', (objective) => {
    const model = fitAll(gbdt, { x: wide, y, task: REGRESSION }, { ...config, objective });
    expect(GbdtModel.fromState(model.toState()).predict(wide)).toEqual(model.predict(wide));
  });
  it.each(names)('%s: a constant target is predicted', (objective) => {
    const flat = fitAll(gbdt, { x: wide, y: y.map(() => 3), task: REGRESSION }, { ...config, objective, maxRounds: 3 });
    for (const p of flat.predict(wide)) expect(p).toBeCloseTo(3, 3);
  });
  it.each([
    ['squared', (p: number) => p],
    ['poisson', Math.log],
    ['squaredLog', Math.log1p],
  ] as const)('%s: SHAP values add up to the prediction before its link', (objective, raw) => {
    const model = fitAll(gbdt, { x: wide, y, task: REGRESSION }, { ...config, objective });
    const { values, expected } = model.shapValues!(wide, { rows: Uint32Array.of(0, 9) });
    const p = model.predict(wide);
    for (const [k, row] of [0, 9].entries()) {
      const sum = values.subarray(3 * k, 3 * k + 3).reduce((a, b) => a + b, expected[0]!);
      expect(sum).toBeCloseTo(raw(p[row]!), 6);
    }
  });
  it('quantiles cover their share of the rows', () => {
    for (const alpha of [0.1, 0.5, 0.9]) {
      const p = fitAll(gbdt, { x: wide, y, task: REGRESSION }, { ...config, objective: 'quantile', alpha }).predict(
        wide,
      );
      const covered = y.filter((v, i) => v <= p[i]!).length / y.length;
      expect(Math.abs(covered - alpha)).toBeLessThan(0.12);
    }
  });
  it('monotone constraints hold with renewed leaves', () => {
    const monotone = Int8Array.of(-1, 1, 0);
    const model = fitAll(
      gbdt,
      { x: wide, y, task: REGRESSION, monotone },
      { ...config, objective: 'absolute', maxRounds: 40 },
    );
    const grid = Array.from({ length: 60 }, (_, i) => -3 + i / 10);
    for (const [feature, sign] of [
      [0, -1],
      [1, 1],
    ] as const) {
      const p = model.predict(matrixOf(...[0, 1, 2].map((f) => grid.map((v) => (f === feature ? v : 0.1)))));
      for (let i = 1; i < p.length; i++) expect(sign * (p[i]! - p[i - 1]!)).toBeGreaterThanOrEqual(-1e-12);
    }
  });
});

describe('the objective auto', () => {
  const y = Float64Array.of(0, 1, 5, 10, 20, 90);
  const withMetric = (metric: string | undefined, config: Config, target = y): Float64Array =>
    fitAll(
      gbdt,
      { x, y: target, task: REGRESSION },
      { ...STUMP, ...config },
      {
        ...contextOf(),
        ...(metric === undefined ? {} : { metric }),
      },
    ).predict(x);
  it.each([
    ['rmse', { objective: 'squared' }],
    ['r2', { objective: 'squared' }],
    // Median 7.5, mean distance to it 114 / 6.
    ['mae', { objective: 'fair', fairC: (0.4 * 114) / 6 }],
    ['pinball_0.8', { objective: 'quantile', alpha: 0.8 }],
    ['pinball', { objective: 'quantile', alpha: 0.5 }],
    ['mean_poisson_deviance', { objective: 'poisson' }],
    ['mean_tweedie_deviance_1.3', { objective: 'tweedie', tweedieVariancePower: 1.3 }],
    ['rmsle', { objective: 'squaredLog' }],
  ])('follows the metric %s', (metric, config) => {
    expect(withMetric(metric, {})).toEqual(withMetric(undefined, config));
  });
  it('falls back to squared errors where the target has no gamma deviance', () => {
    expect(withMetric('mean_gamma_deviance', {})).toEqual(withMetric(undefined, {}));
    const positive = y.map((v) => v + 1);
    expect(withMetric('mean_gamma_deviance', {}, positive)).toEqual(
      withMetric(undefined, { objective: 'gamma' }, positive),
    );
  });
});

describe('what does not fit', () => {
  it.each([
    ['poisson', -0.5],
    ['tweedie', -1e-9],
    ['gamma', 0],
    ['squaredLog', -1],
    ['squared', Number.NaN],
    ['absolute', Number.POSITIVE_INFINITY],
  ] as const)('%s refuses the target %d and names it', (objective, value) => {
    const run = () => stump([1, 2, value, 3, 4, 5], { objective });
    expect(codeOf(run)).toBe('MODEL_TARGET_INVALID');
    expect(run).toThrow(String(value));
  });
  it('a quantile outside (0, 1) and a loss of another task are refused', () => {
    expect(codeOf(() => stump([1, 2, 3, 4, 5, 6], { objective: 'quantile', alpha: 1.2 }))).toBe(
      'MODEL_OBJECTIVE_INVALID',
    );
    const binary = { x, y: Float64Array.of(0, 1, 0, 1, 0, 1), task: BINARY };
    expect(codeOf(() => fitAll(gbdt, binary, { objective: 'poisson' }))).toBe('MODEL_OBJECTIVE_INVALID');
  });
  it('a target of zeros has the Poisson mean 0', () => {
    expect(stump([0, 0, 0, 0, 0, 0], { objective: 'poisson' })).toEqual([0, 0]);
  });
});

describe('a loss of the caller', () => {
  const { x: wide, signal } = noisyData(200, 22);
  function custom(y: Float64Array, task: typeof BINARY, extras: BoostExtras): GbdtModel {
    const shape = { task: task.kind, rows: y.length, cols: 3, categories: 0, classes: 0 } as const;
    const config = { ...gbdt.space(shape).defaults(), maxRounds: 5 };
    const fit = fitGbdt({ x: wide, y, rows: allRows(y.length), task }, config, contextOf(), extras);
    for (;;) {
      const next = fit.next();
      if (next.done) return next.value;
    }
  }
  const y = Float64Array.from(signal, (s) => (s > 0.5 ? 1 : 0));
  const share = y.reduce((a, b) => a + b, 0) / y.length;
  const logLoss = (prediction: Float64Array, truth: Float64Array) => {
    const p = prediction.map((s) => 1 / (1 + Math.exp(-s)));
    return { gradient: p.map((v, i) => v - truth[i]!), hessian: p.map((v) => v * (1 - v)) };
  };

  it('that is the log loss gives the model of the log loss', () => {
    const own = custom(y, BINARY, {
      objective: { gradients: logLoss, start: [Math.log(share / (1 - share))], link: 'logistic' },
    }).predict(wide);
    const built = custom(y, BINARY, {}).predict(wide);
    for (let i = 0; i < own.length; i++) expect(own[i]).toBeCloseTo(built[i]!, 4);
  });
  it('for several classes sees row-major scores', () => {
    const three = Float64Array.from(signal, (s) => (s > 1 ? 2 : s > 0 ? 1 : 0));
    const gradients = (prediction: Float64Array, truth: Float64Array) => {
      const gradient = prediction.map((s, i) => s - (truth[Math.floor(i / 3)] === i % 3 ? 1 : 0));
      return { gradient, hessian: prediction.map(() => 1) };
    };
    const model = custom(three, multiclass(3) as typeof BINARY, { objective: { gradients, start: [0.3, 0.3, 0.3] } });
    const p = model.predict(wide);
    let hits = 0;
    for (let i = 0; i < 200; i++)
      hits += three[i] === [0, 1, 2].reduce((a, k) => (p[3 * i + k]! > p[3 * i + a]! ? k : a), 0) ? 1 : 0;
    expect(hits).toBeGreaterThan(150);
  });
  it.each([
    ['too few gradients', { gradient: [1], hessian: [1] }],
    ['NaN', { gradient: new Float64Array(200).fill(Number.NaN), hessian: new Float64Array(200).fill(1) }],
    ['a negative hessian', { gradient: new Float64Array(200), hessian: new Float64Array(200).fill(-1) }],
  ])('that gives %s is refused', (_, wrong) => {
    expect(codeOf(() => custom(y, BINARY, { objective: { gradients: () => wrong } }))).toBe('MODEL_OBJECTIVE_INVALID');
  });
});
