import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import logistic from '../../src/models/logistic/index.ts';
import type { LogisticModel } from '../../src/models/logistic/logistic-model.ts';
import { rowProducts } from '../../src/models/logistic/row-products.ts';
import { DenseRows } from '../../src/models/shared/dense-rows.ts';
import { packDesign } from '../../src/models/shared/design.ts';
import { rowDesign } from '../../src/models/shared/row-design.ts';
import { trainingRows } from '../../src/models/shared/training-rows.ts';
import { fitModel, testKernels } from '../../src/testing/fit-model.ts';
import { toyInput, toyTask } from '../../src/testing/toy-data.ts';

/** Columns around different means, as nobody has scaled them. */
function wideInput(rows: number, cols: number, kind: 'binary' | 'multiclass', weighted = false) {
  const rng = createRng(rows + cols);
  const columns = Array.from({ length: cols }, (_, j) => Array.from({ length: rows }, () => rng.normal() + (j % 7)));
  const y = Array.from({ length: rows }, (_, i) => {
    const signal = columns[0]![i]! - columns[1]![i]! + 1 + 0.5 * rng.normal();
    return kind === 'binary' ? (signal > 0 ? 1 : 0) : signal < -0.6 ? 0 : signal < 0.6 ? 1 : 2;
  });
  const input = toyInput(columns, y, toyTask(kind));
  return weighted ? { ...input, weight: Float64Array.from(y, (_, i) => 0.5 + (i % 3)) } : input;
}

/** Norm of the gradient of the objective at a model's coefficients, by its definition, against that at 0. */
function gradientLeft(input: ReturnType<typeof wideInput>, C: number, { parts }: LogisticModel): number {
  const { columns } = input.x;
  const outputs = parts.intercept.length;
  const norm = (coef: Float64Array, intercept: Float64Array): number => {
    const residual = Array.from(input.y, (own, i) => {
      const scores = Array.from(intercept, (b, o) =>
        columns.reduce((s, c, j) => s + coef[o * columns.length + j]! * c[i]!, b),
      );
      const c = C * (input.weight?.[i] ?? 1);
      if (outputs === 1) return [c * (1 / (1 + Math.exp(-scores[0]!)) - own)];
      const total = scores.reduce((s, v) => s + Math.exp(v), 0);
      return scores.map((v, o) => c * (Math.exp(v) / total - (o === own ? 1 : 0)));
    });
    let squares = 0;
    for (let o = 0; o < outputs; o++) {
      squares += residual.reduce((s, r) => s + r[o]!, 0) ** 2;
      columns.forEach((column, j) => {
        squares += (residual.reduce((s, r, i) => s + r[o]! * column[i]!, 0) + coef[o * columns.length + j]!) ** 2;
      });
    }
    return Math.sqrt(squares);
  };
  const nothing = [new Float64Array(parts.coef.length), new Float64Array(outputs)] as const;
  return norm(parts.coef, parts.intercept) / norm(...nothing);
}

describe('more than twice as many columns as rows', () => {
  test.each([
    ['binary', 1, false],
    ['binary', 0.001, true],
    ['binary', 300, false],
    ['multiclass', 1, true],
    ['multiclass', 30, false],
  ] as const)('%s, C = %d: the gradient vanishes, to the float32 of the products', (kind, C, weighted) => {
    const input = wideInput(61, 150, kind, weighted);
    const config = { C, l1Ratio: 0, path: false };
    const model = fitModel(logistic, input, { config }) as LogisticModel;
    expect(gradientLeft(input, C, model)).toBeLessThan(2e-5);
  });
  test('a fit that is stopped early still answers', () => {
    const input = wideInput(30, 90, 'binary');
    const p = fitModel(logistic, input, { shouldStop: () => true }).predict(input.x);
    expect(p.every((v) => v > 0 && v < 1)).toBe(true);
  });
});

test('products of rows are those of centred columns, and are not made where columns are fewer', () => {
  const problemOf = (rows: number, cols: number) => {
    const input = wideInput(rows, cols, 'binary');
    const training = trainingRows(input);
    const kernels = testKernels();
    const x = rowDesign(packDesign(input.x, training, kernels));
    const dense = new DenseRows(x, new Float64Array(rows), training.weight, kernels);
    const label = Uint32Array.from(training.y);
    return { x, dense, label, weight: training.weight, total: training.total, outputs: 1, kernels };
  };
  const { arena } = testKernels();
  const mark = arena.mark();
  expect(rowProducts(problemOf(30, 50))).toBeUndefined();
  const problem = problemOf(70, 141);
  const products = rowProducts(problem)!;
  const by = new Float64Array(products.stride);
  by[3] = 1;
  const column = new Float64Array(products.stride);
  products.times(by, column);
  const { columnBlock, mean } = problem.x;
  const at = (i: number, j: number): number => columnBlock![j * products.stride + i]! - mean[j]!;
  for (let i = 0; i < 70; i++) {
    let sum = 0;
    for (let j = 0; j < 141; j++) sum += at(i, j) * at(3, j);
    expect(column[i]).toBeCloseTo(sum, 3);
  }
  const sums = products.columns(by);
  for (let j = 0; j < 141; j++) expect(sums[j]).toBeCloseTo(at(3, j), 5);
  arena.release(mark);
});
