import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { roomForRows } from '../../src/models/mlp/encoded-arena.ts';
import mlp from '../../src/models/mlp/index.ts';
import { initialise } from '../../src/models/mlp/initialise.ts';
import { Network } from '../../src/models/mlp/network.ts';
import { layoutOf, type NetworkShape } from '../../src/models/mlp/network-shape.ts';
import { flatThenDown, waves } from '../../src/models/mlp/schedule.ts';
import { defaultConfig, fitModel, meanLoss, testKernels } from '../../src/testing/fit-model.ts';
import { toyData, toyInput, toyMatrix } from '../../src/testing/toy-data.ts';

describe('the gradient is the slope of the loss', () => {
  const base: NetworkShape = {
    ...{ numbers: 0, plain: 5, vectors: [], members: 1, width: 8, layers: 2, outputs: 3, activation: 'selu' },
  };
  const smooth: NetworkShape = { ...base, activation: 'mish' }; // SELU has a corner that differences may step over
  const cases: Record<string, NetworkShape> = {
    'plain inputs, SELU': base,
    'plain inputs, Mish': smooth,
    'periodic embeddings and learned vectors': { ...smooth, numbers: 2, plain: 1, vectors: [{ size: 3, width: 2 }] },
    'several members': { ...smooth, members: 3, numbers: 1, plain: 2 },
  };
  test.each(Object.entries(cases))('%s, with dropped units', (_, shape) => {
    const kernels = testKernels();
    const mark = kernels.arena.mark();
    const rng = createRng(4);
    const [rows, layout] = [7, layoutOf(shape)];
    const network = new Network(kernels, shape, layout, rows, true);
    network.theta.set(initialise(shape, layout, rng, new Float64Array(shape.outputs)));
    // the last layer starts at 0, where nothing would reach the layers below
    const { at, length } = layout.last.weights;
    for (let i = at; i < at + length; i++) network.theta[i] = 0.3 * rng.normal();
    const data = roomForRows(kernels, rows, { ...shape, vectors: shape.vectors.length });
    for (const part of [data.numbers, data.plain]) for (let i = 0; i < part.length; i++) part[i] = rng.normal();
    data.ids.forEach((_v, i) => {
      data.ids[i] = i % 3;
    });
    for (let i = 0; i < rows; i++) network.ids[i] = i;
    const state = kernels.arena.u32(4);
    const forward = (): Float32Array => {
      state.set([1, 2, 3, 4]);
      return network.forward(data, rows, { keep: 0.7 * 2 ** 24, state: state.byteOffset });
    };
    const loss = (): number => forward().reduce((sum, v) => sum + 0.5 * v * v, 0);
    forward(); // the loss is half the sum of squares: its slopes are the scores themselves
    network.backward(data, rows);
    const gradient = network.gradient.slice();
    for (let i = 0; i < layout.size; i += 3) {
      const before = network.theta[i]!;
      const step = 2e-3;
      network.theta[i] = before + step;
      const up = loss();
      network.theta[i] = before - step;
      const down = loss();
      network.theta[i] = before;
      const slope = (up - down) / (2 * step);
      expect(Math.abs(slope - gradient[i]!)).toBeLessThan(0.02 * Math.abs(slope) + 0.02);
    }
    kernels.arena.release(mark);
  });
});

test('the learning rate rises and falls in four waves, dropout and decay fall in the second half', () => {
  for (const end of [0, 1 / 15, 3 / 15, 7 / 15, 1]) expect(waves(end)).toBeCloseTo(0, 12);
  expect(waves((2 ** 3.5 - 1) / 15)).toBeCloseTo(1, 12);
  expect([0, 0.49, 0.75, 1].map(flatThenDown)).toEqual([1, 1, expect.closeTo(0.5, 12), expect.closeTo(0, 12)]);
});

describe('a trained network', () => {
  test.each([1, 4])('learns what no linear model can, with %i members', (members) => {
    const rng = createRng(1);
    const [a, b] = [0, 1].map(() => Array.from({ length: 200 }, () => rng.next() - 0.5)) as [number[], number[]];
    const target = a.map((v, i) => (v * b[i]! > 0 ? 1 : 0));
    const input = toyInput([a, b], target, { kind: 'binary', classes: ['apart', 'together'] });
    const p = fitModel(mlp, input, { config: { ...defaultConfig(mlp, input), epochs: 64, members } }).predict(input.x);
    const right = target.filter((t, i) => (p[i]! > 0.5 ? 1 : 0) === t).length;
    expect(right).toBeGreaterThan(185);
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
  test('stops inside an epoch', () => {
    const input = toyData('binary', { rows: 400 });
    let asked = 0;
    const model = fitModel(mlp, input, { shouldStop: () => ++asked > 3 });
    expect(model.steps).toBe(1);
    expect(asked).toBeLessThan(6);
  });
  test('predicts no value outside the targets it has seen', () => {
    const input = toyInput([[0, 1, 2, 3]], [1, 2, 3, 4], { kind: 'regression' });
    for (const p of fitModel(mlp, input).predict(toyMatrix([[-1e9, 1e9]]))) {
      expect(p).toBeGreaterThanOrEqual(1);
      expect(p).toBeLessThanOrEqual(4);
    }
  });
  test('predicts the same with kernels of its own and with those of a job, for many rows and for one', () => {
    const input = toyData('multiclass', { rows: 600 });
    const model = fitModel(mlp, input, { maxSteps: 2 });
    const all = model.predict(input.x);
    expect(model.predict(input.x, { kernels: testKernels() })).toEqual(all);
    expect(model.predict(input.x, { rows: Uint32Array.of(577) })).toEqual(all.slice(577 * 3, 578 * 3));
  });
});
