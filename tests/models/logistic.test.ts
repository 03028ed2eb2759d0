import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import logistic from '../../src/models/logistic/index.ts';
import { LogisticObjective } from '../../src/models/logistic/objective.ts';
import { packDesign } from '../../src/models/shared/design.ts';
import { minimise, type Objective } from '../../src/models/shared/lbfgs.ts';
import { rowDesign } from '../../src/models/shared/row-design.ts';
import { trainingRows } from '../../src/models/shared/training-rows.ts';
import type { Config } from '../../src/space/param.ts';
import { fitModel, meanLoss } from '../../src/testing/fit-model.ts';
import { toyData, toyInput, toyMatrix, toyTask } from '../../src/testing/toy-data.ts';

const OPTIONS = { maxIterations: 500, tolerance: 1e-9, shouldStop: () => false };
function optimum(objective: Objective, start: number[]): number[] {
  const at = Float64Array.from(start);
  for (const _ of minimise(objective, at, OPTIONS));
  return Array.from(at);
}

describe('minimise', () => {
  test("finds the bottom of Rosenbrock's valley", () => {
    const valley: Objective = {
      size: 2,
      evaluate: (x, g) => {
        const [a, b] = [1 - x[0]!, x[1]! - x[0]! ** 2];
        g.set([-2 * a - 400 * b * x[0]!, 200 * b]);
        return a * a + 100 * b * b;
      },
    };
    const found = optimum(valley, [-1.2, 1]);
    expect(found[0]).toBeCloseTo(1, 6);
    expect(found[1]).toBeCloseTo(1, 6);
  });
  test('with an l1 part it gives the soft threshold', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }), (centre) => {
        const bowl: Objective = {
          size: 3,
          l1: Float64Array.of(1, 0, 2),
          evaluate: (x, g) => {
            let sum = 0;
            for (let i = 0; i < 3; i++) {
              g[i] = x[i]! - centre[i]!;
              sum += 0.5 * g[i]! ** 2;
            }
            return sum;
          },
        };
        const soft = (c: number, by: number): number => Math.sign(c) * Math.max(0, Math.abs(c) - by);
        const found = optimum(bowl, [0, 0, 0]);
        [1, 0, 2].forEach((by, i) => {
          expect(found[i]).toBeCloseTo(soft(centre[i]!, by), 6);
        });
      }),
      { numRuns: 50 },
    );
  });
});

test('the gradient is the slope of the loss, for dense and sparse columns and more rows than one block', () => {
  for (const [kind, outputs] of [
    ['binary', 1],
    ['multiclass', 3],
  ] as const) {
    const input = toyData(kind, { rows: 3000, cols: 4 });
    const columns = input.x.columns.map((c, j) => (j < 2 ? c : c.map((v) => (Math.abs(v) < 1.5 ? 0 : v))));
    const training = trainingRows(input);
    const problem = {
      x: rowDesign(packDesign({ ...input.x, columns }, training)),
      label: Uint32Array.from(training.y),
      weight: training.weight,
      total: training.total,
      outputs,
    };
    const objective = new LogisticObjective(problem, { C: 1.4, l1Ratio: 0.3 });
    const at = Float64Array.from({ length: objective.size }, (_, i) => Math.sin(i));
    const gradient = new Float64Array(objective.size);
    objective.evaluate(at, gradient);
    for (let i = 0; i < objective.size; i++) {
      const step = (by: number): number => {
        const moved = at.slice();
        moved[i]! += by;
        return objective.evaluate(moved, new Float64Array(objective.size));
      };
      expect((step(1e-5) - step(-1e-5)) / 2e-5).toBeCloseTo(gradient[i]!, 3);
    }
  }
});

describe('classes', () => {
  test('one that is absent keeps its smoothed share', () => {
    const input = toyInput([[0, 1, 0, 1]], [0, 1, 0, 1], toyTask('multiclass'));
    const p = fitModel(logistic, input).predict(toyMatrix([[0]]));
    expect(p[2]).toBeCloseTo(1 / 3 / 5, 12);
    expect(p[0]! + p[1]!).toBeCloseTo(14 / 15, 12);
    expect(p[0]).toBeGreaterThan(p[1]!);
  });
  test('the description names the class that the odds are for', () => {
    const input = toyInput([[0, 1, 2, 3]], [0, 0, 1, 1], toyTask('binary'));
    expect(fitModel(logistic, input).describe!(['size'], ['no', 'yes'])).toMatch(
      /^log odds of yes =\n {2}-\d+\.\d+\n {2}\+ \d+\.\d+ \* size$/,
    );
  });
});

describe('the path of penalties', () => {
  test.each(['binary', 'multiclass'] as const)(
    '%s: the model kept is the best of the path for the validation rows',
    (kind) => {
      const input = toyData(kind, { rows: 200, cols: 12 });
      const at = (config: Config): number =>
        meanLoss(
          input,
          input.validation.rows,
          fitModel(logistic, input, { config }).predict(input.x, input.validation),
        );
      const chosen = at({ C: 1, l1Ratio: 0, path: true });
      for (const C of [0.01, 0.1, 1, 10]) expect(chosen).toBeLessThanOrEqual(at({ C, l1Ratio: 0, path: false }) + 1e-4);
    },
  );
});

test('classes that a plane separates give finite coefficients, at any penalty of the space', () => {
  const input = toyInput([[0, 1, 2, 3, 10, 11, 12, 13]], [0, 0, 0, 0, 1, 1, 1, 1], toyTask('binary'));
  for (const l1Ratio of [0, 0.5, 1])
    for (const C of [1e-4, 1, 1e3]) {
      const p = fitModel(logistic, input, { config: { C, l1Ratio, path: false } }).predict(input.x);
      expect(p.every((v) => v > 0 && v < 1)).toBe(true);
      expect(p[7]!).toBeGreaterThanOrEqual(p[0]!);
    }
});
