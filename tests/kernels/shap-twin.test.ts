import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import type { Decisions, ShapForest } from '../../src/models/shared/shap/shap-forest.ts';
import { treeShap } from '../../src/models/shared/shap/shap-values.ts';

/** Complete trees of random features, values and covers; every tree adds to every output. */
function randomForest(seed: number, depth: number, trees: number, outputs: number, features: number): ShapForest {
  const rng = createRng(seed);
  const [inner, leaves] = [2 ** depth - 1, 2 ** depth];
  const child = (tree: number, at: number): number => (at < inner ? tree * inner + at : ~(tree * leaves + at - inner));
  const all = Array.from({ length: trees * inner }, (_, i) => [Math.floor(i / inner), i % inner] as const);
  const values = Float64Array.from({ length: trees * leaves * outputs }, () => (rng.next() < 0.3 ? 0 : rng.normal()));
  return {
    roots: Int32Array.from({ length: trees }, (_, t) => t * inner),
    feature: Int32Array.from(all, () => rng.int(features)),
    left: Int32Array.from(all, ([t, i]) => child(t, 2 * i + 1)),
    right: Int32Array.from(all, ([t, i]) => child(t, 2 * i + 2)),
    covers: Float64Array.from({ length: trees * leaves }, () => rng.int(9)),
    ...{ features, outputs },
    bias: new Float64Array(outputs),
    value: (leaf, output) => values[leaf * outputs + output]!,
  };
}
function randomDecisions(seed: number, nodes: number, rows: number): Decisions {
  const rng = createRng(seed);
  const goes = Array.from({ length: nodes }, () => Uint8Array.from({ length: rows }, () => rng.int(2)));
  return { rows, decide: (node, first, count, out, at) => out.set(goes[node]!.subarray(first, first + count), at) };
}

describe('SHAP kernels and their twins', () => {
  it.each([
    { depth: 1, outputs: 1, features: 3 },
    { depth: 4, outputs: 1, features: 3 },
    { depth: 5, outputs: 3, features: 40 },
    { depth: 7, outputs: 2, features: 9 },
  ])('agree to the bit: depth $depth, $outputs outputs, $features features', ({ depth, outputs, features }) => {
    const forest = randomForest(depth, depth, 4, outputs, features);
    const decisions = randomDecisions(1, forest.feature.length, 150);
    const few = randomDecisions(2, forest.feature.length, 7);
    const kernels = createKernels(2 ** 24);
    expect(treeShap(forest, decisions, undefined, kernels)).toEqual(treeShap(forest, decisions, undefined, undefined));
    expect(treeShap(forest, few, few, kernels)).toEqual(treeShap(forest, few, few, undefined));
    expect(kernels.arena.used).toBe(0);
  });
  it('agree when the arena has no room', () => {
    const forest = randomForest(3, 6, 2, 1, 5);
    const decisions = randomDecisions(1, forest.feature.length, 10);
    const whole = treeShap(forest, decisions, undefined, undefined);
    for (const bytes of [64, 2000]) expect(treeShap(forest, decisions, undefined, createKernels(bytes))).toEqual(whole);
  });
});
