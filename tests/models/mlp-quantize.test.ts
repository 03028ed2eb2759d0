import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { TypedArray } from '../../src/core/state.ts';
import { decodeState, encodeState } from '../../src/core/state-codec.ts';
import mlp from '../../src/models/mlp/index.ts';
import type { MlpModel } from '../../src/models/mlp/mlp-model.ts';
import { layoutOf } from '../../src/models/mlp/network-shape.ts';
import { centresOf, fromCodebook, toCodebook } from '../../src/models/mlp/quantize/codebook.ts';
import { fitQuantized } from '../../src/models/mlp/quantize/fit-quantized.ts';
import { fromHalf, toHalf } from '../../src/models/mlp/quantize/half.ts';
import { fromInt8, toInt8 } from '../../src/models/mlp/quantize/linear-int8.ts';
import { parseQuantizeMethod, quantizeMethodName } from '../../src/models/mlp/quantize/quantize-method.ts';
import { quantizeModel } from '../../src/models/mlp/quantize/quantize-model.ts';
import { quantizeState } from '../../src/models/mlp/quantize/quantize-state.ts';
import { layerPlaces } from '../../src/models/mlp/quantize/weight-places.ts';
import { defaultConfig, fitModel, meanLoss, testContext } from '../../src/testing/fit-model.ts';
import { toyData } from '../../src/testing/toy-data.ts';

const METHODS = ['int8', 'kmeans:16'] as const;

test('int8 keeps every weight to half a step of its unit', () => {
  const rng = createRng(1);
  const weights = Float32Array.from({ length: 15 }, () => rng.normal());
  weights.fill(0, 12);
  const packed = toInt8(weights, 5, 3);
  const back = new Float32Array(15);
  fromInt8(packed, 5, back);
  back.forEach((v, i) => {
    expect(Math.abs(v - weights[i]!)).toBeLessThanOrEqual(packed.steps[i % 3]! / 2 + 1e-7);
  });
  expect(toInt8(back, 5, 3).codes).toEqual(packed.codes);
});

test('a codebook finds groups that lie apart, and is packed in half bytes', () => {
  const weights = Float32Array.of(-1, -1.1, -0.9, 0, 0.1, -0.1, 5);
  expect(Array.from(centresOf(weights, 3))).toEqual([-1, expect.closeTo(0, 6), 5]);
  const book = toCodebook(weights, 3);
  expect(book.codes).toHaveLength(4);
  const back = new Float32Array(7);
  fromCodebook(book, back);
  expect(Array.from(back, (v) => Math.round(v))).toEqual([-1, -1, -1, 0, 0, 0, 5].map((v) => v + 0));
  expect(toCodebook(back, 3)).toEqual(book);
});

test('a codebook of more than 16 values takes a byte for each weight', () => {
  const rng = createRng(2);
  const weights = Float32Array.from({ length: 500 }, () => rng.normal());
  const book = toCodebook(weights, 40);
  const back = new Float32Array(500);
  fromCodebook(book, back);
  expect(book.codes).toHaveLength(500);
  const worst = back.reduce((most, v, i) => Math.max(most, Math.abs(v - weights[i]!)), 0);
  expect(worst).toBeLessThan(0.6);
});

test('float16 rounds to nearest with 11 bits, small and large numbers too', () => {
  expect(Array.from(toHalf(Float32Array.of(1, -2, 0.5, 0, 1e9, 2 ** -24)))).toEqual([
    ...[0x3c00, 0xc000, 0x3800, 0, 0x7bff, 1],
  ]);
  fc.assert(
    fc.property(fc.float({ min: -60_000, max: 60_000, noNaN: true }), (v) => {
      const [back] = fromHalf(toHalf(Float32Array.of(v)));
      expect(Math.abs(back! - v)).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(v) * 2 ** -11));
    }),
  );
});

test('methods are read by name, and others are refused with what was given', () => {
  for (const name of METHODS) expect(quantizeMethodName(parseQuantizeMethod(name))).toBe(name);
  for (const wrong of ['int4', 'kmeans', 'kmeans:1', 'kmeans:257', ''])
    expect(() => parseQuantizeMethod(wrong)).toThrow(wrong === '' ? '""' : wrong);
});

describe.each(['binary', 'multiclass', 'regression'] as const)('a quantized network, %s', (kind) => {
  const input = toyData(kind, { rows: 300 });
  const config = { ...defaultConfig(mlp, input), epochs: 32, members: 2 };
  const model = fitModel(mlp, input, { config }) as MlpModel;
  const rows = input.validation.rows;
  const lossOf = (m: { predict: MlpModel['predict'] }): number => meanLoss(input, rows, m.predict(input.x, { rows }));

  test.each(METHODS)('%s keeps the loss and takes few bytes', (name) => {
    const small = quantizeModel(model, parseQuantizeMethod(name));
    const tolerance = name === 'int8' ? 0.02 : 0.4;
    expect(Math.abs(lossOf(small) - lossOf(model))).toBeLessThan(tolerance * lossOf(model) + 1e-3);
    const share = encodeState(small.toState()).byteLength / encodeState(model.toState()).byteLength;
    expect(share).toBeLessThan(name === 'int8' ? 0.45 : 0.4);
  });
  test.each(METHODS)('%s predicts the same after saving, and one row as among many', (name) => {
    const small = quantizeModel(model, parseQuantizeMethod(name));
    const all = small.predict(input.x);
    const loaded = mlp.fromState(decodeState(encodeState(small.toState())), 2);
    expect(loaded.predict(input.x)).toEqual(all);
    const k = all.length / input.x.rows;
    expect(loaded.predict(input.x, { rows: Uint32Array.of(7) })).toEqual(all.slice(7 * k, 8 * k));
    expect(mlp.fromState(quantizeState(model.toState(), parseQuantizeMethod(name))!, 2).predict(input.x)).toEqual(all);
  });
});

