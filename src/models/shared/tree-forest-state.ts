import type { Json } from '../../core/json.ts';
import type { State, TypedArray } from '../../core/state.ts';
import { fromHalf, toHalf } from './half.ts';
import { requireArray, requireNumber, requireText } from './state.ts';
import { type CategoryMaps, NODE_CATEGORY, NODE_DEFAULT_LEFT, type TreeArrays, treesFromState } from './tree-arrays.ts';
import { decodeNumbers, decodeWhole, encodeNumbers, encodeWhole } from './tree-codes.ts';
import type { ForestParts } from './tree-forest-parts.ts';
import { decodeShape, encodeShape } from './tree-shape.ts';

/**
 * The saved form of a forest, about a tenth of its size in memory. The trees stand one behind the other in the order in which
 * a walk, left first, meets their nodes: a bit says whether it is a leaf. A node has a feature, a code into the thresholds
 * that this feature is cut at, and a bit for missing values; a leaf its value and its weight. Gains are kept by feature.
 */
export function forestState(parts: ForestParts): State {
  const { trees, maps, outputs, family, halves, shares, gains } = parts;
  const shape = encodeShape(trees);
  const { nodes, leaves } = shape;
  const values = Float64Array.from(leaves, (l) => trees.values[l]!);
  const json: Record<string, Json> = { family, outputs, features: maps.length, trees: trees.roots.length };
  if (halves !== undefined) Object.assign(json, { centre: halves.centre, unit: halves.unit });
  const arrays: Record<string, TypedArray> = {
    shape: shape.bits,
    feature: encodeWhole(nodes.map((i) => trees.feature[i]!)),
    missing: packBits(nodes, (i) => (trees.flags[i]! & NODE_DEFAULT_LEFT) !== 0),
    ...encodeCuts(trees, maps, nodes),
    gain: gains,
    ...(outputs > 1
      ? { values: encodeWhole(values) }
      : halves === undefined
        ? encodeNumbers('values', values)
        : { values: Uint16Array.from(values, (v) => toHalf((v - halves.centre) / halves.unit)) }),
  };
  if (trees.covers !== undefined)
    Object.assign(
      arrays,
      encodeNumbers(
        'covers',
        Float32Array.from(leaves, (l) => trees.covers![l]!),
      ),
    );
  if (outputs > 1) {
    arrays['entries'] = encodeWhole(shares.starts.subarray(1).map((end, d) => end - shares.starts[d]!));
    arrays['classes'] = encodeWhole(shares.classes);
    Object.assign(arrays, encodeNumbers('shares', shares.shares));
  }
  maps.forEach((map, f) => {
    if (map !== undefined) arrays[`map${f}`] = map;
  });
  return { json, arrays };
}

