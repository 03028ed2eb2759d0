import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { couple } from '../../src/models/svm/couple.ts';
import { coupleByRounds } from '../../src/models/svm/couple-by-rounds.ts';
import svm from '../../src/models/svm/index.ts';
import { KernelMatrix } from '../../src/models/svm/kernel-matrix.ts';
import { heapOps } from '../../src/models/svm/kernel-ops.ts';
import { fitLink } from '../../src/models/svm/platt.ts';
import { Smo, type SmoProblem } from '../../src/models/svm/smo.ts';
import { type SvmModel, svmPoints } from '../../src/models/svm/svm-model.ts';
import { fitModel, meanLoss, testKernels } from '../../src/testing/fit-model.ts';
import { toyData, toyInput, toyMatrix, toyTask } from '../../src/testing/toy-data.ts';

const RBF = { degree: 0, gamma: 0.5, offset: 0 };
const forever = { tolerance: 1e-6, maxIterations: 1e6, shouldStop: () => false };

/** Two overlapping clouds as a machine of the heap. */
function clouds(n: number, cost: number, cacheRows: number): { smo: Smo; matrix: KernelMatrix; problem: SmoProblem } {
  const rng = createRng(5);
  const points = Float32Array.from({ length: 3 * n }, () => rng.normal());
  const target = Float64Array.from({ length: n }, (_, i) => (points[3 * i]! + 0.8 * rng.normal() > 0 ? 1 : -1));
  const problem = {
    target,
    lower: target.map((t) => (t > 0 ? 0 : -cost)),
    upper: target.map((t) => (t > 0 ? cost : 0)),
    epsilon: 0,
  };
  const matrix = new KernelMatrix(heapOps, RBF, points, n, cacheRows * (4 * n + 32));
  return { smo: new Smo(heapOps, matrix, problem), matrix, problem };
}

describe('the machine', () => {
  test('two points by hand: coefficients 1 / (K11 - K12), bias 0', () => {
    const input = toyInput([[-1, 1]], [0, 1], toyTask('binary'));
    const model = fitModel(svm, input, {
      config: { C: 100, gamma: 1, kernel: 'linear', degree: 3 },
    }) as SvmModel;
    // b'Kb/2 - t'b with b = (-a, a): 2 a^2 - 2 a, so a = 1/2
    expect(Array.from(model.parts.coef, Math.abs)).toEqual([0.5, 0.5]);
    expect(model.parts.bias[0]).toBeCloseTo(0, 6);
  });
  test('regression: errors inside the tube cost nothing, so that a line within it stays flat', () => {
    const input = toyInput([[0, 1, 2, 3]], [5, 5.1, 5, 5.1], { kind: 'regression' });
    const config = { C: 10, gamma: 1, kernel: 'rbf', degree: 3, epsilon: 1.1 };
    const model = fitModel(svm, input, { config }) as SvmModel;
    expect(model.parts.points.length).toBe(0);
    expect(model.predict(toyMatrix([[0, 3]]))[0]).toBeCloseTo(5.05, 3);
  });
  test.each([
    ['with shrinking', true, 600],
    ['with few kept rows', false, 3],
    ['with both', true, 3],
  ] as const)('the solution is the same %s', (_, shrinks, cacheRows) => {
    const plain = clouds(600, 10, 600);
    for (const __ of plain.smo.solve(forever, false));
    const other = clouds(600, 10, cacheRows);
    for (const __ of other.smo.solve(forever, shrinks));
    expect([plain.smo.converged, other.smo.converged]).toEqual([true, true]);
    const [a, b] = [plain.smo.values(), other.smo.values()];
    expect(Math.max(...a.map((v, i) => Math.abs(v - b[i]!)))).toBeLessThan(1e-4);
    expect(other.smo.bias()).toBeCloseTo(plain.smo.bias(), 4);
    if (shrinks) expect(Array.from(other.smo.ids)).not.toEqual(Array.from(plain.smo.ids));
  });
  test('margins of rows left out are those of a machine that never had them, and leave no trace', () => {
    const { smo, problem } = clouds(200, 3, 200);
    for (const _ of smo.solve(forever, true));
    const before = smo.coefficients();
    const isOut = (row: number): boolean => row % 4 === 1;
    const left = smo.without(isOut, forever);
    let next = left.next();
    while (next.done !== true) next = left.next();
    expect(smo.coefficients()).toEqual(before);

    const kept = Uint32Array.from(problem.target.keys()).filter((row) => !isOut(row));
    const rng = createRng(5);
    const points = Float32Array.from({ length: 600 }, () => rng.normal());
    const own = Float32Array.from(
      { length: 3 * kept.length },
      (_, i) => points[3 * kept[Math.floor(i / 3)]! + (i % 3)]!,
    );
    const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (row) => values[row]!);
    const part = { target: pick(problem.target), lower: pick(problem.lower), upper: pick(problem.upper), epsilon: 0 };
    const alone = new Smo(heapOps, new KernelMatrix(heapOps, RBF, own, kept.length, 1e6), part);
    for (const _ of alone.solve(forever, false));
    const values = alone.values();
    kept.forEach((row, i) => {
      expect(next.value![row]).toBeCloseTo(values[i]! + alone.bias(), 4);
    });
  });
});

