import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import lda from '../../src/models/lda/index.ts';
import type { LdaModel } from '../../src/models/lda/lda-model.ts';
import naiveBayes from '../../src/models/naive-bayes/index.ts';
import qda from '../../src/models/qda/index.ts';
import { crossTemperature, labelledRows } from '../../src/models/shared/temperature.ts';
import { fitModel } from '../../src/testing/fit-model.ts';
import { categoryFeature, toyData, toyInput, toyMatrix, toyTask } from '../../src/testing/toy-data.ts';

const NAIVE = { numeric: 'normal', bins: 12, varSmoothing: 0, alpha: 0.0001, calibrate: false } as const;

describe('naive Bayes', () => {
  test('one normal column by hand', () => {
    // classes of mean 0 and 4, variance 1 both; half way the shares decide
    const input = toyInput([[-1, 1, 3, 5]], [0, 0, 1, 1], toyTask('binary'));
    const p = fitModel(naiveBayes, input, { config: NAIVE }).predict(toyMatrix([[2, 3, Number.NaN]]));
    expect(p[0]).toBeCloseTo(0.5, 9);
    expect(p[1]).toBeCloseTo(1 / (1 + Math.exp(-(3 ** 2 - 1) / 2)), 9);
    // a missing cell says nothing
    expect(p[2]).toBeCloseTo(0.5, 9);
  });
  test('one category by hand; a code that training has not seen says nothing', () => {
    const features = [categoryFeature('a', 2)];
    const x = { rows: 6, features, columns: [Float32Array.of(0, 0, 1, 1, 1, 0)] };
    const input = { ...toyInput([[0]], [0], toyTask('binary')), x, y: Float64Array.of(0, 0, 0, 1, 1, 1) };
    const all = { ...input, rows: Uint32Array.from({ length: 6 }, (_, i) => i) };
    const p = fitModel(naiveBayes, all, { config: NAIVE }).predict({
      rows: 3,
      features,
      columns: [Float32Array.of(0, 1, 2)],
    });
    expect(p[0]).toBeCloseTo(1 / 3, 3);
    expect(p[1]).toBeCloseTo(2 / 3, 3);
    expect(p[2]).toBeCloseTo(1 / 2, 9);
  });
  test('bins see what mean and variance cannot: a class on both sides of the other', () => {
    const rng = createRng(3);
    const y = Array.from({ length: 400 }, (_, i) => i % 2);
    const x = [y.map((c) => (c === 0 ? rng.normal() : (rng.next() < 0.5 ? -1 : 1) * (4 + rng.normal())))];
    const config = { ...NAIVE, numeric: 'bins', alpha: 1 };
    const p = fitModel(naiveBayes, toyInput(x, y, toyTask('binary')), { config }).predict(toyMatrix([[0, 4, -4]]));
    expect(p[0]).toBeLessThan(0.1);
    expect(Math.min(p[1]!, p[2]!)).toBeGreaterThan(0.9);
  });
  test('bins without calibration: a weight is that many rows', () => {
    const { validation: _, ...input } = toyData('multiclass', { rows: 90 });
    const config = { ...NAIVE, numeric: 'bins', alpha: 1 };
    const weight = Float64Array.from(input.y, (__, i) => 1 + (i % 2));
    const rows = Uint32Array.from(input.rows).filter((i) => i % 2 === 1);
    const weighted = fitModel(naiveBayes, { ...input, weight }, { config }).predict(input.x);
    const twice = (c: Float32Array): Float32Array => Float32Array.from([...c, ...c]);
    const columns = input.x.columns.map((c) => twice(c as Float32Array));
    const repeated = {
      ...input,
      x: { ...input.x, rows: 180, columns },
      y: Float64Array.from([...input.y, ...input.y]),
      rows: Uint32Array.from([...input.rows, ...rows.map((i) => i + 90)]),
    };
    const p = fitModel(naiveBayes, repeated, { config }).predict(input.x);
    expect(Math.max(...p.map((v, i) => Math.abs(v - weighted[i]!)))).toBeLessThan(1e-9);
  });
});

