import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { type HistData, histData } from '../../src/models/shared/hist-data.ts';
import { HistGrower } from '../../src/models/shared/hist-grower.ts';
import type { GrowOptions, PackedRows } from '../../src/models/shared/hist-types.ts';
import { KernelGrower } from '../../src/models/shared/kernel-grower.ts';
import type { TreeGrower } from '../../src/models/shared/tree-grower.ts';
import { allRows, matrixOf } from './forest-data.ts';
import { plainTree } from './plain-tree.ts';

const ROWS = 400;
const kernels = createKernels();
const { arena } = kernels;

/** Two numeric columns, one with gaps, and two of categories; derived columns make a second block when `split`. */
function dataOf(rng: Rng, rows: Uint32Array): HistData {
  const normal = (): number[] => Array.from({ length: ROWS }, () => rng.normal());
  const codes = (of: number): { codes: number[]; of: number } => ({
    codes: Array.from({ length: ROWS }, () => (rng.next() < 0.1 ? Number.NaN : rng.int(of))),
    of,
  });
  const gaps = normal().map((v) => (rng.next() < 0.2 ? Number.NaN : Math.round(v * 4)));
  // One-hot columns and a rare code end in bundles.
  const kinds = Array.from({ length: ROWS }, () => rng.int(6));
  const flags = [0, 1, 2, 3].map((kind) => kinds.map((k) => (k === kind ? 1 : 0)));
  const rare = kinds.map((k, i) => (k === 4 && rng.next() < 0.7 ? (i % 3) + 1 : 0));
  const columns = [normal(), gaps, codes(3), flags[0]!, codes(30), ...flags.slice(1), normal(), rare];
  return histData(matrixOf(...columns), rows, undefined, kernels);
}

/** Statistics as `quantise` leaves them. */
function packedRows(rng: Rng, rows: Uint32Array): PackedRows {
  const [g, h] = [arena.f32(ROWS), arena.f32(ROWS)];
  for (let i = 0; i < ROWS; i++) {
    g[i] = rng.normal();
    h[i] = 0.1 + rng.next();
  }
  const idx = arena.u32(rows.length);
  idx.set(rows);
  const gh = arena.alloc(ROWS * 8);
  const total = arena.u32(2);
  const scale = 2 ** 30 / (ROWS * 5);
  const at = [idx.byteOffset, rows.length, g.byteOffset, h.byteOffset, scale, scale] as const;
  kernels.exports.quantise(...at, gh, total.byteOffset);
  const sum = { low: total[0]!, high: total[1]! | 0 };
  return { n: rows.length, gh, total: sum, gScale: scale, hScale: scale };
}

function optionsOf(rng: Rng): GrowOptions {
  return {
    numLeaves: 2 + rng.int(40),
    maxDepth: rng.int(3) === 0 ? 1 + rng.int(6) : 0,
    minDataInLeaf: 1 + rng.int(10),
    minChildWeight: 1e-3,
    lambdaL1: rng.next(),
    lambdaL2: rng.next(),
    minGain: rng.int(4) === 0 ? 0.5 : 0,
    catSmooth: 1 + rng.int(5),
    catL2: 2,
    maxCatToOnehot: 4,
    maxCatThreshold: 32,
    minDataPerGroup: 1 + rng.int(10),
    extraTrees: rng.int(3) === 0,
  };
}

/** What a grower makes of two trees with different features, and the scores of all rows afterwards. */
function grownBy(grower: TreeGrower, data: HistData, packed: PackedRows, rows: Uint32Array, seed: number): unknown {
  const rng = createRng(seed);
  const score = arena.f64(ROWS).fill(0);
  const others = arena.u32(ROWS);
  const all = Int32Array.from(data.features.keys());
  return [all, all.filter((i) => i !== 1)].map((active) => {
    grower.idx.set(rows);
    const grown = grower.grow(packed, active, rng);
    const values = grown.leaves.value.slice(0, grown.tree.leaves);
    grower.addToTraining(grown, values, score.byteOffset);
    others.set(allRows(ROWS).subarray(0, 50));
    grower.addToOthers(grown, values, score.byteOffset, others.byteOffset, 50);
    return [plainTree(grown), Array.from(score), Array.from(grower.idx.subarray(0, rows.length))];
  });
}

describe('the kernel that grows whole trees', () => {
  it('grows the trees of the grower in TypeScript, to the bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const mark = arena.mark();
        const rng = createRng(seed);
        const rows = allRows(ROWS).filter(() => rng.next() < 0.9);
        const data = dataOf(rng, rows);
        const packed = packedRows(rng, rows);
        const options = optionsOf(rng);
        const kernelGrower = new KernelGrower(data, kernels, rows, ROWS, options, () => false);
        const byKernel = grownBy(kernelGrower, data, packed, rows, seed);
        const twin = new HistGrower(data, kernels, ROWS, options, () => false);
        const byTwin = grownBy(twin, data, packed, rows, seed);
        arena.release(mark);
        expect(byKernel).toEqual(byTwin);
      }),
      { numRuns: 60 },
    );
  });
  it('grows the same tree when histograms are few', () => {
    const rng = createRng(5);
    const rows = allRows(ROWS);
    const options = { ...optionsOf(rng), numLeaves: 40, minDataInLeaf: 2, maxDepth: 0, minGain: 0, extraTrees: false };
    const treeIn = (bytes: number): unknown => {
      const mark = arena.mark();
      const own = createRng(6);
      const data = dataOf(own, rows);
      const packed = packedRows(own, rows);
      arena.alloc(arena.free - bytes);
      const grower = new KernelGrower(data, kernels, rows, ROWS, options, () => false);
      grower.idx.set(rows);
      const tree = plainTree(grower.grow(packed, Int32Array.from(data.features.keys()), own));
      arena.release(mark);
      return tree;
    };
    const [wide, narrow] = [treeIn(2 ** 22), treeIn(130_000)];
    expect(JSON.stringify(wide).length).toBeGreaterThan(2000);
    expect(narrow).toEqual(wide);
  });
  it('stops between leaves when the time is up, with values for the leaves it has', () => {
    const mark = arena.mark();
    const rng = createRng(7);
    const rows = allRows(ROWS);
    const data = dataOf(rng, rows);
    const packed = packedRows(rng, rows);
    const grower = new KernelGrower(data, kernels, rows, ROWS, { ...optionsOf(rng), numLeaves: 31 }, () => true, {
      budget: 1,
    });
    grower.idx.set(rows);
    const grown = grower.grow(packed, Int32Array.from(data.features.keys()), rng);
    arena.release(mark);
    expect(grown.tree.leaves).toBe(1);
    expect(grown.leaves.value[0]).not.toBe(0);
  });
});