describe('probabilities', () => {
  test('of margins that are log odds already stay about the same', () => {
    const rng = createRng(2);
    const margins = Float64Array.from({ length: 4000 }, () => 2 * rng.normal());
    const positive = Uint8Array.from(margins, (m) => (rng.next() < 1 / (1 + Math.exp(-m)) ? 1 : 0));
    const { slope, offset } = fitLink(margins, positive, new Float64Array(4000).fill(1));
    expect(Math.abs(slope - 1)).toBeLessThan(0.15);
    expect(Math.abs(offset)).toBeLessThan(0.15);
  });
  test('margins that point the wrong way give the shares of the classes', () => {
    const link = fitLink(Float64Array.of(-2, -1, 1, 2, 3), Uint8Array.of(1, 1, 0, 0, 0), new Float64Array(5).fill(1));
    expect(link).toEqual({ slope: 0, offset: Math.log(3 / 4) });
  });
  const pairwiseOf = (k: number, of: (a: number, b: number) => number): Float64Array => {
    const pairwise = new Float64Array(k * k);
    for (let a = 0; a < k; a++)
      for (let b = a + 1; b < k; b++) {
        pairwise[a * k + b] = of(a, b);
        pairwise[b * k + a] = 1 - of(a, b);
      }
    return pairwise;
  };
  test('pairs that agree are coupled to the shares they come from', () => {
    const shares = [0.5, 0.3, 0.2];
    const pairwise = pairwiseOf(3, (a, b) => shares[a]! / (shares[a]! + shares[b]!));
    const [exact, rounds] = [new Float64Array(3), new Float64Array(3)];
    couple(pairwise, exact);
    coupleByRounds(pairwise, rounds);
    for (let c = 0; c < 3; c++) {
      expect(exact[c]).toBeCloseTo(shares[c]!, 12);
      expect(rounds[c]).toBeCloseTo(shares[c]!, 2);
    }
  });
  test('coupled probabilities are positive, sum to 1 and are a minimum, however sure the pairs are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 9 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 36, maxLength: 36 }),
        (k, draws) => {
          const pairwise = pairwiseOf(k, (a, b) =>
            Math.min(1 - 1e-7, Math.max(1e-7, draws[(a * (2 * k - a - 3)) / 2 + b - 1]!)),
          );
          const out = new Float64Array(k);
          couple(pairwise, out);
          expect(Math.abs(out.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-12);
          const slopes = Array.from({ length: k }, (_, a) => {
            let slope = 0;
            for (let b = 0; b < k; b++) {
              const [own, other] = [pairwise[b * k + a]!, pairwise[a * k + b]!];
              if (a !== b) slope += own * (own * out[a]! - other * out[b]!);
            }
            return slope;
          });
          expect(Math.max(...slopes) - Math.min(...slopes)).toBeLessThan(1e-12);
          expect(Math.min(...out)).toBeGreaterThan(0);
        },
      ),
    );
  });
  test.each(['binary', 'multiclass'] as const)('%s: honest on rows that were not seen', (kind) => {
    const input = toyData(kind, { rows: 600, cols: 6 });
    const { rows } = input.validation;
    const p = fitModel(svm, input).predict(input.x, { rows });
    expect(meanLoss(input, rows, p)).toBeLessThan(kind === 'binary' ? 0.3 : 0.7);
  });
});

