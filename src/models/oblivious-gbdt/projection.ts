import type { Feature, Matrix } from '../../core/matrix.ts';
import { KeyIndex } from './key-index.ts';

/**
 * A category feature, or several taken together: a map from the cells of a row to a number in [0, size]. A single
 * feature: its code, then one number for unseen, one for missing. A combination: its number among those of the
 * training rows, and `size - 1` for what they do not hold.
 */
export interface Projection {
  /** Features of the matrix, ascending. */
  readonly features: readonly number[];
  /** Numbers it can give. */
  readonly size: number;
  /** Combination: the projection of all its features but `last`. */
  readonly parent?: Projection;
  readonly last: number;
  /** Codes of `last`, unseen and missing included. */
  readonly width: number;
  readonly index?: KeyIndex;
}

export function singleProjection(feature: number, { cardinality }: Feature): Projection {
  return { features: [feature], size: cardinality + 2, last: feature, width: cardinality + 2 };
}

/** The combination of `parent` with a further feature, as it was saved. */
export function savedCombination(parent: Projection, last: number, feature: Feature, keys: Float64Array): Projection {
  const features = [...parent.features, last].sort((a, b) => a - b);
  return { features, parent, last, width: feature.cardinality + 2, size: keys.length + 1, index: new KeyIndex(keys) };
}

/**
 * The combination of `parent` with a further feature, learnt from the training rows.
 * @param parentIds by row id, and those of `single`, the projection of the further feature
 */
export function learnCombination(
  parent: Projection,
  single: Projection,
  parentIds: Uint32Array,
  singleIds: Uint32Array,
  rows: Uint32Array,
): Projection {
  const index = new KeyIndex();
  for (let i = 0; i < rows.length; i++) index.add(parentIds[rows[i]!]! * single.width + singleIds[rows[i]!]!);
  const features = [...parent.features, single.last].sort((a, b) => a - b);
  return { features, parent, last: single.last, width: single.width, size: index.size + 1, index };
}

/** Number of a code: itself, `width - 2` when unseen, `width - 1` when missing. */
function codeOf(value: number, width: number): number {
  if (Number.isNaN(value)) return width - 1;
  return value >= 0 && value < width - 2 ? value | 0 : width - 2;
}

/**
 * Numbers of rows, written to `out[i]` for the i-th row.
 * @param rows row ids; `from + i` when absent
 * @param parents numbers by the parent, of the same rows (combinations only)
 */
export function project(
  projection: Projection,
  x: Matrix,
  rows: Uint32Array | undefined,
  from: number,
  out: Uint32Array,
  parents?: Uint32Array,
): void {
  const { width, index } = projection;
  const column = x.columns[projection.last]!;
  for (let i = 0; i < out.length; i++) {
    const code = codeOf(column[rows === undefined ? from + i : rows[from + i]!]!, width);
    out[i] = index === undefined ? code : index.find(parents![i]! * width + code);
  }
}
