import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../src/core/errors.ts';
import type { Matrix } from '../../src/core/matrix.ts';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import type { FitInput } from '../../src/models/family.ts';
import family from '../../src/models/oblivious-gbdt/index.ts';
import { KeyIndex } from '../../src/models/oblivious-gbdt/key-index.ts';
import { fullStatistic, orderedStatistic } from '../../src/models/oblivious-gbdt/ordered-statistics.ts';
import { statisticBounds } from '../../src/models/oblivious-gbdt/statistic-bounds.ts';
import { statisticTargets } from '../../src/models/oblivious-gbdt/statistic-kinds.ts';
import { fitModel, testContext, testKernels } from '../../src/testing/fit-model.ts';
import { categoryFeature, toyData, toyInput } from '../../src/testing/toy-data.ts';

const BINARY = { kind: 'binary', classes: ['a', 'b'] } as const;
const PLAIN = { baggingTemperature: 0, randomStrength: 0, subsample: 1 };
const configFor = (input: FitInput, more: Record<string, number>) => ({
  ...family.space({ task: input.task.kind, rows: input.rows.length, cols: 1, categories: 0, classes: 2 }).defaults(),
  ...more,
});

describe('ordered target statistics', () => {
  const ids = Uint32Array.of(0, 0, 1, 0);
  const source = { ids, size: 2, weight: new Float64Array(4).fill(1), targets: [Float64Array.of(1, 0, 1, 1)] };
  const order = Uint32Array.of(3, 1, 2, 0);

  test('a row sees the rows before it in the order, and a prior', () => {
    const out = new Float32Array(4);
    orderedStatistic(source, { target: 0, strength: 1, prior: 0.5 }, order, out);
    // row 3 first: (0 + .5) / 1; row 1: (1 + .5) / 2; row 2, another category: .5; row 0: (1 + 0 + .5) / 3
    expect([...out]).toEqual([0.5, 0.75, 0.5, 0.5]);
  });
  test('later rows see all training rows', () => {
    const full = fullStatistic(source, { target: 0, strength: 1, prior: 0.5 });
    expect([...full]).toEqual([Math.fround((2 + 0.5) / 4), Math.fround((1 + 0.5) / 2)]);
    expect([...fullStatistic(source, { target: -1, strength: 0, prior: 0 })]).toEqual([3, 1]);
  });
  test('the statistic of a row never depends on its own target or on those of later rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const rng = createRng(seed);
        const n = 2 + rng.int(60);
        const some = {
          ids: Uint32Array.from({ length: n }, () => rng.int(5)),
          size: 5,
          weight: Float64Array.from({ length: n }, () => 0.1 + rng.next()),
          targets: [Float64Array.from({ length: n }, () => rng.normal())],
        };
        const kind = { target: 0, strength: 1, prior: 0.5 };
        const permutation = rng.permutation(n);
        const before = new Float32Array(n);
        orderedStatistic(some, kind, permutation, before);
        const cut = rng.int(n);
        const changed = some.targets[0]!.slice();
        for (const at of permutation.subarray(cut)) changed[at] = 1e3 * rng.normal();
        const after = new Float32Array(n);
        orderedStatistic({ ...some, targets: [changed] }, kind, permutation, after);
        for (const at of permutation.subarray(0, cut + 1)) expect(after[at]).toBe(before[at]);
      }),
    );
  });
});

describe('parts', () => {
  test('keys get numbers in order of appearance, and unknown ones the size', () => {
    const index = new KeyIndex();
    const keys = Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 65_536) + (i % 3) * 2 ** 40);
    const expected = new Map<number, number>();
    for (const key of keys) {
      if (!expected.has(key)) expected.set(key, expected.size);
      expect(index.add(key)).toBe(expected.get(key));
    }
    expect(index.find(2 ** 50)).toBe(expected.size);
    const again = new KeyIndex(index.list());
    for (const key of keys) expect(again.find(key)).toBe(expected.get(key));
  });
  test('bounds of statistics lie at equal distances: of shares between 0 and 1, else between the extremes', () => {
    expect([...statisticBounds(Float32Array.of(0.2, 0.3, 0.3), 4)]).toEqual([0.25, 0.5, 0.75]);
    expect([...statisticBounds(Float32Array.of(2, 1, 9, 1), 4)]).toEqual([3, 5, 7]);
    expect(statisticBounds(new Float32Array(9).fill(4), 8).length).toBe(0);
    // neighbours in float32: there is no room for three bounds
    expect(statisticBounds(Float32Array.of(2 ** 24, 2 ** 24 + 2), 4).length).toBeLessThan(3);
  });
  test('numbers are compared with their median, and the statistics do not follow outliers', () => {
    const task = { kind: 'regression' } as const;
    const above = (values: number[]) => [
      ...statisticTargets(task, Float64Array.from(values), createRng(1)).targets[0]!,
    ];
    expect(above([1, 2, 3, 1e9])).toEqual([0, 0, 1, 1]);
    expect(above([1, 5, 5, 5])).toEqual([0, 1, 1, 1]);
  });
});