describe('tempering', () => {
  test('columns that repeat each other make naive Bayes no surer', () => {
    const rng = createRng(8);
    const y = Array.from({ length: 600 }, () => rng.int(2));
    const column = y.map((c) => 1.2 * c + rng.normal());
    const one = fitModel(naiveBayes, toyInput([column], y, toyTask('binary'))).predict(toyMatrix([[2.5]]));
    const ten = new Array(10).fill(column);
    const many = fitModel(naiveBayes, toyInput(ten, y, toyTask('binary'))).predict(toyMatrix(ten.map(() => [2.5])));
    expect(Math.abs(many[0]! - one[0]!)).toBeLessThan(0.05);
  });
  test('the power is that of likelihoods which are too sure by a known factor', () => {
    const rng = createRng(4);
    const odds = Float64Array.from({ length: 5000 }, () => 1.5 * rng.normal());
    const y = odds.map((z) => (rng.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0));
    const weight = new Float64Array(5000).fill(1);
    const rows = Uint32Array.from(y.keys());
    const labelled = {
      ...labelledRows({ rows, weight, y, total: 5000, equal: true }),
      logPrior: Float64Array.of(0, 0),
    };
    const learn = (_: Uint32Array, others: Uint32Array): Float64Array[] =>
      [1, 4].map((factor) =>
        Float64Array.from([...others].flatMap((i) => [0, factor * (factor === 1 ? 0 : odds[i]!)])),
      );
    const { candidate, power } = crossTemperature(labelled, learn, () => false);
    expect(candidate).toBe(1);
    expect(Math.abs(power - 0.25)).toBeLessThan(0.03);
  });
});

describe('discriminants', () => {
  const clouds = (n: number): { x: number[][]; y: number[] } => {
    const rng = createRng(6);
    const y = Array.from({ length: n }, () => rng.int(3));
    const a = y.map((c) => c + rng.normal());
    return { x: [a, a.map((v) => 0.5 * v + rng.normal()), y.map((c) => (c === 1 ? 3 : 1) * rng.normal())], y };
  };
  test('linear: the coefficients are the inverse covariance times the difference of the means', () => {
    const input = toyInput([[-1, 1, 3, 5]], [0, 0, 1, 1], toyTask('binary'));
    const model = fitModel(lda, input, { config: { shrink: 'fixed', shrinkage: 0 } }) as LdaModel;
    expect(model.parts.coef[0]).toBeCloseTo(4, 9);
    expect(model.parts.intercept[0]).toBeCloseTo(-8, 9);
  });
  test('quadratic: pooling without end gives the linear one', () => {
    const { x, y } = clouds(300);
    const input = toyInput(x, y, toyTask('multiclass'));
    const pooled = fitModel(qda, input, { config: { pooling: 1e7, shrinkage: 0, calibrate: false } }).predict(input.x);
    const linear = fitModel(lda, input, { config: { shrink: 'fixed', shrinkage: 0 } }).predict(input.x);
    expect(Math.max(...pooled.map((v, i) => Math.abs(v - linear[i]!)))).toBeLessThan(1e-3);
  });
  test.each([
    ['lda', lda],
    ['qda', qda],
  ] as const)('%s: columns that repeat each other, constants, and more columns than rows', (_, family) => {
    const rng = createRng(2);
    const { x, y } = clouds(60);
    const wide = [...x, ...x, new Array<number>(60).fill(3)];
    for (let j = 0; j < 80; j++) wide.push(y.map(() => rng.normal()));
    const input = toyInput(wide, y, toyTask('multiclass'));
    const p = fitModel(family, input).predict(input.x);
    expect(p.every((v) => v >= 0 && v <= 1)).toBe(true);
  });
  test('names of columns come with their scores', () => {
    const { x, y } = clouds(80);
    const model = fitModel(lda, toyInput(x, y, toyTask('multiclass')));
    expect(model.describe?.(['a', 'b', 'c'], ['u', 'v', 'w'])).toContain('score of w');
  });
});
