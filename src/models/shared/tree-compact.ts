import { ModelError } from '../../core/errors.ts';
import type { State, TypedArray } from '../../core/state.ts';
import { requireArray, requireNumber } from './state.ts';
import { type CategoryMaps, NODE_CATEGORY, NODE_DEFAULT_LEFT, type TreeArrays } from './tree-arrays.ts';
import { decodeNumbers, decodeWhole, encodeNumbers, encodeWhole } from './tree-codes.ts';
import { decodeShape, encodeShape } from './tree-shape.ts';

/** Trees without what is kept by feature (gains) or apart (leaf values). */
export type BareTrees = Omit<TreeArrays, 'gain' | 'values'>;

/**
 * The saved form of trees, about a tenth of their size in memory. The trees stand one behind the other in the order in which
 * a walk, left first, meets their nodes: a bit says whether it is a leaf. A node has a feature, a code into the thresholds
 * that this feature is cut at, and a bit for missing values; a leaf its weight.
 * @returns arrays and numbers for a state, and the numbers of the leaves in the order of the walk, in which they are read back
 */
export function compactTrees(
  trees: BareTrees,
  maps: CategoryMaps,
): {
  readonly json: Record<string, number>;
  readonly arrays: Record<string, TypedArray>;
  readonly leaves: readonly number[];
} {
  const { bits, nodes, leaves } = encodeShape(trees);
  const arrays: Record<string, TypedArray> = {
    shape: bits,
    feature: encodeWhole(nodes.map((i) => trees.feature[i]!)),
    missing: packBits(nodes, (i) => (trees.flags[i]! & NODE_DEFAULT_LEFT) !== 0),
    ...encodeCuts(trees, maps, nodes),
  };
  const { covers } = trees;
  if (covers !== undefined)
    Object.assign(
      arrays,
      encodeNumbers(
        'covers',
        Float32Array.from(leaves, (l) => covers[l]!),
      ),
    );
  maps.forEach((map, f) => {
    if (map !== undefined) arrays[`map${f}`] = map;
  });
  return { json: { features: maps.length, trees: trees.roots.length }, arrays, leaves };
}

/** Whether a state holds trees as `compactTrees` writes them; earlier versions kept the arrays of memory. */
export const isCompact = (state: State): boolean => state.arrays['shape'] !== undefined;

/**
 * Undoes `compactTrees`, with nodes and leaves numbered in the order of the walk.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function treesFromCompact(state: State): { readonly trees: BareTrees; readonly maps: CategoryMaps } {
  const maps: CategoryMaps = Array.from({ length: requireNumber(state, 'features') }, (_, f) =>
    state.arrays[`map${f}`] === undefined ? undefined : requireArray(state, `map${f}`, Uint8Array),
  );
  const feature = new Int32Array(decodeWhole(state, 'feature'));
  const missing = requireArray(state, 'missing', Uint8Array);
  const shape = decodeShape(requireArray(state, 'shape', Uint8Array), requireNumber(state, 'trees'), feature.length);
  if (shape === null || missing.length * 8 < feature.length || !allBelow(feature, maps.length))
    throw new ModelError('MODEL_STATE_INVALID', `The saved trees do not have ${feature.length} splits.`, {
      hint: 'The file is damaged: take it from a backup, or fit anew.',
    });
  const kinds = Uint8Array.from(maps, (map) => (map === undefined ? 0 : NODE_CATEGORY));
  const flags = new Uint8Array(feature.length);
  for (let i = 0; i < flags.length; i++)
    flags[i] = (((missing[i >> 3]! >> (i & 7)) & 1) * NODE_DEFAULT_LEFT) | kinds[feature[i]!]!;
  const covers = state.arrays['covers'] === undefined ? {} : { covers: decodeNumbers(state, 'covers', Float32Array) };
  const trees = { ...shape, feature, flags, ...decodeCuts(state, feature, maps), ...covers };
  return { trees, maps };
}

/** Thresholds by feature and codes into them; for categories the bytes of the sets that their bins reach. */
function encodeCuts(trees: BareTrees, maps: CategoryMaps, nodes: readonly number[]): Record<string, TypedArray> {
  const tables = maps.map(() => new Map<number, number>());
  const codes = new Uint32Array(nodes.length);
  const sets: number[] = [];
  const widths = maps.map(setBytes);
  nodes.forEach((i, at) => {
    const f = trees.feature[i]!;
    const threshold = trees.threshold[i]!;
    if (maps[f] !== undefined) {
      for (let b = 0; b < widths[f]!; b++) sets.push((trees.sets[threshold * 8 + (b >> 2)]! >>> ((b & 3) * 8)) & 255);
      return;
    }
    const table = tables[f]!;
    if (!table.has(threshold)) table.set(threshold, table.size);
    codes[at] = table.get(threshold)!;
  });
  return {
    threshold: encodeWhole(codes),
    thresholds: Float32Array.from(tables.flatMap((table) => [...table.keys()])),
    thresholdCounts: Uint32Array.from(tables, (table) => table.size),
    sets: Uint8Array.from(sets),
  };
}

function decodeCuts(state: State, feature: Int32Array, maps: CategoryMaps): Pick<BareTrees, 'threshold' | 'sets'> {
  const codes = decodeWhole(state, 'threshold');
  const table = requireArray(state, 'thresholds', Float32Array);
  const bytes = requireArray(state, 'sets', Uint8Array);
  const starts: number[] = [];
  requireArray(state, 'thresholdCounts', Uint32Array).reduce((sum, count) => {
    starts.push(sum);
    return sum + count;
  }, 0);
  const threshold = new Float32Array(codes.length);
  if (maps.every((map) => map === undefined)) {
    for (let i = 0; i < codes.length; i++) threshold[i] = table[starts[feature[i]!]! + codes[i]!]!;
    return { threshold, sets: new Uint32Array(0) };
  }
  /** Bytes of a set by feature; 0: numeric. */
  const widths = Uint8Array.from(maps, setBytes);
  let categories = 0;
  for (let i = 0; i < feature.length; i++) if (widths[feature[i]!]! > 0) categories++;
  const sets = new Uint32Array(categories * 8);
  let set = 0;
  let byte = 0;
  for (let i = 0; i < codes.length; i++) {
    const f = feature[i]!;
    const width = widths[f]!;
    if (width === 0) {
      threshold[i] = table[starts[f]! + codes[i]!]!;
      continue;
    }
    for (let b = 0; b < width; b++) sets[set * 8 + (b >> 2)]! |= bytes[byte++]! << ((b & 3) * 8);
    threshold[i] = set++;
  }
  return { threshold, sets };
}

/** Bytes of a set that hold the bins a category can have; 0 for a numeric feature. */
function setBytes(map: Uint8Array | undefined): number {
  if (map === undefined) return 0;
  return (map.reduce((most, bin) => Math.max(most, bin), 0) >> 3) + 1;
}

function packBits(items: readonly number[], isSet: (item: number) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(items.length / 8));
  items.forEach((item, i) => {
    if (isSet(item)) bits[i >> 3]! |= 1 << (i & 7);
  });
  return bits;
}

function allBelow(values: Int32Array, limit: number): boolean {
  for (let i = 0; i < values.length; i++) if (values[i]! >= limit) return false;
  return true;
}
