/** One column of a design matrix. */
export interface Feature {
  readonly name: string;
  /** `category`: values are integer codes 0..cardinality-1; `cardinality` itself = a category unseen in training. */
  readonly kind: 'numeric' | 'category';
  /** Number of known categories; 0 when numeric. */
  readonly cardinality: number;
  /** Column of the user's table it came from (the first, when from several). */
  readonly source: string;
  /** Printable formula of a derived feature, e.g. `month(sold_on)`; absent for a column taken as it is. */
  readonly formula?: string;
  /** Index of the same column in the shared base table, when its values are exactly those; absent when derived. */
  readonly base?: number;
}

/** Design matrix: one Float32Array of length `rows` per feature; NaN = missing. Columns may be shared; never write them. */
export interface Matrix {
  readonly rows: number;
  readonly features: readonly Feature[];
  readonly columns: readonly Float32Array[];
}
