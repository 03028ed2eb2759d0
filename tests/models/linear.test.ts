import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { covarianceSweep, residualSweep } from '../../src/models/linear/coordinate-descent.ts';
import linear from '../../src/models/linear/index.ts';
import { lossOf } from '../../src/models/linear/loss.ts';
import { correlations, makeProblem, penaltiesOf, targetMoments } from '../../src/models/linear/problem.ts';
import { RidgeByRows } from '../../src/models/linear/ridge.ts';
import { solveCholesky } from '../../src/models/shared/cholesky.ts';
import { ColumnProducts } from '../../src/models/shared/column-products.ts';
import { packDesign } from '../../src/models/shared/design.ts';
import { trainingRows } from '../../src/models/shared/training-rows.ts';
import { fitModel, shapeOf, testContext } from '../../src/testing/fit-model.ts';
import { toyData, toyInput, toyMatrix } from '../../src/testing/toy-data.ts';

const NUMBER = { kind: 'regression' } as const;
const never = (): boolean => false;

describe('coefficients', () => {
  test('a line through three points, by hand', () => {
    // y = 1 + 2 x; variance of x is 2/3 and of y 8/3. Ridge in units of sd: v = 1 / (1 + alpha / var x)
    const input = toyInput([[0, 1, 2]], [1, 3, 5], NUMBER);
    const model = fitModel(linear, input, { config: { alpha: 0.1, l1Ratio: 0 } });
    const slope = 2 / (1 + 0.1 / (2 / 3));
    expect(model.predict(toyMatrix([[1, 2]]))[0]).toBeCloseTo(3, 12);
    expect(model.predict(toyMatrix([[1, 2]]))[1]).toBeCloseTo(3 + slope, 12);
    expect(model.describe!(['width'], [])).toBe(
      `prediction =\n  ${(3 - slope).toPrecision(5)}\n  + ${slope.toPrecision(5)} * width`,
    );
  });
  test('a strong lasso leaves only the mean', () => {
    const input = toyData('regression');
    const model = fitModel(linear, input, { config: { alpha: 10, l1Ratio: 1 } });
    const mean = input.rows.reduce((sum, i) => sum + input.y[i]!, 0) / input.rows.length;
    for (const p of model.predict(input.x)) expect(p).toBeCloseTo(mean, 12);
    expect(model.describe!(['a', 'b', 'c', 'd'], [])).toContain('(4 more have coefficient 0)');
  });
  test('fewer rows than columns: at the optimum the slope of every coefficient is 0, with and without room in the arena', () => {
    const shape = fc.record({ seed: fc.nat(1000), rows: fc.integer({ min: 3, max: 14 }), sparse: fc.boolean() });
    fc.assert(
      fc.property(shape, ({ seed, rows: n, sparse }) => {
        const rng = createRng(seed);
        const column = (): Float32Array =>
          Float32Array.from({ length: n }, () => (sparse && rng.next() < 0.8 ? 0 : 5 + rng.normal()));
        const columns = Array.from({ length: 40 }, column);
        const y = Array.from({ length: n }, (_, i) => columns[0]![i]! + rng.normal());
        const input = toyInput(columns, y, NUMBER);
        const training = trainingRows(input);
        const { kernels } = testContext(input);
        const solve = (own?: typeof kernels): Float64Array => {
          const problem = makeProblem(packDesign(input.x, training, own), training, targetMoments(training));
          const dual = new RidgeByRows(problem, new ColumnProducts(problem.design));
          for (const _ of dual.solve(0.1, { most: 200, shouldStop: never }));
          return dual.coefficients();
        };
        const mark = kernels.arena.mark();
        const v = solve(kernels);
        kernels.arena.release(mark);
        expect(v).toEqual(solve());
        const problem = makeProblem(packDesign(input.x, training), training, targetMoments(training));
        const gram = correlations(problem, never)!;
        const { l2 } = penaltiesOf(problem.design, { alpha: 0.1, l1Ratio: 0 });
        for (let j = 0; j < 40; j++) {
          let slope = problem.covariance[j]! - l2[j]! * v[j]!;
          for (let k = 0; k < 40; k++) slope -= gram[j * 40 + k]! * v[k]!;
          expect(slope).toBeCloseTo(0, 6);
        }
      }),
      { numRuns: 30 },
    );
  });
  test('sweeps over correlations and over rows find the same optimum, dense or sparse', () => {
    const shape = fc.record({ seed: fc.nat(1000), sparse: fc.boolean(), l1Ratio: fc.constantFrom(0.2, 0.9) });
    fc.assert(
      fc.property(shape, ({ seed, sparse, l1Ratio }) => {
        const { y, rows, ...rest } = toyData('regression', { seed, rows: 60, cols: 6 });
        const keep = createRng(seed);
        const columns = rest.x.columns.map((c) => c.map((v) => (sparse && keep.next() < 0.8 ? 3 : v)));
        const weight = y.map(() => 0.5 + keep.next());
        const training = trainingRows({ ...rest, x: { ...rest.x, columns }, y, rows, weight });
        const design = packDesign({ ...rest.x, columns }, training);
        const problem = makeProblem(design, training, targetMoments(training));
        const penalties = penaltiesOf(design, { alpha: 0.01, l1Ratio });
        const optimum = (sweep: ReturnType<typeof residualSweep>): Float64Array => {
          const v = new Float64Array(6);
          for (let i = 0; i < 2000 && sweep(v, penalties) > 1e-13; i++);
          return v;
        };
        const a = optimum(covarianceSweep(problem, correlations(problem, never)!));
        const b = optimum(residualSweep(problem, never));
        for (let j = 0; j < 6; j++) expect(b[j]).toBeCloseTo(a[j]!, 9);
      }),
      { numRuns: 20 },
    );
  });
});

