/** How one column was cut into at most 255 bins (plus missing). Plain data: can be posted. */
export interface BinnedColumn {
  readonly kind: 'numeric' | 'category';
  /** Bins in use, the missing bin not counted; at most 255. */
  readonly bins: number;
  /** Bin of missing values (= bins), whether or not any is missing. */
  readonly missingBin: number;
  readonly hasMissing: boolean;
  /** numeric: float32 thresholds, shape [bins - 1], ascending; value v is in the first bin b with v <= bounds[b]. */
  readonly bounds: Float32Array;
  /** category: bin of each code, shape [cardinality + 1] (last = unseen); rare codes share the last bin. */
  readonly codeToBin: Uint8Array;
}

/** One binning of a data set for all trials and workers, inside the shared WebAssembly memory. Plain data: can be posted. */
export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: readonly BinnedColumn[];
  /** Byte offset of the row-major uint8 copy, row r at rowMajor + r * rowStride. */
  readonly rowMajor: number;
  readonly rowStride: number;
  /** Byte offset of the column-major uint8 copy, column j at colMajor + j * rows. */
  readonly colMajor: number;
}
