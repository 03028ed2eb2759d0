import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng.ts';
import { RowTrees, rowTreesOf } from '../../../src/models/shared/row-trees.ts';
import {
  type CategoryMaps,
  leafOf,
  NODE_CATEGORY,
  NODE_DEFAULT_LEFT,
  type TreeArrays,
} from '../../../src/models/shared/tree-arrays.ts';

const FEATURES = 6;
const CARDINALITY = 40;

/** Random trees of 1 to `most` leaves over features of which the last two may be categories. */
function forest(
  seed: number,
  trees: number,
  most: number,
  categories: boolean,
): { trees: TreeArrays; maps: CategoryMaps } {
  const rng = createRng(seed);
  const nodes: { feature: number; threshold: number; left: number; right: number; flags: number }[] = [];
  const sets: number[] = [];
  let leaves = 0;
  const grow = (left: number): number => {
    if (left < 2) return ~leaves++;
    const feature = rng.int(FEATURES);
    const category = categories && feature >= FEATURES - 2;
    const node = {
      feature,
      threshold: Math.fround(rng.next()),
      left: 0,
      right: 0,
      flags: rng.int(2) * NODE_DEFAULT_LEFT,
    };
    if (category) {
      node.flags = NODE_CATEGORY;
      node.threshold = sets.length / 8;
      for (let w = 0; w < 8; w++) sets.push(rng.int(2 ** 31) * 2 + rng.int(2));
    }
    const at = nodes.push(node) - 1;
    const first = 1 + rng.int(left - 1);
    node.left = grow(first);
    node.right = grow(left - first);
    return at;
  };
  const roots = Int32Array.from({ length: trees }, () => grow(1 + rng.int(most)));
  const map = (): Uint8Array => Uint8Array.from({ length: CARDINALITY + 2 }, () => rng.int(256));
  return {
    trees: {
      roots,
      feature: Int32Array.from(nodes, (n) => n.feature),
      threshold: Float32Array.from(nodes, (n) => n.threshold),
      left: Int32Array.from(nodes, (n) => n.left),
      right: Int32Array.from(nodes, (n) => n.right),
      flags: Uint8Array.from(nodes, (n) => n.flags),
      gain: new Float32Array(nodes.length),
      sets: Uint32Array.from(sets),
      values: new Float64Array(leaves),
    },
    maps: Array.from({ length: FEATURES }, (_, f) => (categories && f >= FEATURES - 2 ? map() : undefined)),
  };
}

/** Rows with missing values, thresholds themselves, and codes that were never seen. */
function table(seed: number, { threshold }: TreeArrays, missing: boolean, categories: boolean) {
  const rng = createRng(seed + 1);
  const columns = Array.from({ length: FEATURES }, (_, f) =>
    Float32Array.from({ length: 12 }, () => {
      if (missing && rng.int(4) === 0) return Number.NaN;
      if (categories && f >= FEATURES - 2) return rng.int(CARDINALITY + 4) - 1;
      return threshold.length > 0 && rng.int(2) === 0 ? threshold[rng.int(threshold.length)]! : rng.next();
    }),
  );
  return { rows: 12, columns, features: columns.map((_, f) => ({ name: `f${f}` })) } as unknown as Parameters<
    typeof leafOf
  >[3];
}

describe('RowTrees', () => {
  it('finds the leaves that one walk after the other finds', () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 30),
        fc.integer({ min: 8, max: 40 }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        fc.boolean(),
        (seed, count, most, missing, categories) => {
          const { trees, maps } = forest(seed, count, most, categories);
          const x = table(seed, trees, missing, categories);
          rowTreesOf(trees, maps, 8);
          const walker = rowTreesOf(trees, maps, 1)!;
          for (let row = 0; row < x.rows; row++)
            expect([...walker.leavesOf(x, row)]).toEqual(
              Array.from(trees.roots, (root) => leafOf(trees, maps, root, x, row)),
            );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is made for the first call after a model has predicted eight rows, and kept', () => {
    const { trees, maps } = forest(1, 10, 8, false);
    expect([1, 6, 40].map((rows) => rowTreesOf(trees, maps, rows))).toEqual([undefined, undefined, undefined]);
    const made = rowTreesOf(trees, maps, 1);
    expect(made).toBeInstanceOf(RowTrees);
    expect(rowTreesOf(trees, maps, 1)).toBe(made);
  });

  it('is not made for a few trees, nor where looking up the features takes longer than the walk', () => {
    const few = forest(1, 7, 8, false);
    const twice = (trees: TreeArrays, maps: CategoryMaps) => [rowTreesOf(trees, maps, 100), rowTreesOf(trees, maps, 1)];
    expect(twice(few.trees, few.maps)).toEqual([undefined, undefined]);
    const wide = forest(2, 8, 20, false);
    const feature = wide.trees.feature.map((_, node) => node);
    expect(feature.length).toBeGreaterThan(64);
    const maps = new Array(feature.length).fill(undefined);
    expect(twice({ ...wide.trees, feature }, maps)).toEqual([undefined, undefined]);
  });
});
