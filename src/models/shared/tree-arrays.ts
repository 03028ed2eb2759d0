import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { HistData } from './hist-data.ts';
import { requireArray } from './state.ts';

/** Flags of a node: missing values go left; the split is a set of category bins. */
export const NODE_DEFAULT_LEFT = 1;
export const NODE_CATEGORY = 2;

/**
 * Trees as flat arrays. A child (or root) of -1 - l is leaf l, else a node. Category features are looked up in
 * `CategoryMaps` first; their node holds the number of a 256-bit set in `threshold`.
 */
export interface TreeArrays {
  /** Shape [trees]. */
  readonly roots: Int32Array;
  /** Feature of the matrix; shape [nodes], as the next five. */
  readonly feature: Int32Array;
  /** v <= threshold goes left. */
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly flags: Uint8Array;
  /** Loss removed by the split; empty where sums by feature are kept instead. */
  readonly gain: Float32Array;
  /** Bins that go left, 8 words a set. */
  readonly sets: Uint32Array;
  /** Leaf-major, shape [leaves * width]. */
  readonly values: Float64Array;
  /** Training weight that ended in each leaf, shape [leaves]; absent in models saved before covers were. */
  readonly covers?: Float32Array;
}

/** Bin of every code, for each category feature of the matrix (undefined: numeric). */
export type CategoryMaps = readonly (Uint8Array | undefined)[];

/** Maps of the category features that a fit could split on, shape [features of x]. */
export function categoryMaps(x: Matrix, data: HistData): CategoryMaps {
  const maps: (Uint8Array | undefined)[] = new Array(x.features.length).fill(undefined);
  for (const { feature, column, category } of data.features)
    if (category) {
      const map = new Uint8Array(column.codeToBin.length + 1).fill(column.missingBin);
      map.set(column.codeToBin);
      maps[feature] = map;
    }
  return maps;
}

/** Share of the gain, or of the splits, of every feature; all 0 without splits. Shape [features]. */
export function treeImportances(
  trees: Pick<TreeArrays, 'feature'> & { readonly gain: ArrayLike<number> },
  features: number,
  kind: 'gain' | 'split' = 'gain',
): Float64Array {
  const sums = new Float64Array(features);
  let total = 0;
  for (let i = 0; i < trees.feature.length; i++) {
    if (trees.feature[i]! < 0) continue;
    const share = kind === 'gain' ? trees.gain[i]! : 1;
    sums[trees.feature[i]!]! += share;
    total += share;
  }
  if (total > 0) for (let f = 0; f < features; f++) sums[f]! /= total;
  return sums;
}

/** Sum of the gains of each feature's splits, shape [features]. */
export function gainsByFeature({ feature, gain }: TreeArrays, features: number): Float64Array {
  const sums = new Float64Array(features);
  for (let i = 0; i < feature.length; i++) sums[feature[i]!]! += gain[i]!;
  return sums;
}

/** Share of each feature in sums of gains; all 0 without any. */
export function gainShares(gains: Float64Array): Float64Array {
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return total > 0 ? gains.map((gain) => gain / total) : new Float64Array(gains.length);
}

/** Leaf that row `row` reaches from `root`. */
export function leafOf(trees: TreeArrays, maps: CategoryMaps, root: number, x: Matrix, row: number): number {
  const { feature, threshold, left, right, flags, sets } = trees;
  let node = root;
  while (node >= 0) {
    const value = x.columns[feature[node]!]![row]!;
    const flag = flags[node]!;
    let goesLeft: boolean;
    if (flag & NODE_CATEGORY) {
      const bin = mappedBin(value, maps[feature[node]!]!);
      goesLeft = ((sets[threshold[node]! * 8 + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
    } else goesLeft = Number.isNaN(value) ? (flag & NODE_DEFAULT_LEFT) === 1 : value <= threshold[node]!;
    node = goesLeft ? left[node]! : right[node]!;
  }
  return ~node;
}

/** Bin of a category code. The map has shape [cardinality + 2]: known codes, unseen, missing. */
export function mappedBin(code: number, map: Uint8Array): number {
  const unseen = map.length - 2;
  if (Number.isNaN(code)) return map[unseen + 1]!;
  return map[code >= 0 && code <= unseen ? code | 0 : unseen]!;
}

/**
 * Trees and category maps of a state of an early version, which kept the arrays of memory.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function treesFromState(state: State): { trees: TreeArrays; maps: CategoryMaps } {
  const trees: TreeArrays = {
    roots: requireArray(state, 'roots', Int32Array),
    feature: requireArray(state, 'feature', Int32Array),
    threshold: requireArray(state, 'threshold', Float32Array),
    left: requireArray(state, 'left', Int32Array),
    right: requireArray(state, 'right', Int32Array),
    flags: requireArray(state, 'flags', Uint8Array),
    gain: requireArray(state, 'gain', Float32Array),
    sets: requireArray(state, 'sets', Uint32Array),
    values: requireArray(state, 'values', Float64Array),
    ...(state.arrays['covers'] === undefined ? {} : { covers: requireArray(state, 'covers', Float32Array) }),
  };
  const maps: CategoryMaps = Array.from({ length: Number(state.json['features'] ?? 0) }, (_, f) =>
    state.arrays[`map${f}`] === undefined ? undefined : requireArray(state, `map${f}`, Uint8Array),
  );
  return { trees, maps };
}