test.each(['tune', 'aware'] as const)(
  'training with rounded weights (%s) is better than rounding afterwards',
  (timing) => {
    const input = toyData('regression', { rows: 300 });
    const config = mlp.space({ task: 'regression', rows: 200, cols: 4, categories: 0, classes: 0 }).defaults();
    const coarse = parseQuantizeMethod('kmeans:3');
    const run = (how: 'post' | 'tune' | 'aware'): number => {
      const context = testContext(input);
      const mark = context.kernels.arena.mark();
      const fit = fitQuantized(input, { ...config, epochs: 40, members: 1, width: 32 }, context, coarse, how);
      let next = fit.next();
      while (next.done !== true) next = fit.next();
      context.kernels.arena.release(mark);
      const { rows } = input.validation;
      return meanLoss(input, rows, next.value.predict(input.x, { rows }));
    };
    expect(run(timing)).toBeLessThan(run('post'));
  },
);

test('int8 as version 2 of the family saved it is read: an array for each layer, all else float16', () => {
  const input = toyData('binary', { rows: 120 });
  const model = fitModel(mlp, input, { config: { ...defaultConfig(mlp, input), epochs: 4, members: 2 } }) as MlpModel;
  const { shape, theta } = model.parts;
  const layout = layoutOf(shape);
  const rest = layout.groups.filter(({ kind }) => kind !== 'weights');
  const state = model.toState();
  const { theta: _, ...arrays } = state.arrays;
  const old = {
    json: { ...state.json, quantized: 'int8' },
    arrays: {
      ...arrays,
      rest: toHalf(Float32Array.from(rest.flatMap(({ at, length }) => Array.from(theta.subarray(at, at + length))))),
    } as Record<string, TypedArray>,
  };
  layerPlaces(shape, layout).forEach(({ at, inputs, outputs }, l) => {
    const { codes, steps } = toInt8(theta.subarray(at, at + inputs * outputs), inputs, outputs);
    Object.assign(old.arrays, { [`codes${l}`]: codes, [`values${l}`]: steps });
  });
  const [before, after] = [model.predict(input.x), mlp.fromState(old, 2).predict(input.x)];
  after.forEach((p, i) => {
    expect(Math.abs(p - before[i]!)).toBeLessThan(0.02);
  });
});

test('int8 as version 3 of the family saved it is read: the input plan in seven arrays', () => {
  const input = toyData('binary', { rows: 120, missing: 0.1, category: true });
  const model = fitModel(mlp, input, { config: { ...defaultConfig(mlp, input), epochs: 2, members: 2 } }) as MlpModel;
  const small = quantizeModel(model, { kind: 'int8' });
  const { theta: _, ...plan } = model.toState().arrays;
  const { json, arrays } = small.toState();
  const { plan: packed, ...weights } = arrays;
  expect(packed).toBeInstanceOf(Int32Array);
  const old = { json, arrays: { ...weights, ...plan } };
  expect(mlp.fromState(old, 3).predict(input.x)).toEqual(small.predict(input.x));
  expect(encodeState(small.toState()).byteLength).toBeLessThan(encodeState(old).byteLength - 300);
});

test.each([5, 20])('int8 of the default network of %d numbers takes at most three tenths of its bytes', (cols) => {
  const rng = createRng(4);
  const x = toyData('regression', { rows: 60 }).x;
  const columns = Array.from({ length: cols }, () => Float32Array.from({ length: 60 }, () => rng.normal()));
  const features = columns.map((_, j) => ({ ...x.features[0]!, name: `n${j}`, source: `n${j}` }));
  const input = { ...toyData('regression', { rows: 60 }), x: { rows: 60, features, columns } };
  const config = mlp.space({ task: 'regression', rows: 60, cols, categories: 0, classes: 0 }).defaults();
  const model = fitModel(mlp, input, { config: { ...config, epochs: 1 } }) as MlpModel;
  const bytes = (m: MlpModel): number => encodeState(m.toState()).byteLength;
  expect(bytes(quantizeModel(model, { kind: 'int8' })) / bytes(model)).toBeLessThan(0.3);
});

test('a network saved by version 1 stays as it is', () => {
  expect(quantizeState({ json: { inputs: 1 }, arrays: {} }, { kind: 'int8' })).toBeUndefined();
});

test('a network with more inputs than int8 sums can hold is rounded all the same', () => {
  const wide = toyData('regression', { rows: 40, cols: 8300 });
  const config = { ...defaultConfig(mlp, wide), epochs: 1, members: 1, width: 32, layers: 1 };
  const model = fitModel(mlp, wide, { config }) as MlpModel;
  const small = quantizeModel(model, parseQuantizeMethod('int8')).predict(wide.x);
  const [spread, error] = [
    Math.hypot(...model.predict(wide.x)),
    Math.hypot(...model.predict(wide.x).map((v, i) => v - small[i]!)),
  ];
  expect(error).toBeLessThan(0.05 * spread);
});
