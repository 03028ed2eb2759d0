import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { FOREST_NODE, FOREST_NODE_WORDS } from '../../src/kernels/forest-layout.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { type ForestTwinData, type ForestTwinLeaf, growForestTwin } from '../../src/kernels/scalar/forest.ts';
import type { HistData } from '../../src/models/shared/hist-data.ts';
import { ForestGrower, type ForestTree } from '../../src/models/shared/tree-forest-grower.ts';

const kernels = createKernels();
const { arena } = kernels;

/** Whole numbers everywhere, so that sums are exact; by entropy a single feature, for rounding must not decide ties. */
function dataOf(seed: number, classes: number, random: boolean, entropy: boolean): ForestTwinData {
  const rng = createRng(seed);
  const n = 2 + rng.int(60);
  const list = (value: () => number): number[] => Array.from({ length: n }, value);
  const feature = () => {
    const missingBin = 1 + rng.int(40);
    const category = rng.next() < 0.3;
    const gaps = rng.next() < 0.3;
    const bins = list(() => (gaps && rng.next() < 0.2 ? missingBin : rng.int(missingBin)));
    return { bins, missingBin, category, edges: Array.from({ length: missingBin + 1 }, (_, b) => b) };
  };
  return {
    features: Array.from({ length: entropy ? 1 : 1 + rng.int(5) }, feature),
    target: list(() => rng.int(classes || 1000)),
    weight: list(() => 1 + rng.int(entropy ? 1000 : 3)),
    classes,
    entropy,
    minWeight: 1 + rng.int(4),
    random,
    tries: 1 + rng.int(4),
    maxLeaves: rng.next() < 0.5 ? n : Math.min(n, 1 + rng.int(8)),
    maxDepth: rng.next() < 0.3 ? 1 + rng.int(4) : 0,
    seed: rng.int(2 ** 32),
  };
}

/** The data in the arena, column by column and row by row. */
function histOf(data: ForestTwinData): HistData {
  const rows = data.target.length;
  const cols = data.features.length;
  const byColumn = arena.u8(rows * cols);
  const byRow = arena.u8(rows * cols);
  data.features.forEach(({ bins }, j) => {
    bins.forEach((bin, i) => {
      byColumn[j * rows + i] = bin;
      byRow[i * cols + j] = bin;
    });
  });
  const block = { rowMajor: byRow.byteOffset, stride: cols };
  const features = data.features.map(({ missingBin, category, edges }, feature) => ({
    feature,
    column: {
      kind: category ? ('category' as const) : ('numeric' as const),
      bins: missingBin,
      missingBin,
      hasMissing: true,
      bounds: Float32Array.from(edges.slice(1, -1)),
      codeToBin: new Uint8Array(0),
    },
    category,
    colMajor: byColumn.byteOffset + feature * rows,
    block,
    col: feature,
  }));
  return { rows, features };
}

/** Rows and gains of the kernel's leaves, in order. */
function runKernel(data: ForestTwinData): readonly ForestTwinLeaf[] {
  const mark = arena.mark();
  const n = data.target.length;
  const targets = {
    idx: Uint32Array.from(data.target.keys()),
    pairs: arena.f32(2 * n),
    byRow: arena.f64(n),
    classes: data.classes,
    criterion: data.entropy ? 1 : 0,
    perfect: -1,
    impurityUnit: 1,
  };
  const idx = arena.u32(n);
  idx.set(targets.idx);
  targets.byRow.set(data.target);
  const words = new Uint32Array(targets.pairs.buffer, targets.pairs.byteOffset, 2 * n);
  for (let i = 0; i < n; i++) {
    if (data.classes > 0) words[2 * i] = data.target[i]!;
    else targets.pairs[2 * i] = data.weight[i]! * data.target[i]!;
    targets.pairs[2 * i + 1] = data.weight[i]!;
  }
  const options = {
    random: data.random,
    featuresPerNode: data.tries,
    minSamplesLeaf: data.minWeight,
    minSamplesSplit: 0,
    minImpurityDecrease: 0,
    maxLeafNodes: data.maxLeaves,
    maxDepth: data.maxDepth,
    monotone: undefined,
  };
  const grower = new ForestGrower(histOf(data), kernels, n, { ...targets, idx }, options, () => false);
  const rng = { ...createRng(1), int: () => data.seed };
  const tree = grower.grow(n, 1, rng)!;
  const result = leavesOf(tree, grower.segments(), idx);
  arena.release(mark);
  return result;
}

function leavesOf(tree: ForestTree, segments: readonly (readonly [number, number])[], idx: Uint32Array) {
  const paths: { feature: number; gain: number }[][] = [];
  const walk = (child: number, path: { feature: number; gain: number }[]): void => {
    if (child < 0) {
      paths[~child] = path;
      return;
    }
    const at = child * FOREST_NODE_WORDS;
    const feature = tree.words[at + FOREST_NODE.feature]!;
    const step = { feature, gain: tree.doubles[at / 2 + FOREST_NODE.gain]! };
    for (const side of [FOREST_NODE.left, FOREST_NODE.right]) walk(tree.words[at + side]!, [...path, step]);
  };
  walk(tree.nodeCount > 0 ? 0 : ~0, []);
  return segments.map(([start, count], l) => ({ rows: [...idx.subarray(start, start + count)], path: paths[l]! }));
}

describe('the tree that the kernel grows equals its twin', () => {
  const kinds = [0, 2, 4, 26].flatMap((classes) => [false, true].map((random) => [classes, random] as const));
  const holds = (classes: number, random: boolean, entropy: boolean): void => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const data = dataOf(seed, classes, random, entropy);
        const twin = growForestTwin(data);
        const kernel = runKernel(data);
        expect(kernel.map((leaf) => leaf.rows)).toEqual(twin.map((leaf) => leaf.rows));
        twin.forEach((leaf, l) => {
          leaf.path.forEach(({ feature, gain }, depth) => {
            const step = kernel[l]!.path[depth]!;
            expect(step.feature).toBe(feature);
            expect(Math.abs(step.gain - gain)).toBeLessThanOrEqual(1e-9 * (1 + gain));
          });
        });
      }),
      { numRuns: 100 },
    );
  };
  it.each(kinds)('%i classes (0: means), random cuts %s', (classes, random) => holds(classes, random, false));
  it('by entropy', () => holds(3, false, true));
});
