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

/** A column that is 0 in most rows: only the other values are kept. Never missing. */
export interface SparseColumn {
  readonly rows: number;
  /** Rows of the values, ascending. */
  readonly indices: Uint32Array;
  /** Shape [indices.length]. */
  readonly values: Float32Array;
}

/** Values of one feature: Float32Array of length `rows` with NaN = missing, or sparse. */
export type MatrixColumn = Float32Array | SparseColumn;

export function isSparse(column: MatrixColumn): column is SparseColumn {
  return !(column instanceof Float32Array);
}

/** The values of a column one by one, shape [rows]; a dense column is given back as it is. */
export function densify(column: MatrixColumn): Float32Array {
  if (!isSparse(column)) return column;
  const out = new Float32Array(column.rows);
  for (let e = 0; e < column.indices.length; e++) out[column.indices[e]!] = column.values[e]!;
  return out;
}

/** What a column takes, in bytes. */
export function columnBytes(column: MatrixColumn): number {
  return isSparse(column) ? 8 * column.indices.length : 4 * column.length;
}

/**
 * Columns that may be sparse, in the type that everything else uses. Only for code which hands them on to a reader that
 * declares (`acceptsSparse`, `transformSparse`) that it looks at each with {@link isSparse}.
 */
export function undeclared(columns: readonly MatrixColumn[]): readonly Float32Array[] {
  return columns as readonly Float32Array[];
}

/**
 * Design matrix: one Float32Array of length `rows` per feature; NaN = missing. Columns may be shared; never write them.
 * A family with the trait `acceptsSparse` also gets {@link SparseColumn}s here, and reads `columns` as `MatrixColumn`s.
 */
export interface Matrix {
  readonly rows: number;
  readonly features: readonly Feature[];
  readonly columns: readonly Float32Array[];
}
