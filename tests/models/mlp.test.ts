import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { learnInputScale } from '../../src/models/mlp/encode-inputs.ts';
import mlp from '../../src/models/mlp/index.ts';
import { multiplyTransposed } from '../../src/models/mlp/multiply.ts';
import { Network } from '../../src/models/mlp/network.ts';
import { trainingRows } from '../../src/models/shared/training-rows.ts';
import { defaultConfig, fitModel, meanLoss } from '../../src/testing/fit-model.ts';
import { toyData, toyInput, toyMatrix } from '../../src/testing/toy-data.ts';

test('the tiled product is the product, for sizes that are no multiples of the tile', () => {
  const size = fc.integer({ min: 1, max: 11 });
  fc.assert(
    fc.property(size, size, size, fc.nat(1000), (m, n, k, seed) => {
      const rng = createRng(seed);
      const a = Float64Array.from({ length: m * k }, () => rng.int(9) - 4);
      const b = Float64Array.from({ length: n * k }, () => rng.int(9) - 4);
      const out = new Float64Array(m * n);
      multiplyTransposed(a, b, m, n, k, out);
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          const row = Array.from(a.subarray(i * k, i * k + k));
          expect(out[i * n + j]).toBe(row.reduce((sum, v, t) => sum + v * b[j * k + t]!, 0));
        }
    }),
    { numRuns: 50 },
  );
});

test('the gradient is the slope of the loss, with dropped units too', () => {
  const network = new Network({ inputs: 5, width: 8, layers: 2, outputs: 3 });
  network.initialise(createRng(3), new Float64Array(3));
  const rng = createRng(4);
  // the last layer starts at 0, where nothing would reach the layers below
  for (let i = 0; i < network.size; i++) network.theta[i]! += 0.3 * rng.normal();
  const rows = 7;
  const inputs = Float64Array.from({ length: rows * 5 }, () => rng.normal());
  for (const keep of [1, 0.7]) {
    const loss = (): number => {
      network.input.set(inputs);
      return network.forward(rows, keep, createRng(9)).reduce((sum, v) => sum + 0.5 * v * v, 0);
    };
    loss();
    const gradient = new Float64Array(network.size);
    network.backward(network.forward(rows, keep, createRng(9)).slice(), rows, keep, gradient);
    for (let i = 0; i < network.size; i++) {
      const at = network.theta[i]!;
      network.theta[i] = at + 1e-6;
      const up = loss();
      network.theta[i] = at - 1e-6;
      const down = loss();
      network.theta[i] = at;
      expect((up - down) / 2e-6).toBeCloseTo(gradient[i]!, 3);
    }
  }
});

test('inputs are scaled by quartiles, or by the range where most values are equal', () => {
  const input = toyInput(
    [
      [0, 10, 20, 30, 40],
      [1, 1, 1, 1, 5],
      [7, 7, 7, 7, 7],
    ],
    [0, 0, 0, 0, 0],
    { kind: 'regression' },
  );
  const { centre, factor } = learnInputScale(input.x, trainingRows(input));
  expect(Array.from(centre)).toEqual([20, 1, 7]);
  expect(Array.from(factor)).toEqual([1 / 20, 2 / 4, 0]);
});

describe('a trained network', () => {
  test('learns what no linear model can', () => {
    const rng = createRng(1);
    const [a, b] = [0, 1].map(() => Array.from({ length: 200 }, () => rng.next() - 0.5)) as [number[], number[]];
    const target = a.map((v, i) => (v * b[i]! > 0 ? 1 : 0));
    const input = toyInput([a, b], target, { kind: 'binary', classes: ['apart', 'together'] });
    const p = fitModel(mlp, input).predict(input.x);
    const right = target.filter((t, i) => (p[i]! > 0.5 ? 1 : 0) === t).length;
    expect(right).toBeGreaterThan(180);
  });
  test('keeps the epoch of least validation loss', () => {
    const input = toyData('multiclass', { rows: 120 });
    const config = { ...defaultConfig(mlp, input), epochs: 64, learningRate: 0.3 };
    const losses: number[] = [];
    const model = fitModel(mlp, input, { config, shouldStop: () => false });
    for (let steps = 1; steps <= 64; steps *= 2) {
      const part = fitModel(mlp, input, { config, maxSteps: steps });
      losses.push(meanLoss(input, input.validation.rows, part.predict(input.x, input.validation)));
    }
    const kept = meanLoss(input, input.validation.rows, model.predict(input.x, input.validation));
    expect(kept).toBeLessThanOrEqual(Math.min(...losses) + 1e-6);
  });
  test('without time it answers with the class shares', () => {
    const input = toyInput([[0, 1, 2, 3]], [0, 1, 1, 1], { kind: 'binary', classes: ['no', 'yes'] });
    const model = fitModel(mlp, input, { shouldStop: () => true });
    // smoothed by one row shared among the classes
    expect(model.predict(input.x)[0]).toBeCloseTo(3.5 / 5, 6);
  });
  test('predicts no value outside the targets it has seen', () => {
    const input = toyInput([[0, 1, 2, 3]], [1, 2, 3, 4], { kind: 'regression' });
    for (const p of fitModel(mlp, input).predict(toyMatrix([[-1e9, 1e9]]))) {
      expect(p).toBeGreaterThanOrEqual(1);
      expect(p).toBeLessThanOrEqual(4);
    }
  });
});