describe('bad input', () => {
  test('rows that are all the same, in both classes, get the shares', () => {
    const x = [new Array<number>(60).fill(1), new Array<number>(60).fill(-2)];
    const y = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const p = fitModel(svm, toyInput(x, y, toyTask('binary'))).predict(toyMatrix([[1], [-2]]));
    expect(p[0]).toBeCloseTo(1 / 3, 1);
  });
  test('2,000 columns of 40 rows, huge cells, huge targets', () => {
    const rng = createRng(9);
    const x = Array.from({ length: 2000 }, () => Array.from({ length: 40 }, () => rng.normal()));
    x[0]![3] = 1e30;
    const y = Array.from({ length: 40 }, (_, i) => 1e150 * x[1]![i]!);
    for (const kernel of ['rbf', 'poly', 'linear']) {
      const config = { C: 1, gamma: 1, kernel, degree: 3, epsilon: 0.1 };
      const p = fitModel(svm, toyInput(x, y, { kind: 'regression' }), { config }).predict(toyMatrix(x));
      expect(p.every(Number.isFinite)).toBe(true);
    }
  });
  test('told to stop while it is solving, it gives a model of the steps done', () => {
    let asked = 0;
    const input = toyData('binary', { rows: 900 });
    const config = { C: 1000, gamma: 10, kernel: 'rbf', degree: 3 };
    const p = fitModel(svm, input, { config, shouldStop: () => ++asked > 1 }).predict(input.x, input);
    expect(asked).toBeGreaterThan(1);
    expect(p.every((v) => v > 0 && v < 1)).toBe(true);
    expect(meanLoss(input, input.rows, p)).toBeLessThan(0.4);
  });
});

describe('rows that come one at a time', () => {
  test.each(['rbf', 'poly', 'linear'] as const)(
    'have the same margins to the bit as many with the kernels: %s',
    (kernel) => {
      const rng = createRng(4);
      // dense, mostly 0, all 0, and cells of either sign
      const cell = [
        () => rng.normal(),
        () => (rng.next() < 0.1 ? rng.normal() : 0),
        () => 0,
        () => (rng.next() < 0.5 ? -0 : 1),
      ];
      const x = cell.flatMap((draw) => [0, 1, 2].map(() => Array.from({ length: 70 }, draw)));
      const y = Array.from({ length: 70 }, (_, i) => (x[0]![i]! + x[3]![i]! > 0 ? (x[1]![i]! > 0 ? 2 : 1) : 0));
      const config = { C: 10, gamma: 1, kernel, degree: 3 };
      const model = fitModel(svm, toyInput(x, y, toyTask('multiclass')), { config }) as SvmModel;
      const points = svmPoints(toyMatrix(x), undefined);
      const many = model.margins(points, 70, testKernels());
      const pairs = many.length / 70;
      for (let i = 0; i < 70; i++)
        expect(model.margins(points.subarray(12 * i, 12 * (i + 1)), 1)).toEqual(
          many.subarray(pairs * i, pairs * (i + 1)),
        );
    },
  );
});