describe('small cases by hand', () => {
  test('one split of four numbers: leaves are shrunken means of the residuals', () => {
    const input = toyInput([[1, 2, 3, 4]], [0, 0, 2, 2], { kind: 'regression' });
    const config = configFor(input, { ...PLAIN, depth: 2, maxRounds: 1, learningRate: 0.3, l2LeafReg: 3 });
    const model = fitModel(family, input, { config });
    // standardised targets are -1, -1, 1, 1; a leaf of two rows is 2 / (2 + 3), of which 0.3 is added to the mean of 1
    for (const [i, p] of model.predict(input.x).entries()) expect(p).toBeCloseTo(1 + (i < 2 ? -1 : 1) * 0.3 * 0.4, 5);
    expect([...model.importances!()]).toEqual([1]);
  });
  test('two classes: Newton steps from the log odds', () => {
    const input = toyInput([[1, 1, 2, 2]], [0, 0, 1, 1], BINARY);
    const config = configFor(input, {
      ...PLAIN,
      maxRounds: 1,
      learningRate: 0.3,
      l2LeafReg: 1,
      leafEstimationIterations: 2,
    });
    const p = fitModel(family, input, { config }).predict(input.x);
    // g = -1, h = 1/2 in the right leaf: 1 / 1.5; then at that score once more
    const first = 1 / 1.5;
    const q = 1 / (1 + Math.exp(-first));
    const value = first + (2 * (1 - q)) / (2 * q * (1 - q) + 1);
    expect(p[2]).toBeCloseTo(1 / (1 + Math.exp(-0.3 * value)), 6);
    expect(p[0]).toBeCloseTo(1 - p[2]!, 6);
  });
  test('a value that was not missing in training goes left when it is missing, as the least', () => {
    const input = toyInput([[1, 2, 3, 4]], [0, 0, 2, 2], { kind: 'regression' });
    const model = fitModel(family, input, { config: configFor(input, { ...PLAIN, maxRounds: 3 }) });
    const x = { ...input.x, rows: 2, columns: [Float32Array.of(Number.NaN, 1)] };
    const [missing, least] = model.predict(x);
    expect(missing).toBe(least);
  });
  test('missing values find their side', () => {
    const column = [Number.NaN, Number.NaN, 1, 2, 3, 4];
    for (const high of [false, true]) {
      const y = [high ? 5 : 0, high ? 5 : 0, 0, 0, 5, 5];
      const input = toyInput([column], y, { kind: 'regression' });
      const config = configFor(input, { ...PLAIN, maxRounds: 60, learningRate: 0.3, l2LeafReg: 0.01 });
      const p = fitModel(family, input, { config }).predict(input.x);
      for (let i = 0; i < 6; i++) expect(p[i]).toBeCloseTo(y[i]!, 1);
    }
  });
});

/** Two category columns of which only the combination tells the class. */
function crossed(rows: number, width: number): FitInput & { x: Matrix } {
  const rng = createRng(4);
  const codes = [0, 1].map(() => Float32Array.from({ length: rows }, () => rng.int(width)));
  return {
    x: { rows, features: [categoryFeature('a', width), categoryFeature('b', width)], columns: codes },
    y: Float64Array.from({ length: rows }, (_, i) => ((codes[0]![i]! * 7 + codes[1]![i]! * 3) % 5 < 2 ? 1 : 0)),
    rows: Uint32Array.from({ length: rows }, (_, i) => i).filter((i) => i % 4 !== 0),
    task: BINARY,
  };
}