describe('predictions', () => {
  test('they stay within one target range of the targets', () => {
    const model = fitModel(linear, toyInput([[0, 1, 2]], [1, 3, 5], NUMBER), { config: { alpha: 1e-5, l1Ratio: 0 } });
    expect(Array.from(model.predict(toyMatrix([[-1e6, 1e6]])))).toEqual([-3, 9]);
  });
});

describe('Cholesky', () => {
  test('solves a system by hand', () => {
    const b = Float64Array.of(10, 8);
    solveCholesky(Float64Array.of(4, 2, 2, 3), b);
    expect(b[0]).toBeCloseTo(1.75, 12);
    expect(b[1]).toBeCloseTo(1.5, 12);
  });
  test('gives a redundant column no weight', () => {
    const b = Float64Array.of(2, 2);
    solveCholesky(Float64Array.of(1, 1, 1, 1), b);
    expect(Array.from(b)).toEqual([2, 0]);
  });
});

describe('the path of penalties', () => {
  const input = toyData('regression', { rows: 120, cols: 30 });
  test.each([0, 0.5])('with l1Ratio %s it keeps the point that the validation rows like best', (l1Ratio) => {
    const steps = [];
    const fit = linear.fit(
      input,
      { ...linear.space(shapeOf(input)).defaults(), path: true, l1Ratio },
      testContext(input),
    );
    let next = fit.next();
    for (; next.done !== true; next = fit.next()) steps.push(next.value.validationLoss!);
    const { alpha } = next.value.parts;
    expect(alpha).toBe(10 ** (1 - steps.indexOf(Math.min(...steps)) / 2));
    const alone = fitModel(linear, input, { config: { alpha: alpha!, l1Ratio, loss: 'auto', path: false } });
    const own = next.value.predict(input.x);
    alone.predict(input.x).forEach((p, i) => {
      expect(own[i]).toBeCloseTo(p, 4);
    });
  });
  test('without validation rows it holds training rows out, and still fits all of them', () => {
    const { validation: _, ...alone } = input;
    const model = fitModel(linear, alone, { config: { alpha: 10, l1Ratio: 1, loss: 'auto', path: true } });
    expect(
      model.describe!(
        input.x.features.map((f) => f.name),
        [],
      ),
    ).toMatch(/penalty alpha = 0\.\d+, chosen from a path/);
  });
});

describe('the loss follows the metric', () => {
  test.each([
    ['mae', 'quantile', 0.5],
    ['pinball_0.9', 'quantile', 0.9],
    ['rmse', 'squared', undefined],
  ] as const)('%s asks for %s %s', (metric, kind, quantile) => {
    expect(lossOf('auto', 0.3, metric)).toEqual(quantile === undefined ? { kind } : { kind, quantile });
  });
  test('nine tenths of the rows lie below the 0.9 quantile', () => {
    const input = toyData('regression', { rows: 400 });
    const config = { alpha: 1e-5, l1Ratio: 0, loss: 'quantile', quantile: 0.9, path: false };
    const predicted = fitModel(linear, input, { config }).predict(input.x, { rows: input.rows });
    const below = input.rows.filter((r, i) => input.y[r]! <= predicted[i]!).length / input.rows.length;
    expect(below).toBeGreaterThan(0.88);
    expect(below).toBeLessThan(0.93);
  });
  test('one wild target moves a Huber fit far less than a least-squares fit', () => {
    const input = toyData('regression', { rows: 100, cols: 2 });
    const wild = { ...input, y: input.y.map((v, i) => (i === 4 ? 1e4 : v)) };
    const gap = (loss: string): number => {
      const config = { alpha: 1e-4, l1Ratio: 0, loss, path: false };
      const [a, b] = [input, wild].map((data) => fitModel(linear, data, { config }).predict(input.x));
      return Math.max(...a!.map((v, i) => Math.abs(v - b![i]!)));
    };
    expect(gap('huber')).toBeLessThan(0.5);
    expect(gap('squared')).toBeGreaterThan(50);
  });
});
