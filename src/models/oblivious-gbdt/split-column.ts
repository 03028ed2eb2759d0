import type { Projection } from './projection.ts';

/** How a column of bins is made from a row; what a saved split refers to. */
export type ColumnSource =
  | {
      readonly kind: 'numeric';
      readonly feature: number;
      /** Training bounds: value v is in the first bin b with v <= bounds[b]. */
      readonly bounds: Float32Array;
    }
  | {
      readonly kind: 'category';
      readonly projection: Projection;
      /** Bin of each number of the projection. */
      readonly table: Uint8Array;
    };

/** A row-major block of bins in the kernel memory: row r at rowMajor + r * stride. */
export interface ColumnBlock {
  readonly rowMajor: number;
  readonly stride: number;
}

/** A column that a level of a tree can be split on. */
export interface SplitColumn {
  readonly source: ColumnSource;
  /** Byte offset of the bins by row id. */
  readonly address: number;
  readonly block: ColumnBlock;
  /** Its place in a row of the block. */
  readonly col: number;
  /** Bins, the one of missing values (the next) not counted. */
  readonly bins: number;
  readonly missing: boolean;
  /** Splits take one bin against all others. */
  readonly oneHot: boolean;
}

/** One split: rows with a bin in [first, last] go right. */
export interface ColumnSplit {
  readonly column: SplitColumn;
  readonly first: number;
  readonly last: number;
  /** Loss removed by it, in units of the objective. */
  readonly gain: number;
}
