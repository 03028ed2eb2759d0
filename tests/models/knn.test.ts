import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import knn from '../../src/models/knn/index.ts';
import { nearest } from '../../src/models/knn/neighbours.ts';
import { fitModel } from '../../src/testing/fit-model.ts';
import { toyInput, toyMatrix, toyTask } from '../../src/testing/toy-data.ts';

const PLAIN = { k: 2, weights: 'uniform', p: 2, smoothing: 0 };

describe('neighbours', () => {
  test('are those of a full sort, ties in order of row', () => {
    const shape = fc.record({
      seed: fc.nat(9999),
      rows: fc.integer({ min: 1, max: 300 }),
      cols: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(shape, fc.constantFrom<1 | 2>(1, 2), ({ seed, rows, cols }, p) => {
        const rng = createRng(seed);
        // few distinct values: many ties
        const values = Float32Array.from({ length: rows * cols }, () => rng.int(3));
        const query = Float32Array.from({ length: cols }, () => rng.int(3));
        const k = Math.min(rows, 7);
        const distance = (r: number): number =>
          query.reduce((sum, q, j) => sum + Math.abs(values[r * cols + j]! - q) ** p, 0);
        const order = Array.from({ length: rows }, (_, r) => r).sort((a, b) => distance(a) - distance(b) || a - b);
        const found = nearest({ rows, cols, values }, query, 1, k, p);
        expect(Array.from(found.index)).toEqual(order.slice(0, k));
        expect(found.distance[0]).toBeCloseTo(distance(order[0]!) ** (1 / p), 6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('many queries on the kernels', () => {
  const kernels = createKernels(2 ** 24);
  const scale = fc.constantFrom(1, 1e-30, 1e12, 1e25);
  const shape = fc.record({
    seed: fc.nat(9999),
    rows: fc.integer({ min: 1, max: 400 }),
    cols: fc.integer({ min: 1, max: 20 }),
    k: fc.integer({ min: 1, max: 30 }),
    p: fc.constantFrom<1 | 2>(1, 2),
    kind: fc.constantFrom('few values', 'normal', 'one far away', 'falling'),
    scale,
  });
  test('find the same neighbours to the bit: ties, duplicates, outliers, numbers tiny and huge', () => {
    fc.assert(
      fc.property(shape, ({ seed, rows, cols, k, p, kind, scale: unit }) => {
        const rng = createRng(seed);
        const draw = (i: number): number => {
          if (kind === 'few values') return rng.int(3) * unit;
          if (kind === 'falling') return (1000 - i) * unit;
          return rng.normal() * unit * (kind === 'one far away' && i === 7 ? 1e6 : 1);
        };
        const columns = (n: number): number[][] =>
          Array.from({ length: cols }, () => Array.from({ length: n }, (_, i) => draw(i)));
        const y = Array.from({ length: rows }, () => rng.normal());
        const config = { k: Math.min(k, Math.max(1, rows >> 1)), p, weights: 'distance', smoothing: 0 };
        const model = fitModel(knn, toyInput(columns(rows), y, { kind: 'regression' }), { config });
        const asked = toyMatrix(columns(70));
        expect(model.predict(asked, { kernels })).toEqual(model.predict(asked));
      }),
      { numRuns: 120 },
    );
    expect(kernels.arena.used).toBe(0);
  });
  test('go without where the arena is full', () => {
    const small = createKernels(2 ** 12);
    const x = Array.from({ length: 200 }, (_, i) => (i * 37) % 200);
    const model = fitModel(knn, toyInput([x], x, { kind: 'regression' }), { config: PLAIN });
    expect(model.predict(toyMatrix([x]), { kernels: small })).toEqual(model.predict(toyMatrix([x])));
  });
});

describe('votes', () => {
  const numbers = toyInput([[0, 1, 3, 7]], [10, 20, 40, 80], { kind: 'regression' });
  test('the mean of the nearest', () => {
    const model = fitModel(knn, numbers, { config: PLAIN });
    expect(Array.from(model.predict(toyMatrix([[0.4, 5.1]])))).toEqual([15, 60]);
  });
  test('by distance the nearer counts more, and an exact match alone', () => {
    const model = fitModel(knn, numbers, { config: { ...PLAIN, weights: 'distance' } });
    const [between, exact] = model.predict(toyMatrix([[0.25, 3]]));
    expect(between).toBeCloseTo((10 / 0.25 + 20 / 0.75) / (1 / 0.25 + 1 / 0.75), 12);
    expect(exact).toBe(40);
  });
  test('row weights count as votes', () => {
    const model = fitModel(knn, { ...numbers, weight: Float64Array.of(3, 1, 1, 1) }, { config: PLAIN });
    expect(model.predict(toyMatrix([[0.4]]))[0]).toBe((3 * 10 + 20) / 4);
  });
  test('smoothing mixes in the shares of the classes', () => {
    const input = toyInput([[0, 1, 2, 9]], [0, 0, 0, 1], toyTask('binary'));
    const model = fitModel(knn, input, { config: { ...PLAIN, k: 3, smoothing: 1 } });
    // share of class 1 is (1 + 0.5) / 5, one pseudo-neighbour among four
    expect(model.predict(toyMatrix([[0]]))[0]).toBeCloseTo(0.3 / 4, 12);
  });
});
