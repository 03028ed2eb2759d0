import { ModelError } from '../../core/errors.ts';
import { type CategoryMaps, NODE_CATEGORY, type TreeArrays } from '../shared/tree-arrays.ts';

/** The trees of two fits on the same features, one after the other, without gains. Covers are kept when both have them. */
export function joinTrees(a: TreeArrays, b: TreeArrays): TreeArrays {
  const [nodes, leaves, sets] = [a.feature.length, a.values.length, a.sets.length / 8];
  const place = (child: number): number => (child >= 0 ? child + nodes : child - leaves);
  const threshold = b.threshold.map((t, i) => (b.flags[i]! & NODE_CATEGORY ? t + sets : t));
  return {
    roots: append(a.roots, b.roots.map(place)),
    feature: append(a.feature, b.feature),
    threshold: append(a.threshold, threshold),
    left: append(a.left, b.left.map(place)),
    right: append(a.right, b.right.map(place)),
    flags: append(a.flags, b.flags),
    gain: new Float32Array(0),
    sets: append(a.sets, b.sets),
    values: append(a.values, b.values),
    ...(a.covers === undefined || b.covers === undefined ? {} : { covers: append(a.covers, b.covers) }),
  };
}

type Numbers = Int32Array | Uint32Array | Uint8Array | Float32Array | Float64Array;
function append<T extends Numbers>(a: T, b: T): T {
  const both = new (a.constructor as new (length: number) => T)(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * Category maps for the trees of both fits.
 * @throws ModelError MODEL_WARM_START_INVALID when they cut a category feature into other bins
 */
export function joinMaps(a: CategoryMaps, b: CategoryMaps): CategoryMaps {
  if (a.length !== b.length) throw otherModel(`has ${a.length} features, the data have ${b.length}`);
  return a.map((map, f) => {
    const other = b[f];
    if (map === undefined || other === undefined) return map ?? other;
    if (map.length === other.length && map.every((bin, code) => bin === other[code])) return map;
    throw otherModel(`knows other categories of feature ${f}`);
  });
}

/** The model that was to be continued does not fit. */
export function otherModel(how: string): ModelError {
  return new ModelError('MODEL_WARM_START_INVALID', `The model to go on from ${how}.`, {
    hint: 'Go on with the columns and rows that it was fitted on, or fit anew.',
  });
}