/**
 * Undoes `forestState`; versions 1 and 2 kept the arrays of memory.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function forestFromState(state: State): ForestParts {
  const family = requireText(state, 'family');
  const outputs = requireNumber(state, 'outputs');
  if (state.arrays['shape'] === undefined) return { family, outputs, ...plainParts(state, outputs) };
  const maps = mapsOf(state);
  const { left, right, roots } = decodeShape(requireArray(state, 'shape', Uint8Array), requireNumber(state, 'trees'));
  const feature = Int32Array.from(decodeWhole(state, 'feature'));
  const missing = requireArray(state, 'missing', Uint8Array);
  const flags = new Uint8Array(feature.length);
  for (let i = 0; i < flags.length; i++)
    flags[i] = (bitAt(missing, i) ? NODE_DEFAULT_LEFT : 0) | (maps[feature[i]!] === undefined ? 0 : NODE_CATEGORY);
  const halves =
    state.json['unit'] === undefined
      ? undefined
      : {
          centre: requireNumber(state, 'centre'),
          unit: requireNumber(state, 'unit'),
        };
  const trees: TreeArrays = {
    ...{ roots, left, right, feature, flags },
    ...decodeCuts(state, feature, maps),
    gain: new Float32Array(0),
    values: valuesOf(state, outputs, halves),
    ...(state.arrays['covers'] === undefined ? {} : { covers: decodeNumbers(state, 'covers', Float32Array) }),
  };
  const gains = requireArray(state, 'gain', Float64Array);
  const parts = { family, outputs, trees, maps, gains, shares: outputs > 1 ? sharesOf(state) : NO_SHARES };
  return halves === undefined ? parts : { ...parts, halves };
}

const NO_SHARES = { starts: new Uint32Array(0), classes: new Uint16Array(0), shares: new Float32Array(0) };

function valuesOf(state: State, outputs: number, halves: ForestParts['halves']): Float64Array {
  if (outputs > 1) return Float64Array.from(decodeWhole(state, 'values'));
  if (halves === undefined) return decodeNumbers(state, 'values', Float64Array);
  return Float64Array.from(
    requireArray(state, 'values', Uint16Array),
    (h) => halves.centre + halves.unit * fromHalf(h),
  );
}

function sharesOf(state: State): ForestParts['shares'] {
  const entries = decodeWhole(state, 'entries');
  const starts = new Uint32Array(entries.length + 1);
  for (let d = 0; d < entries.length; d++) starts[d + 1] = starts[d]! + entries[d]!;
  const classes = Uint16Array.from(decodeWhole(state, 'classes'));
  return { starts, classes, shares: decodeNumbers(state, 'shares', Float32Array) };
}

function plainParts(state: State, outputs: number): Omit<ForestParts, 'family' | 'outputs'> {
  const { trees, maps } = treesFromState(state);
  const gains = sumsByFeature(trees, maps.length);
  const lean = { ...trees, gain: new Float32Array(0) };
  if (outputs === 1) return { trees: lean, maps, gains, shares: NO_SHARES };
  const classes = requireArray(state, 'classes', Uint16Array);
  const starts = new Uint32Array(trees.values.length + 1);
  starts.set(trees.values);
  starts[trees.values.length] = classes.length;
  const shares = { starts, classes, shares: requireArray(state, 'shares', Float32Array) };
  return { trees: { ...lean, values: trees.values.map((_, leaf) => leaf) }, maps, gains, shares };
}

function mapsOf(state: State): CategoryMaps {
  return Array.from({ length: requireNumber(state, 'features') }, (_, f) =>
    state.arrays[`map${f}`] === undefined ? undefined : requireArray(state, `map${f}`, Uint8Array),
  );
}

/** Thresholds by feature and codes into them; for categories the bytes of the sets that their bins reach. */
function encodeCuts(trees: TreeArrays, maps: CategoryMaps, nodes: readonly number[]): Record<string, TypedArray> {
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

function decodeCuts(state: State, feature: Int32Array, maps: CategoryMaps): Pick<TreeArrays, 'threshold' | 'sets'> {
  const codes = decodeWhole(state, 'threshold');
  const table = requireArray(state, 'thresholds', Float32Array);
  const bytes = requireArray(state, 'sets', Uint8Array);
  const starts: number[] = [];
  requireArray(state, 'thresholdCounts', Uint32Array).reduce((sum, count) => {
    starts.push(sum);
    return sum + count;
  }, 0);
  const threshold = new Float32Array(codes.length);
  let set = 0;
  let byte = 0;
  const categories = feature.reduce((sum, f) => sum + (maps[f] === undefined ? 0 : 1), 0);
  const sets = new Uint32Array(categories * 8);
  const widths = maps.map(setBytes);
  for (let i = 0; i < codes.length; i++) {
    const f = feature[i]!;
    if (maps[f] === undefined) {
      threshold[i] = table[starts[f]! + codes[i]!]!;
      continue;
    }
    for (let b = 0; b < widths[f]!; b++) sets[set * 8 + (b >> 2)]! |= bytes[byte++]! << ((b & 3) * 8);
    threshold[i] = set++;
  }
  return { threshold, sets };
}

/** Bytes of a set that hold the bins a category can have; 0 for a numeric feature. */
function setBytes(map: Uint8Array | undefined): number {
  if (map === undefined) return 0;
  return (map.reduce((most, bin) => Math.max(most, bin), 0) >> 3) + 1;
}

function sumsByFeature({ feature, gain }: TreeArrays, features: number): Float64Array {
  const sums = new Float64Array(features);
  for (let i = 0; i < feature.length; i++) sums[feature[i]!]! += gain[i]!;
  return sums;
}

function packBits(items: readonly number[], isSet: (item: number) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(items.length / 8));
  items.forEach((item, i) => {
    if (isSet(item)) bits[i >> 3]! |= 1 << (i & 7);
  });
  return bits;
}

function bitAt(bits: Uint8Array, i: number): boolean {
  return ((bits[i >> 3]! >> (i & 7)) & 1) === 1;
}
