import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { covarianceSweep, residualSweep } from '../../src/models/linear/coordinate-descent.ts';
import linear from '../../src/models/linear/index.ts';
import { correlations, makeProblem, targetMoments } from '../../src/models/linear/problem.ts';
import { solveCholesky } from '../../src/models/shared/cholesky.ts';
import { packDesign } from '../../src/models/shared/design.ts';
import { trainingRows } from '../../src/models/shared/training-rows.ts';
import { fitModel } from '../../src/testing/fit-model.ts';
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
        const problem = makeProblem(design, training, targetMoments(training), { alpha: 0.01, l1Ratio });
        const optimum = (sweep: ReturnType<typeof residualSweep>): Float64Array => {
          const v = new Float64Array(6);
          for (let i = 0; i < 2000 && sweep(v, 1) > 1e-13; i++);
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
