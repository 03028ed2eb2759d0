/** Bit of `missing`: missing values go left. */
export const MISSING_LEFT = 1;
/** Bit of `missing`: training had missing values at this node. */
export const MISSING_SEEN = 2;

/** A finished tree: one entry a node, parents before children, the root first. */
export interface TreeParts {
  /** Feature tested; -1 for a leaf. */
  readonly feature: Int32Array;
  /** Rows with x <= threshold go left. */
  readonly threshold: Float32Array;
  /** MISSING_LEFT and MISSING_SEEN. */
  readonly missing: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Shape [nodes, outputs]. */
  readonly value: Float64Array;
  /** Training rows of the node. */
  readonly rows: Uint32Array;
  /** Training weight of the node; absent in models saved before it was. */
  readonly cover?: Float64Array;
  /** Risk that the split of the node removed; 0 for a leaf. */
  readonly gain: Float64Array;
}
