import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import extraTrees from '../../src/models/extra-trees/index.ts';
import randomForest from '../../src/models/random-forest/index.ts';
import { fromHalf, toHalf } from '../../src/models/shared/half.ts';
import { roundLeaves } from '../../src/models/shared/round-leaves.ts';
import { decodeNumbers, encodeNumbers } from '../../src/models/shared/tree-codes.ts';
import { decodeShape, encodeShape } from '../../src/models/shared/tree-shape.ts';
import { BINARY, contextOf, fitAll, matrixOf, multiclass, REGRESSION } from './forest-data.ts';

describe('float16', () => {
  it('knows the numbers of the standard', () => {
    const pairs = [
      [0, 0],
      [1, 0x3c00],
      [-2, 0xc000],
      [65504, 0x7bff],
      [2 ** -24, 1],
      [2 ** -14, 0x400],
      [0.333251953125, 0x3555],
    ];
    for (const [value, half] of pairs as [number, number][]) {
      expect(toHalf(value)).toBe(half);
      expect(fromHalf(half)).toBe(value);
    }
  });
  it('is within 2^-11 of any number in range, and keeps its own numbers', () => {
    fc.assert(
      fc.property(fc.double({ min: -60_000, max: 60_000, noNaN: true }), (value) => {
        const near = fromHalf(toHalf(value));
        expect(Math.abs(near - value)).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(value) * 2 ** -11));
        expect(fromHalf(toHalf(near)) === near).toBe(true);
      }),
    );
    expect(fromHalf(toHalf(1e9))).toBe(65504);
  });
});

describe('numbers by code', () => {
  it.each([10, 300, 70_000])('of %i kinds come back as they were', (kinds) => {
    const values = Float64Array.from({ length: 80_000 }, (_, i) => Math.sin(i % kinds));
    const arrays = encodeNumbers('v', values);
    expect(decodeNumbers({ json: {}, arrays }, 'v', Float64Array)).toEqual(values);
    const bytes = Object.values(arrays).reduce((sum, a) => sum + a.byteLength, 0);
    expect(bytes).toBeLessThanOrEqual(kinds === 10 ? 80_080 : kinds === 300 ? 162_400 : 640_000);
  });
});

it('the shape of trees comes back with nodes and leaves in order of the walk', () => {
  // a tree of one leaf, then a chain to the left, then one of both sides
  const trees = {
    roots: Int32Array.of(~0, 1, 2),
    left: Int32Array.of(~1, 0, 3, ~4),
    right: Int32Array.of(~2, ~3, ~6, ~5),
  };
  const { bits, nodes, leaves } = encodeShape(trees);
  expect(nodes).toEqual([1, 0, 2, 3]);
  expect(leaves).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const again = decodeShape(bits, 3, 4)!;
  expect([...again.roots]).toEqual([~0, 0, 2]);
  expect([...again.left]).toEqual([1, ~1, 3, ~4]);
  expect([...again.right]).toEqual([~3, ~2, ~6, ~5]);
  // bits that hold more nodes, fewer, or none of the leaves
  expect(decodeShape(bits, 3, 3)).toBeNull();
  expect(decodeShape(bits, 3, 5)).toBeNull();
  expect(decodeShape(bits, 2, 4)).toBeNull();
  expect(decodeShape(new Uint8Array(bits.length), 3, 4)).toBeNull();
});

describe('a forest comes back from its saved state to the bit', () => {
  const rng = createRng(3);
  const n = 400;
  const numbers = Array.from({ length: n }, () => (rng.next() < 0.1 ? Number.NaN : rng.normal()));
  const codes = Array.from({ length: n }, () => rng.int(40));
  const x = matrixOf(
    numbers,
    { codes, of: 40 },
    Array.from({ length: n }, () => rng.int(3)),
  );
  const weight = Float64Array.from({ length: n }, () => 0.5 + rng.next());
  const signal = codes.map((c, i) => (c % 3) + (numbers[i]! > 0 ? 1 : 0) + 0.3 * rng.normal());
  const tasks = [
    ['regression', REGRESSION, Float64Array.from(signal)],
    ['two classes', BINARY, Float64Array.from(signal, (s) => (s > 1.5 ? 1 : 0))],
    ['classes', multiclass(4), Float64Array.from(signal, (s) => Math.max(0, Math.min(3, Math.round(s))))],
  ] as const;
  const families = [randomForest, extraTrees] as const;
  it.each(families.flatMap((family) => tasks.map(([name, task, y]) => [family.name, name, family, task, y] as const)))(
    '%s, %s',
    (_family, _task, family, task, y) => {
      const model = fitAll(family, { x, y, weight, task }, { nEstimators: 12 }, contextOf(5));
      const state = model.toState();
      const again = family.fromState(
        { json: JSON.parse(JSON.stringify(state.json)), arrays: state.arrays },
        family.version,
      );
      expect(again.predict(x)).toEqual(model.predict(x));
      const before = model.importances!();
      again.importances!().forEach((v, f) => void expect(v).toBe(before[f]));
      expect(again.shapValues!(x, { rows: Uint32Array.of(3) })).toEqual(
        model.shapValues!(x, { rows: Uint32Array.of(3) }),
      );
      const bytes = Object.values(state.arrays).reduce((sum, a) => sum + a.byteLength, 0);
      const leaves = Object.values(again.toState().arrays).reduce((sum, a) => sum + a.byteLength, 0);
      expect(leaves).toBe(bytes);
    },
  );
});

it('many leaf means are rounded to halves of their spread, a far one among them', () => {
  const rng = createRng(1);
  const values = Float64Array.from({ length: 70_000 }, () => 100 + rng.normal());
  values[7] = 1e6;
  const empty = { roots: new Int32Array(0), feature: new Int32Array(0), threshold: new Float32Array(0) };
  const trees = { ...empty, left: empty.roots, right: empty.roots, flags: new Uint8Array(0), gain: empty.threshold };
  const shares = { starts: new Uint32Array(0), classes: new Uint16Array(0), shares: new Float32Array(0) };
  const parts = {
    gains: new Float64Array(0),
    family: 'f',
    outputs: 1,
    trees: { ...trees, sets: new Uint32Array(0), values },
    maps: [],
    shares,
  };
  const { trees: rounded, halves } = roundLeaves(parts);
  let worst = 0;
  values.forEach((v, i) => {
    worst = Math.max(worst, Math.abs(rounded.values[i]! - v) / Math.max(1, Math.abs(v - halves!.centre)));
  });
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(2 ** -10);
  expect(roundLeaves({ ...parts, trees: { ...parts.trees, values: values.slice(0, 100) } }).halves).toBeUndefined();
});