test('combinations learn what single categories cannot', () => {
  const input = crossed(2000, 20);
  const held = Uint32Array.from({ length: 500 }, (_, i) => i * 4);
  const loss = (maxCtrComplexity: number): number => {
    const config = configFor(input, { maxRounds: 60, learningRate: 0.1, maxCtrComplexity });
    const model = fitModel(family, input, { config });
    const p = model.predict(input.x, { rows: held, kernels: testKernels() });
    const saved = family.fromState(model.toState(), family.version);
    expect([...saved.predict(input.x, { rows: held })]).toEqual([...p]);
    return p.reduce((sum, v, i) => sum - Math.log(input.y[held[i]!] === 1 ? v : 1 - v), 0) / held.length;
  };
  expect(loss(2)).toBeLessThan(0.7 * loss(1));
});

test('the prediction of a row does not depend on the path: kernel, plain, one row', () => {
  const input = toyData('multiclass', { rows: 400, missing: 0.1, category: true });
  const model = fitModel(family, input, { maxSteps: 20 });
  const bulk = model.predict(input.x, { kernels: testKernels() });
  expect([...model.predict(input.x)]).toEqual([...bulk]);
  expect([...model.predict(input.x, { rows: Uint32Array.of(17) })]).toEqual([...bulk.subarray(51, 54)]);
});

test('ten classes: splits are chosen by random sums of their gradients', () => {
  const rng = createRng(9);
  const classes = Array.from({ length: 10 }, (_, k) => `c${k}`);
  const values = Float32Array.from({ length: 600 }, () => rng.next() * 10);
  const input = toyInput([values], Array.from(values, Math.floor), { kind: 'multiclass', classes });
  const config = configFor(input, { maxRounds: 60, learningRate: 0.2 });
  const p = fitModel(family, input, { config }).predict(input.x);
  let right = 0;
  for (let i = 0; i < 600; i++) if (p[i * 10 + input.y[i]!]! > 0.5) right++;
  expect(right).toBeGreaterThan(570);
});

describe('bad input', () => {
  test('weights of zero only are refused by name', () => {
    const input = { ...toyData('binary'), weight: new Float64Array(160) };
    expect(() => fitModel(family, input)).toThrow(ModelError);
  });
  test('a full arena is a typed error and leaves the arena as it was', () => {
    const input = toyData('regression', { rows: 4000, cols: 30 });
    const kernels = createKernels(300_000);
    const { free } = kernels.arena;
    const run = () => family.fit(input, configFor(input, {}), { ...testContext(input), kernels }).next();
    expect(run).toThrow(/KERNEL_OUT_OF_MEMORY|bytes asked/);
    expect(kernels.arena.free).toBe(free);
  });
  test('histograms that do not fit are counted anew for each level, with the same trees', () => {
    const input = toyData('regression', { rows: 300, cols: 12 });
    const fit = (bytes: number): number[] => {
      const context = { ...testContext(input), kernels: createKernels(bytes) };
      const steps = family.fit(input, configFor(input, { maxRounds: 5 }), context);
      for (;;) {
        const next = steps.next();
        if (next.done === true) return [...next.value.predict(input.x)];
      }
    };
    expect(fit(300_000)).toEqual(fit(2 ** 27));
  });
  test('any mixture of extreme cells gives finite predictions', () => {
    const cells = fc.constantFrom(
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0,
      -0,
      1e30,
      -1e30,
      1e-45,
      5,
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cells, cells, fc.constantFrom(0, 1, 1e12)), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (rows, regression) => {
          const y = rows.map(([, , v]) => (regression ? v : v > 0 ? 1 : 0));
          const columns = [rows.map(([a]) => a), rows.map(([, b]) => b)];
          const input = toyInput(columns, y, regression ? { kind: 'regression' } : BINARY);
          const p = fitModel(family, input, { maxSteps: 3 }).predict(input.x);
          for (const v of p) expect(Number.isFinite(v)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
  test('65,000 categories, each twice', () => {
    const rows = 130_000;
    const codes = Float32Array.from({ length: rows }, (_, i) => i % 65_000);
    const input: FitInput = {
      x: { rows, features: [categoryFeature('id', 65_000)], columns: [codes] },
      y: Float64Array.from(codes, (c) => c % 2),
      rows: Uint32Array.from({ length: rows }, (_, i) => i),
      task: BINARY,
    };
    const p = fitModel(family, input, { config: configFor(input, { maxRounds: 3, learningRate: 0.3 }) }).predict(
      input.x,
    );
    expect(p[1]).toBeGreaterThan(p[0]!);
  });
});
