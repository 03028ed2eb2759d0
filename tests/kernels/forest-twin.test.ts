import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { FOREST_F64, FOREST_PARAMS_BYTES, FOREST_U32, forestScratchBytes } from '../../src/kernels/forest-layout.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { bestForestCut, type ForestNodeData } from '../../src/kernels/scalar/forest.ts';
import { BEST_BYTES, BEST_F64, BEST_I32 } from '../../src/kernels/scan-layout.ts';

const kernels = createKernels();
const { arena, exports, memory } = kernels;

/** Small integers everywhere, so that scores are exact and ties are ties. */
function nodeOf(seed: number, classes: number, category: boolean): ForestNodeData {
  const rng = createRng(seed);
  const n = 2 + rng.int(60);
  const missingBin = 1 + rng.int(30);
  const list = (value: () => number): number[] => Array.from({ length: n }, value);
  return {
    bins: list(() => (rng.next() < 0.2 ? missingBin : rng.int(missingBin))),
    target: list(() => rng.int(classes || 5)),
    weight: list(() => 1 + rng.int(3)),
    classes,
    entropy: false,
    missingBin,
    category,
    minWeight: 1 + rng.int(4),
  };
}

/** Score of the kernel's best cut, the score of the bins it sends left, and what it returned. */
function runKernel(node: ForestNodeData): { found: boolean; score: number; left: number[] } {
  const mark = arena.mark();
  const n = node.bins.length;
  const [idx, col] = [arena.u32(n), arena.u8(n)];
  const [pairs, target, totals] = [arena.f64(2 * n), arena.f64(n), arena.f64(Math.max(2, node.classes))];
  for (let i = 0; i < n; i++) {
    idx[i] = i;
    col[i] = node.bins[i]!;
    target[i] = node.target[i]!;
    pairs[2 * i] = node.weight[i]! * node.target[i]!;
    pairs[2 * i + 1] = node.weight[i]!;
  }
  const params = arena.u32(FOREST_PARAMS_BYTES / 4).fill(0);
  params[FOREST_U32.pairs] = pairs.byteOffset;
  params[FOREST_U32.target] = target.byteOffset;
  params[FOREST_U32.classes] = node.classes;
  params[FOREST_U32.entropy] = node.entropy ? 1 : 0;
  params[FOREST_U32.totals] = totals.byteOffset;
  params[FOREST_U32.scratch] = arena.u8(forestScratchBytes(n, node.classes)).fill(0).byteOffset;
  new Float64Array(memory.buffer, params.byteOffset, 6)[FOREST_F64.minWeight] = node.minWeight;
  const best = arena.f64(BEST_BYTES / 8);
  best[BEST_F64.gain] = Number.NEGATIVE_INFINITY;
  const words = new Int32Array(memory.buffer, best.byteOffset, BEST_BYTES / 4);
  words[BEST_I32.feature] = -1;
  exports.forestTotals(params.byteOffset, idx.byteOffset, n);
  const at = [params.byteOffset, idx.byteOffset, n, col.byteOffset, node.missingBin, node.category ? 1 : 0] as const;
  // Twice: the scratch must be clean after a call.
  exports.forestScan(...at, 0, 0, 0, 0, best.byteOffset);
  const first = best[BEST_F64.gain]!;
  best[BEST_F64.gain] = Number.NEGATIVE_INFINITY;
  exports.forestScan(...at, 0, 0, 0, 0, best.byteOffset);
  expect(best[BEST_F64.gain]).toBe(first);
  const result = { found: words[BEST_I32.feature] === 0, score: first, left: leftBins(words, node) };
  arena.release(mark);
  return result;
}

function leftBins(words: Int32Array, node: ForestNodeData): number[] {
  const threshold = words[BEST_I32.threshold]!;
  const goesLeft = (bin: number): boolean => {
    if (threshold < 0) return ((words[BEST_I32.set + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
    return bin === node.missingBin ? words[BEST_I32.defaultLeft] === 1 : bin <= threshold;
  };
  return [...new Set(node.bins)].filter(goesLeft).sort((a, b) => a - b);
}

describe('the forest kernel equals its twin', () => {
  const kinds = [0, 2, 4, 26].flatMap((classes) => [false, true].map((category) => [classes, category] as const));
  it.each(kinds)('%i classes (0: means), category %s', (classes, category) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const node = nodeOf(seed, classes, category);
        const twin = bestForestCut(node);
        const kernel = runKernel(node);
        expect(kernel.found).toBe(twin !== undefined);
        if (twin === undefined) return;
        expect(kernel.score).toBeCloseTo(twin.score, 9);
        expect(kernel.left).toEqual([...twin.left].sort((a, b) => a - b));
      }),
      { numRuns: 150 },
    );
  });
  it('by entropy', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const node = { ...nodeOf(seed, 3, false), entropy: true };
        const twin = bestForestCut(node);
        const kernel = runKernel(node);
        expect(kernel.found).toBe(twin !== undefined);
        if (twin !== undefined) expect(kernel.score).toBeCloseTo(twin.score, 8);
      }),
      { numRuns: 150 },
    );
  });
});
