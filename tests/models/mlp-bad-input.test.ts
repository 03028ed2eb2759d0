import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AutomlError } from '../../src/core/errors.ts';
import { createRng } from '../../src/core/rng.ts';
import type { FitInput } from '../../src/models/family.ts';
import mlp from '../../src/models/mlp/index.ts';
import { defaultConfig, fitModel, shapeOf } from '../../src/testing/fit-model.ts';
import { toyData, toyInput } from '../../src/testing/toy-data.ts';

const finite = (values: Float64Array): boolean => values.every(Number.isFinite);
const strange = fc.oneof(
  fc.constantFrom(Number.NaN, 0, 1, -1, 1e30, -1e30, 3e38, 1e-30),
  fc.double({ min: -5, max: 5, noNaN: true }),
);
const columns = fc.array(fc.array(strange, { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 4 });

describe('whatever the cells hold, predictions are numbers', () => {
  test.each(['regression', 'binary', 'multiclass'] as const)('%s, any settings', (kind) => {
    fc.assert(
      fc.property(columns, fc.nat(1000), (cells, seed) => {
        const y = Array.from({ length: 12 }, (_, i) => (kind === 'regression' ? (i % 5) - 2 : i % 3));
        const task =
          kind === 'regression'
            ? { kind }
            : kind === 'binary'
              ? { kind, classes: ['a', 'b'] }
              : { kind, classes: ['a', 'b', 'c'] };
        const target = kind === 'binary' ? y.map((v) => v % 2) : y;
        const input = toyInput(cells, target, task as FitInput['task']);
        const config = { ...mlp.space(shapeOf(input)).sample(createRng(seed)), epochs: 3 };
        expect(finite(fitModel(mlp, input, { config }).predict(input.x))).toBe(true);
      }),
      { numRuns: 8 },
    );
  });
});

test('a rate that explodes ends as a typed error, or as numbers, never as NaN', () => {
  const input = toyData('regression', { rows: 60 });
  for (const learningRate of [1e2, 1e6, 1e20, 1e38]) {
    const config = { ...defaultConfig(mlp, input), epochs: 4, learningRate };
    try {
      expect(finite(fitModel(mlp, input, { config }).predict(input.x))).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(AutomlError);
      expect((error as AutomlError).code).toBe('MODEL_DIVERGED');
    }
  }
  const { validation: _, ...unwatched } = input; // nothing to keep a better epoch by
  const config = { ...defaultConfig(mlp, input), epochs: 4, learningRate: 1e38 };
  expect(() => fitModel(mlp, unwatched, { config })).toThrow(/left the range/);
});

test('more columns than rows, all of them missing, or all the same', () => {
  const wide = toyData('binary', { rows: 30, cols: 300 });
  const part = { ...defaultConfig(mlp, wide), epochs: 2, members: 2 };
  expect(finite(fitModel(mlp, wide, { config: part }).predict(wide.x))).toBe(true);
  const base = toyData('regression', { rows: 30 });
  for (const value of [Number.NaN, 4]) {
    const same = { ...base, x: { ...base.x, columns: base.x.columns.map((c) => c.slice().fill(value)) } };
    const p = fitModel(mlp, same).predict(same.x);
    expect(new Set(p).size).toBe(1);
    expect(finite(p)).toBe(true);
  }
});

test('one absurd target does not drown the others', () => {
  const rng = createRng(3);
  const x = Array.from({ length: 200 }, () => rng.normal());
  const input = toyInput([x], x, { kind: 'regression' });
  const y = input.y.slice();
  y[0] = 1e6;
  const p = fitModel(mlp, { ...input, y }).predict(input.x);
  expect(finite(p)).toBe(true);
});
